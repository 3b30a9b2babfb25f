import type { Instant } from '../calendar/instant.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isReviewOver, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { SlotState } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'
import { timesheet } from '../timesheet/timesheet.ts'

export type RejectionRefusal =
  | 'unknown-screenshot'
  | 'already-rejected'
  | 'overturned'
  | 'deleted'
  | 'idle'
  | 'conflict'
  | 'taken-off'
  | 'extra-evidence'
  | 'waiting-picture'
  | 'outside-job'
  | 'no-credit'
  | 'review-over'

const REFUSAL_BY_STATE: Record<Exclude<SlotState, 'documented'>, RejectionRefusal> = {
  'no-screenshot': 'no-credit',
  'waiting-picture': 'waiting-picture',
  'outside-job': 'outside-job',
  idle: 'idle',
  rejected: 'already-rejected',
  'under-review': 'already-rejected',
  deleted: 'deleted',
  conflict: 'conflict',
  late: 'no-credit',
  removed: 'taken-off',
}

/**
 * Why the client can't reject a screenshot at an instant by the server's clock, or null (J1, J3, J6). Facts
 * are those of the week on whose timesheet the time stands: for a late line (T7) that is the later week.
 */
export function refuseRejection(
  facts: WeekFacts,
  { screenshot }: { screenshot: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<RejectionRefusal> | null {
  const { slots, lates } = timesheet(facts, policy)
  const line = [...lates, ...slots].find(
    (one) => one.screenshot === screenshot || one.extraScreenshots.includes(screenshot),
  )
  if (line === undefined) return { code: 'unknown-screenshot' }
  if (isReviewOver(facts.week, standing, now, policy)) return { code: 'review-over' }
  if (('overturned' in line && line.overturned) || wasOverturned(facts, screenshot))
    return { code: 'overturned' }
  if (facts.deletions.some((deletion) => deletion.screenshot === screenshot)) return { code: 'deleted' }
  if (line.state !== 'documented' && line.state !== 'counted') return { code: REFUSAL_BY_STATE[line.state] }
  if (line.screenshot !== screenshot) return { code: 'extra-evidence' }
  const seconds = 'creditSeconds' in line ? line.creditSeconds : line.seconds
  return seconds > 0 ? null : { code: 'no-credit' }
}

function wasOverturned({ rejections }: WeekFacts, screenshot: string): boolean {
  return rejections.some(
    (rejection) => rejection.screenshot === screenshot && rejection.review?.outcome === 'overturned',
  )
}

export type WithdrawalRefusal =
  | 'unknown-rejection'
  | 'already-withdrawn'
  | 'already-overturned'
  | 'charge-due'

/**
 * Why the client can't withdraw a rejection, or null (J4). Until the charge: while a dispute holds the
 * charge back, after the review period too.
 */
export function refuseWithdrawal(
  facts: WeekFacts,
  { rejection: id }: { rejection: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<WithdrawalRefusal> | null {
  const rejection = facts.rejections.find((known) => known.id === id)
  if (rejection === undefined) return { code: 'unknown-rejection' }
  if (rejection.withdrawnAt !== null) return { code: 'already-withdrawn' }
  if (rejection.review?.outcome === 'overturned') return { code: 'already-overturned' }
  const isHeld = standing.state === 'disputed'
  if (!isHeld && isReviewOver(facts.week, standing, now, policy)) return { code: 'charge-due' }
  return null
}
