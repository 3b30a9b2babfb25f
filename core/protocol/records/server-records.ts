/**
 * The server's records. They come from the server alone, so they are typed and not parsed; `at` is the
 * server's clock. A ruling on claim X has the id `ruling-X`.
 */
import type { Message, RulingReason, StateReason } from '../../messages/message.ts'
import type { DisputeItem, JobLife, LateFact, Terms } from '../../rules/facts/facts.ts'
import type { TimesheetState } from '../../rules/facts/lifecycle.ts'
import type { ReadinessCode } from '../../rules/payment/readiness.ts'
import type { Policy } from '../../rules/policy.ts'
import type { ClockReason } from '../../rules/slots/clock.ts'
import type { Party } from './author.ts'
import type { FreelancerClaim } from './claims.ts'

/**
 * What the server knows of a screenshot's picture when it rules: when it had the bytes that the record names,
 * null while it hasn't (S9), and whether the same picture documented another screenshot of the job before.
 */
export type PictureKnown = { pictureAt?: number | null; duplicate?: true }
/** `at` is when the server received the claim (W5). `late`: it counts in `week`'s timesheet instead (T7). */
export type Ruling = { id: string; at: number; kind: 'ruling'; of: string } & (
  | ({ verdict: 'accepted' } & PictureKnown)
  | ({ verdict: 'late'; week: string } & PictureKnown)
  | ({ verdict: 'refused' } & RulingReason)
)
/**
 * The id of this party's record is another record's of the job, the other party's or another week's: it counts nothing,
 * and no ruling on the other is about it (S8).
 */
export type IdTaken = { id: string; at: number; kind: 'id-taken'; of: string; by: Party }
/** A screenshot's picture, which its ruling still missed, is on the server since `at` (S9). */
export type PictureArrived = { id: string; at: number; kind: 'picture'; of: string }
/**
 * The bytes that came for a screenshot are not the picture that it names, as its ruling couldn't know yet: the
 * screenshot documents nothing (S9).
 */
export type PictureRefused = { id: string; at: number; kind: 'picture-refused'; of: string } & RulingReason
/** The week's terms and policy: the first record of each server document. */
export type WeekOpened = { id: string; at: number; kind: 'week'; terms: Terms; policy: Policy }
/** The job's life as far as the week goes (S10, T9); the latest counts. */
export type JobRecord = { id: string; at: number; kind: 'job' } & JobLife
/** New terms bind in a week that was opened before its Monday (T5); the latest version counts. */
export type TermsBound = { id: string; at: number; kind: 'terms'; terms: Terms }
/** A change of the timesheet's state: instant, actor, reason, and the figures it was made on (T1). */
export type StateChange = {
  id: string
  at: number
  kind: 'state'
  state: TimesheetState
  version: number
  actor: string
  reason: StateReason
  totalSeconds: number
  amountMinor: number
  protectedMinor: number
}
/** A system message (K3), in no language: `message` is written where it is read. `about` names the claim or the timesheet it speaks of. */
export type SystemMessage = {
  id: string
  at: number
  kind: 'system'
  event: string
  message: Message
  about: string | null
}
export type ReadinessChange = {
  id: string
  at: number
  kind: 'readiness'
  ready: boolean
  reasons: readonly { code: ReadinessCode }[]
}
/**
 * What the server thinks of the clock of a capture (C10): the latest on a claim counts. No reason, or no record at
 * all: it is sound.
 */
export type ClockSaid = { id: string; at: number; kind: 'clock'; of: string; reasons: readonly ClockReason[] }
/** Seconds of a span that another job's earlier session keeps (S4). */
export type Conflict = { id: string; at: number; kind: 'conflict'; span: string; from: number; to: number }
/**
 * A slot's late part as this week's timesheet bears it (T7): of the records of one slot the latest revision counts,
 * and says the whole of it.
 */
export type Late = { id: string; at: number; kind: 'late'; revision: number } & LateFact
/** Support's answer to a review (J5), to an item of a dispute (D3), and the end of a dispute. */
export type ReviewResult = {
  id: string
  at: number
  kind: 'review-result'
  rejection: string
  outcome: 'upheld' | 'overturned'
  reason: string
}
export type DisputeDecision = {
  id: string
  at: number
  kind: 'dispute-decision'
  dispute: string
  item: DisputeItem
  outcome: 'kept' | 'removed'
  reason: Message
}
export type DisputeClosed = {
  id: string
  at: number
  kind: 'dispute-closed'
  dispute: string
  reason: Message
}
/** An Other entry made so late that it counts only with the client's approval (O3). */
export type ApprovalNeeded = { id: string; at: number; kind: 'approval-needed'; of: string }
/** The review period was lengthened by an outage (W7). */
export type ReviewExtended = {
  id: string
  at: number
  kind: 'review-extended'
  until: number
}
/** The week is sealed: its parties' documents take nothing more (T7). */
export type Sealed = { id: string; at: number; kind: 'sealed' }
/**
 * A claim that the freelancer brought when the week was sealed already: it stands here, in the server's document,
 * with its ruling behind it, because the freelancer's own takes nothing more (T7).
 */
export type LateClaim = { id: string; at: number; kind: 'late-claim'; claim: FreelancerClaim }
/** A reported image is hidden from both parties (R1). */
export type Hidden = { id: string; at: number; kind: 'hidden'; screenshot: string; reason: string }

export type ServerRecord =
  | Ruling
  | IdTaken
  | PictureArrived
  | PictureRefused
  | WeekOpened
  | JobRecord
  | TermsBound
  | StateChange
  | SystemMessage
  | ReadinessChange
  | ClockSaid
  | Conflict
  | Late
  | ReviewResult
  | DisputeDecision
  | DisputeClosed
  | ApprovalNeeded
  | ReviewExtended
  | Hidden
  | Sealed
  | LateClaim
