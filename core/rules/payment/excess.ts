/** Hours over the authorized ones, which no charge takes by itself (T3) and the client may pay by hand (T10). */

import type { Instant } from '../calendar/instant.ts'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { isCount } from '../money.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusals } from '../refusal.ts'

const DAY_MS = 86_400_000

/** What the excess of a timesheet comes to, and what of it was paid by hand; in minor units. */
export type Excess = { excessMinor: number; paidMinor: number; isUnderWay: boolean }

export type ExcessRefusal =
  | 'not-settled'
  | 'in-dispute'
  | 'charging'
  | 'nothing-to-pay'
  | 'already-paid'
  | 'more-than-excess'
  | 'too-late'
  | 'unsound-amount'

const refuse = refusals<ExcessRefusal>({
  'not-settled': 'Hours over the authorized ones can be paid once the timesheet itself is charged.',
  'in-dispute': 'A dispute is open: all payments of this job stop until it is settled.',
  charging: 'A payment of these hours is under way; its outcome comes first.',
  'nothing-to-pay': 'This timesheet has no hours over the authorized ones.',
  'already-paid': 'The hours over the authorized ones are paid.',
  'more-than-excess': 'That is more than the hours over the authorized ones come to.',
  'too-late': 'The time to pay hours over the authorized ones of this week is over.',
  'unsound-amount': 'An amount is a whole number of minor units, more than none.',
})

/** What of the excess is still to be paid. */
export const excessLeftMinor = ({ excessMinor, paidMinor }: Excess): number =>
  Math.max(0, excessMinor - paidMinor)

/** The first instant at which the excess of a settled timesheet can't be paid any more (T10). */
export const excessPayableUntil = (
  settledAt: Instant,
  { excessPayableDays }: Pick<Policy, 'excessPayableDays'>,
): Instant => settledAt + excessPayableDays * DAY_MS

/**
 * Why an amount can't be paid for hours over the authorized ones, or null (T10): in whole or in part, once the
 * timesheet's figures are settled, until some weeks after its charge. A dispute anywhere in the job stops it (D2).
 */
export function refuseExcessPayment(
  amountMinor: number,
  excess: Excess,
  {
    timesheet,
    job,
    now,
    policy,
  }: {
    timesheet: { state: TimesheetState; settledAt: Instant | null }
    job: { inDispute: boolean }
    now: Instant
    policy: Pick<Policy, 'excessPayableDays'>
  },
): Refusal<ExcessRefusal> | null {
  const { state, settledAt } = timesheet
  if (state === 'disputed' || job.inDispute) return refuse('in-dispute')
  if ((state !== 'paid' && state !== 'closed') || settledAt === null) return refuse('not-settled')
  if (!(excess.excessMinor > 0)) return refuse('nothing-to-pay')
  if (excess.isUnderWay) return refuse('charging')
  if (excessLeftMinor(excess) === 0) return refuse('already-paid')
  if (!(now < excessPayableUntil(settledAt, policy))) return refuse('too-late')
  if (!isCount(amountMinor) || amountMinor === 0) return refuse('unsound-amount')
  return amountMinor > excessLeftMinor(excess) ? refuse('more-than-excess') : null
}
