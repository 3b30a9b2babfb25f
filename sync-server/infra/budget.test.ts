import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBudget, spendFrom } from './budget.ts'

const LIMITS = { burst: 1000, perSecond: 100 }

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
