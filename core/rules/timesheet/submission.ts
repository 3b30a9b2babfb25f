import type { Instant } from '../calendar/instant.ts'
import { weekInterval } from '../calendar/week.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { hasHours, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Timesheet } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import { type Reason, type Refusal, refusalOf } from '../refusal.ts'
import { timesheet } from './timesheet.ts'

export type SubmissionRefusal = 'already-submitted' | 'not-begun' | 'no-hours'

/** Why the freelancer can't submit a week before its deadline, or null (T6). */
export function refuseSubmission(
  facts: WeekFacts,
  { state }: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<SubmissionRefusal> | null {
  if (state !== 'open') return { code: 'already-submitted' }
  if (!(weekInterval(facts.week, policy.zone).from <= now)) return { code: 'not-begun' }
  return hasHours(timesheet(facts, policy)) ? null : { code: 'no-hours' }
}

export type PaymentRefusal = 'not-submitted' | 'in-dispute' | 'charging' | 'already-paid' | 'nothing-to-pay'

/**
 * Why the client can't pay a timesheet by hand, or null: a submitted one early, which ends its review (T6),
 * or one that is due or whose charge failed (P4). An open dispute anywhere in the job stops it (D2).
 */
export function refusePayment(
  { amountMinor }: Pick<Timesheet, 'amountMinor'>,
  { state }: TimesheetStatus,
  job: { inDispute: boolean },
): Refusal<PaymentRefusal> | null {
  if (state === 'paid') return refusalOf('already-paid')
  if (state === 'charging') return refusalOf('charging')
  if (state === 'disputed' || job.inDispute) return refusalOf('in-dispute')
  if (state === 'open') return refusalOf('not-submitted')
  return state === 'closed' || !(amountMinor > 0) ? refusalOf('nothing-to-pay') : null
}
