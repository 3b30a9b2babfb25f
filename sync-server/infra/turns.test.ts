import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTurns } from './turns.ts'

const LIMITS = { burst: 1000, perSecond: 10_000 }

beforeEach(() => void vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'setImmediate', 'Date'] }))
afterEach(() => void vi.useRealTimers())

/** Each piece costs so much and notes who did it when. */
function start() {
  const turns = createTurns(() => Date.now(), LIMITS)
  const done: { by: string; n: number; at: number }[] = []
  let n = 0
  const ask = (by: string, work: number) => {
    const mine = n++
    return turns.take(by, () => {
      turns.spent(by, work)
      done.push({ by, n: mine, at: Date.now() })
    })
  }
  return { ask, done }
}

it('A4 nobody waits for a turn on a quiet server', () => {
  const { ask } = start()
  for (let n = 0; n < 100; n++) expect(ask('ann', 500)).toBe('now')
})

it('A4 whoever is ahead of the pace waits in line while others are there, who go at once', () => {
  const { ask, done } = start()
  ask('bob', 1)
  expect([ask('ann', 600), ask('ann', 600), ask('ann', 600), ask('ann', 600)]).toEqual([
    ...['now', 'now', 'later', 'later'],
  ])
  expect(ask('bob', 1)).toBe('now')
  vi.advanceTimersByTime(500)
  expect(done.filter(({ by }) => by === 'ann').map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(done.at(-1)?.at).toBeGreaterThanOrEqual(60)
})

it('A4 a large piece of work keeps its person waiting for a moment, not for good', () => {
  const { ask, done } = start()
  ask('bob', 1)
  ask('ann', 1e9)
  expect(ask('ann', 1)).toBe('later')
  for (let second = 0; second < 50; second++) {
    ask('bob', 1)
    vi.advanceTimersByTime(1000)
  }
  expect(done.at(-2)?.at).toBeLessThan(50_000)
  expect(done.filter(({ by }) => by === 'ann')).toHaveLength(2)
})

it('A4 only so much waits for one person', () => {
  const { ask } = start()
  ask('bob', 1)
  const asked = Array.from({ length: 600 }, () => ask('ann', 1000))
  expect(asked.filter((when) => when === 'later')).toHaveLength(500)
  expect(asked.at(-1)).toBe('never')
  expect(ask('bob', 1)).toBe('now')
})

it('A4 in company a person gets the burst, what has flowed in since, and one piece of work', () => {
  const asked = fc.array(fc.tuple(fc.nat(200), fc.nat(3000)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(asked, (asks) => {
      vi.setSystemTime(0)
      const { ask, done } = start()
      const costs = new Map<number, number>()
      let n = 0
      for (const [afterMs, work] of asks) {
        ask('bob', 1)
        n += 1
        costs.set(n, work)
        ask('ann', work)
        n += 1
        vi.advanceTimersByTime(afterMs)
      }
      for (let more = 0; more < 60; more++) {
        ask('bob', 1)
        vi.advanceTimersByTime(900)
      }
      const mine = done.filter(({ by }) => by === 'ann')
      expect(mine.map((one) => one.n)).toEqual([...costs.keys()])
      let spent = 0
      for (const one of mine) {
        spent += costs.get(one.n) ?? 0
        expect(spent).toBeLessThanOrEqual(LIMITS.burst + (one.at / 1000) * LIMITS.perSecond + 3000)
      }
    }),
    { numRuns: 50 },
  )
})
