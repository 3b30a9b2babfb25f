import type { RulingReason } from '../messages/message.ts'
import {
  type Capture,
  type Claim,
  type ClientClaim,
  type FreelancerClaim,
  isCapture,
  type Party,
} from '../protocol/records.ts'
import type { Instant, Interval, WeekId } from '../rules/calendar/instant.ts'
import { contains, overlaps } from '../rules/calendar/intervals.ts'
import { captureProblem, type FactProblemCode } from '../rules/facts/check-facts.ts'
import type { JobLife, WeekFacts } from '../rules/facts/facts.ts'
import { isFrozen, isSettled, type TimesheetStatus } from '../rules/facts/lifecycle.ts'
import { datesOf } from '../rules/job/job.ts'
import type { Policy } from '../rules/policy.ts'
import { refuseDecision, refuseDispute } from '../rules/review/dispute.ts'
import { refuseRejection, refuseWithdrawal } from '../rules/review/rejection.ts'
import { refuseReview } from '../rules/review/review.ts'
import { isFromTheFuture } from '../rules/slots/clock.ts'
import { refuseComment } from '../rules/slots/comment.ts'
import { refuseDeletion } from '../rules/slots/deletion.ts'
import { refuseApproval, refuseOther, refuseOtherRemoval } from '../rules/timesheet/other-hours.ts'
import { refuseSealed } from '../rules/timesheet/seal.ts'
import { refuseSubmission } from '../rules/timesheet/submission.ts'
import { timesheet } from '../rules/timesheet/timesheet.ts'

/** What the server, and a page before it, says about a claim. `late`: it counts in the next timesheet (T7). */
export type Decision =
  | { verdict: 'accepted' }
  | { verdict: 'late' }
  | { verdict: 'refused'; reason: RulingReason }

/** Where a job's week stands when a claim is decided. */
export type WeekStatus = {
  week: WeekId
  job: Omit<JobLife, 'pauses'>
  /** Asked only for claims about other claims: in the server they are worked out then. */
  readonly facts: WeekFacts
  standing: TimesheetStatus
  /** When the server had the freelancer's early submission; captures from then on don't count for this job (T6, W5). */
  submittedEarlyAt: Instant | null
  /** The timesheet's (T8). */
  version: number
}

const ACCEPTED: Decision = { verdict: 'accepted' }

/**
 * Decides a claim by the rules: accepted, late, or refused with its reason. Pure; the server calls it at
 * receipt (W5) with the week as its tables have it.
 * @param now the server's clock at receipt
 */
export function decide(by: Party, claim: Claim, week: WeekStatus, now: Instant, policy: Policy): Decision {
  if (isCapture(claim)) return decideCapture(claim, week, now, policy)
  const reason =
    refuseSealed(week.facts) ??
    (by === 'freelancer'
      ? refuseOfFreelancer(claim as FreelancerClaim, week, now, policy)
      : refuseOfClient(claim as ClientClaim, week, now, policy))
  return reason ? { verdict: 'refused', reason } : ACCEPTED
}

/** Problems of a capture alone, which more records can't mend; one across the week's edge counts in part (S6). */
const FATAL = [
  'unsound-instant',
  'negative-span',
  'outside-week',
  'unsound-slot',
  'screenshot-outside-slot',
] as const satisfies readonly FactProblemCode[]

function decideCapture(
  claim: Capture,
  { week, job, standing, submittedEarlyAt }: WeekStatus,
  now: Instant,
  policy: Policy,
): Decision {
  const problem = captureProblem({ ...claim, receivedAt: now, pictureAt: null }, week, policy)
  const code = FATAL.find((fatal) => fatal === problem)
  if (code) return { verdict: 'refused', reason: { code } }
  if (claim.kind === 'screenshot') {
    if (claim.look === 'picture' && claim.image === null)
      return { verdict: 'refused', reason: { code: 'no-image' } }
    if (claim.look !== 'picture' && claim.lookReason === null)
      return { verdict: 'refused', reason: { code: 'no-look-reason' } }
  }
  const [from, to] = claim.kind === 'screenshot' ? [claim.at, claim.at] : [claim.from, claim.to]
  if (isFromTheFuture(to, now, policy)) return { verdict: 'refused', reason: { code: 'from-the-future' } }
  if (!touches(datesOf(job), { from, to }))
    return { verdict: 'refused', reason: { code: 'outside-job-dates' } }
  if (submittedEarlyAt !== null && from >= submittedEarlyAt)
    return { verdict: 'refused', reason: { code: 'submitted-early' } }
  const isLate = isFrozen(week, { state: 'open' }, now, policy) || isSettled(standing)
  return { verdict: isLate ? 'late' : 'accepted' }
}

/** Whether a stretch, or an instant, has anything of the dates. */
function touches(dates: Interval, { from, to }: Interval): boolean {
  return from === to ? contains(dates, from) : overlaps(dates, { from, to })
}

function refuseOfFreelancer(
  claim: FreelancerClaim,
  { facts, standing }: WeekStatus,
  now: Instant,
  policy: Policy,
): RulingReason | null {
  switch (claim.kind) {
    case 'deletion':
      return refuseDeletion(facts, claim, standing, now, policy)
    case 'comment':
      return refuseComment(facts, claim, standing, now, policy)
    case 'other':
      return refuseOther(facts, claim, standing, now, policy)
    case 'withdrawal':
      return refuseOtherRemoval(facts, { entry: claim.of }, standing)
    case 'review':
      return refuseReview(facts, claim)
    case 'concession':
      return refuseDecision(facts, { dispute: claim.dispute, item: null })
    case 'report':
      return refuseReport(facts, claim)
    case 'submit':
      return refuseSubmission(facts, standing, now, policy) ?? refuseFewerHours(claim, facts, policy)
    case 'message':
      return null
    default:
      return { code: 'not-available' }
  }
}

/** Hours that were struck off since the freelancer looked; more than they saw are their own. */
function refuseFewerHours(
  { seenSeconds = 0 }: { seenSeconds?: number | undefined },
  facts: WeekFacts,
  policy: Policy,
): RulingReason | null {
  return timesheet(facts, policy).totalSeconds < seenSeconds ? { code: 'stale-version' } : null
}

function refuseOtherVersion(
  { seenVersion }: { seenVersion?: number | undefined },
  version: number,
): RulingReason | null {
  return seenVersion === undefined || seenVersion === version ? null : { code: 'stale-version' }
}

/** A report pins a screenshot that is there (R1). */
function refuseReport(facts: WeekFacts, { screenshot }: { screenshot: string }): RulingReason | null {
  return facts.screenshots.some(({ id }) => id === screenshot) ? null : { code: 'unknown-screenshot' }
}

function refuseOfClient(
  claim: ClientClaim,
  { facts, standing, version }: WeekStatus,
  now: Instant,
  policy: Policy,
): RulingReason | null {
  switch (claim.kind) {
    case 'rejection':
      return refuseRejection(facts, claim, standing, now, policy)
    case 'withdrawal':
      return refuseWithdrawal(facts, { rejection: claim.of }, standing, now, policy)
    case 'dispute':
      return refuseDispute(facts, claim, standing, now, policy) ?? refuseOtherVersion(claim, version)
    case 'concession':
      return refuseDecision(facts, { dispute: claim.dispute, item: null })
    case 'report':
      return refuseReport(facts, claim)
    case 'approval':
      return refuseApproval(facts, { entry: claim.of }, standing)
    case 'message':
      return null
    default:
      return { code: 'not-available' }
  }
}
