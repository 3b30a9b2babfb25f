import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import type { Pieces } from '../../core/protocol/pieces.ts'
import { createBudget, spendFrom } from './budget.ts'

const LIMITS = { burst: 1000, perSecond: 100 }

afterEach(() => void vi.useRealTimers())

it('A4 lets a person begin one piece of work of any size, and then makes that person wait', () => {
  let now = 0
  const budget = createBudget(() => now, LIMITS)
  expect(budget.spend('ann', 1500)).toBe('ok')
  expect(budget.spend('ann', 1)).toEqual({ retryAfterSeconds: 5 })
  expect(budget.spend('bob', 1)).toBe('ok')
  now = 4999
  expect(budget.spend('ann', 1)).toEqual({ retryAfterSeconds: 1 })
  now = 5010
  expect(budget.spend('ann', 1)).toBe('ok')
})

it('A4 never gives more than the burst, what has flowed in since, and one piece of work', () => {
  const asked = fc.array(fc.tuple(fc.nat(3000), fc.nat(500)), { maxLength: 100 })
  fc.assert(
    fc.property(asked, (asks) => {
      let now = 0
      let done = 0
      let bucket: Parameters<typeof spendFrom>[0]
      for (const [afterMs, work] of asks) {
        now += afterMs
        const answer = spendFrom(bucket, work, now, LIMITS)
        bucket = answer.bucket
        if (answer.spent === 'ok') done += work
      }
      expect(done).toBeLessThanOrEqual(LIMITS.burst + (now / 1000) * LIMITS.perSecond + 500)
    }),
  )
})

it('A4 waits out exactly as long as it was told', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 100_000 }), (work) => {
      let now = 0
      const budget = createBudget(() => now, LIMITS)
      budget.spend('ann', work)
      const told = budget.spend('ann', 1)
      if (told === 'ok') throw new Error('the bucket was emptied')
      now = told.retryAfterSeconds * 1000 + 1
      expect(budget.spend('ann', 1)).toBe('ok')
    }),
  )
})

it('A4 does long work a piece at a time: others come in between, and its person pays for what it took', () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'setImmediate', 'Date'] })
  const budget = createBudget(() => Date.now(), { burst: 1_000_000, perSecond: 1 })
  let steps = 0
  function* work(): Pieces<void> {
    for (; steps < 200; steps++) {
      vi.setSystemTime(Date.now() + 1)
      yield
    }
  }
  let isDone = false
  budget.spend('bob', 1)
  budget.inPieces('ann', work(), () => {
    isDone = true
  })
  expect(steps).toBe(0)
  const between: number[] = []
  for (let asked = 0; !isDone && asked < 10_000; asked++) {
    budget.inTurn('bob', () => between.push(steps))
    vi.advanceTimersByTime(1)
  }
  expect(isDone).toBe(true)
  expect(between.length).toBeGreaterThan(100)
  // Two hundred milliseconds of a core at the pace, less what may be used at once.
  expect(Date.now()).toBeGreaterThan(400)
  expect(budget.spend('ann', 799_000)).toBe('ok')
  expect(budget.spend('ann', 1500)).toBe('ok')
  expect(budget.spend('ann', 1)).not.toBe('ok')
})

it('A4 a refusal for too much work costs its person a turn', () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'setImmediate', 'Date'] })
  const budget = createBudget(() => Date.now(), { burst: 100, perSecond: 0.001 })
  budget.spend('ann', 1000)
  let refusals = 0
  for (let n = 0; n < 1000; n++) {
    budget.spend('bob', 0)
    const when = budget.inTurn('ann', () => {
      if (budget.spend('ann', 1) !== 'ok') refusals += 1
    })
    if (when !== 'now') break
  }
  expect(refusals).toBeLessThan(100)
})
