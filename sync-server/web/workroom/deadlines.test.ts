import { expect, it } from 'vitest'
import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import { nextDeadline } from './deadlines.ts'

const now = Date.UTC(2026, 10, 18, 20)
const day = 86_400_000
const week = (id: string, state: TimesheetState, submitAt: number, reviewEndsAt: number) => ({
  ...{ week: id, state, submitAt, reviewEndsAt, totalSeconds: 3600, amountMinor: 41_250 },
  ...{ version: 1, protectedMinor: 0, currency: 'USD' },
})

it('V1 names the review that closes next, with its money', () => {
  const weeks = [
    week('2026-11-16', 'open', now + 4 * day, now + 9 * day),
    week('2026-11-09', 'submitted', now - 2 * day, now + 2 * day),
    week('2026-11-02', 'paid', now - 9 * day, now - 5 * day),
  ]
  expect(nextDeadline(weeks, 'USD', now)).toEqual({
    what: 'Week of 9 – 15 Nov, $412.50: review closes',
    at: now + 2 * day,
    week: '2026-11-09',
  })
})
it('V1 names the submission where no review runs, and nothing after the last', () => {
  const weeks = [week('2026-11-16', 'open', now + 4 * day, now + 9 * day)]
  expect(nextDeadline(weeks, 'USD', now)?.what).toBe('Week of 16 – 22 Nov is submitted')
  expect(nextDeadline(weeks, 'USD', now + 5 * day)).toBeNull()
})
