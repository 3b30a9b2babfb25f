/** Hours over the authorized ones, which no charge takes by itself (T3) and the client may pay by hand (T10). */

import type { Instant } from '../calendar/instant.ts'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { isCount } from '../money.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

const DAY_MS = 86_400_000

/** What the excess of a timesheet comes to, and what of it was paid by hand; in minor units. */
export type Excess = { excessMinor: number; paidMinor: number; isUnderWay: boolean }

export type ExcessRefusal =
  | 'not-settled'
  | 'in-dispute'
  | 'charging'
  | 'no-excess'
  | 'excess-paid'
  | 'more-than-excess'
  | 'too-late'
  | 'unsound-amount'
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
  if (state === 'disputed' || job.inDispute) return refusalOf('in-dispute')
  if ((state !== 'paid' && state !== 'closed') || settledAt === null) return refusalOf('not-settled')
  if (!(excess.excessMinor > 0)) return refusalOf('no-excess')
  if (excess.isUnderWay) return refusalOf('charging')
  if (excessLeftMinor(excess) === 0) return refusalOf('excess-paid')
  if (!(now < excessPayableUntil(settledAt, policy))) return refusalOf('too-late')
  if (!isCount(amountMinor) || amountMinor === 0) return refusalOf('unsound-amount')
  return amountMinor > excessLeftMinor(excess) ? refusalOf('more-than-excess') : null
}
