import type { Message, RulingReason } from '../messages/message.ts'
import type { Party, ReadinessChange, ScreenshotClaim, StateChange } from '../protocol/records.ts'
import type { Instant, WeekId } from '../rules/calendar/instant.ts'
import type { Terms, WeekFacts } from '../rules/facts/facts.ts'
import type { TimesheetState } from '../rules/facts/lifecycle.ts'
import type { LateLine, SlotLine, Timesheet } from '../rules/facts/lines.ts'
import type { Policy } from '../rules/policy.ts'
import type { Arrival } from './arrival.ts'

/** What people see of one job's week: a pure function of its three documents (`project`). */
export type WorkroomWeek = {
  week: WeekId
  /** False until the server has opened the week: there are no terms to count by yet. */
  opened: boolean
  policy: Policy
  terms: Terms | null
  /** What the numbers follow from, accepted claims alone: for “what if” and “why this number” (N1, S7). */
  facts: WeekFacts
  /** The server's numbers: accepted claims alone. */
  timesheet: Timesheet
  /** Seconds that claims without a ruling would add. */
  waitingSeconds: number
  state: TimesheetState
  version: number
  history: readonly StateChange[]
  submitAt: Instant
  /** First instant after the review, with any extension (W3, W7). */
  reviewEndsAt: Instant
  /** From then on the parties' documents take nothing more (T7). */
  sealedAt: Instant | null
  readiness: Pick<ReadinessChange, 'ready' | 'reasons'> | null
  /** Late time of earlier weeks that this timesheet bears, in order of time (T7). */
  lates: readonly WorkroomLate[]
  /** In order of time: every slot with a span or a screenshot, waiting ones included. */
  slots: readonly WorkroomSlot[]
  messages: readonly WorkroomMessage[]
  /** Claims that the server has not answered, and those it refused. */
  waiting: readonly WaitingClaim[]
  refused: readonly RefusedClaim[]
}

/** A late line, with the rejection that stands or waits on it. */
export type WorkroomLate = LateLine & Pick<WorkroomSlot, 'rejectionStatus'>

/** What a slot shows on the wall: the line of the timesheet, or one that waits for the server (V2). */
export type WorkroomSlot = SlotLine &
  Arrival & {
    /** Its span or screenshot has no ruling yet. */
    waiting: boolean
    /** Came after submission and counts in that week's timesheet (T7). */
    lateIn: WeekId | null
    picture: Picture | null
    extraPictures: readonly Picture[]
    /** The rejection that stands, or waits, on its picture. */
    rejectionStatus: RejectionStatus | null
    deletionWaiting: boolean
  }

/** A rejection that stands or waits, and how far its review is (J5). */
export type RejectionStatus = {
  id: string
  at: Instant
  reason: string
  waiting: boolean
  /** A withdrawal waits for the server. */
  withdrawing: boolean
  review: null | ({ at: Instant; reason: string } & ReviewStatus)
}

type ReviewStatus =
  | { outcome: null; waiting: boolean }
  | { outcome: 'upheld' | 'overturned'; answer: string; waiting: false }

/** A screenshot with its record, the comment that stands and whether support hid it (R1). */
export type Picture = {
  claim: ScreenshotClaim
  comment: string | null
  receivedAt: Instant | null
  /** The same picture documented another screenshot of the job before: the server says so. */
  isDuplicate: boolean
  hidden: { reason: string } | null
}

export type WorkroomMessage = {
  id: string
  at: Instant
  /** When the server had it; null while it waits (K2). */
  receivedAt: Instant | null
  from: Party | 'server'
  /** Of a system message: what happened (K3). */
  event: string | null
  /** What a party wrote, or what the server says, which is put into words where it is drawn. */
  text: string | Message
  refused: RulingReason | null
}

export type WaitingClaim = { id: string; kind: string; at: Instant; by: Party }
export type RefusedClaim = WaitingClaim & { reason: RulingReason }
