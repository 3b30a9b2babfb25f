import type { Instant } from '../calendar/instant.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isReviewOver, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { SlotState } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusals } from '../refusal.ts'
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

const refuse = refusals<RejectionRefusal>({
  'unknown-screenshot': 'There is no such screenshot in this week.',
  'already-rejected': 'This screenshot’s time is already rejected; nothing is deducted twice.',
  overturned: 'Support looked at this rejection and overturned it; its answer stands.',
  deleted: 'The freelancer deleted this screenshot, and its time with it.',
  idle: 'The computer was idle: there is no time to reject.',
  conflict: 'This time counts for another job: there is nothing to reject.',
  'waiting-picture':
    'The server doesn’t have this picture yet: its time doesn’t count, so there is nothing to reject.',
  'outside-job': 'This was tracked outside the job’s dates or in a pause: its time doesn’t count.',
  'taken-off': 'A dispute already took this time off.',
  'extra-evidence': 'This is a second screenshot of its slot and carries no time; reject the first one.',
  'no-credit': 'This screenshot has no credited time: there is nothing to reject.',
  'review-over':
    'The review period is over: the time can no longer be rejected. The freelancer can still refund it; write to them in Messages.',
})

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
): Refusal<RejectionRefusal> | null {
  const { slots, lates } = timesheet(facts, policy)
  const line = [...lates, ...slots].find(
    (one) => one.screenshot === screenshot || one.extraScreenshots.includes(screenshot),
  )
  if (line === undefined) return refuse('unknown-screenshot')
  if (isReviewOver(facts.week, standing, now, policy)) return refuse('review-over')
  if (('overturned' in line && line.overturned) || wasOverturned(facts, screenshot))
    return refuse('overturned')
  if (facts.deletions.some((deletion) => deletion.screenshot === screenshot)) return refuse('deleted')
  if (line.state !== 'documented' && line.state !== 'counted') return refuse(REFUSAL_BY_STATE[line.state])
  if (line.screenshot !== screenshot) return refuse('extra-evidence')
  const seconds = 'creditSeconds' in line ? line.creditSeconds : line.seconds
  return seconds > 0 ? null : refuse('no-credit')
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

const refuseToWithdraw = refusals<WithdrawalRefusal>({
  'unknown-rejection': 'There is no such rejection in this week.',
  'already-withdrawn': 'This rejection is already withdrawn.',
  'already-overturned': 'Support overturned this rejection: there is nothing to withdraw.',
  'charge-due': 'The review period is over and the charge is due: the rejection can no longer be withdrawn.',
})

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
): Refusal<WithdrawalRefusal> | null {
  const rejection = facts.rejections.find((known) => known.id === id)
  if (rejection === undefined) return refuseToWithdraw('unknown-rejection')
  if (rejection.withdrawnAt !== null) return refuseToWithdraw('already-withdrawn')
  if (rejection.review?.outcome === 'overturned') return refuseToWithdraw('already-overturned')
  const isHeld = standing.state === 'disputed'
  if (!isHeld && isReviewOver(facts.week, standing, now, policy)) return refuseToWithdraw('charge-due')
  return null
}
