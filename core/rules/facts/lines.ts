import type { Instant, WeekId } from '../calendar/instant.ts'

/** Why a slot's time is not protected (G1); the first that applies. */
export type UnprotectedReason =
  | 'no-screenshot'
  | 'waiting-picture'
  | 'no-picture'
  | 'placeholder'
  | 'idle'
  | 'conflict'
  | 'outside-job'
  | 'no-time'
  | 'rejected'
  | 'deleted'
  | 'removed'
  | 'in-dispute'
  | 'clock-suspect'
  | 'not-received'
  | 'too-late'
  | 'not-ready'
  | 'over-authorized'
  /** Invoices are paid outside: nobody vouches for them here (P9). */
  | 'settled-outside'

/** What a slot shows (V2); `waiting` is added by the Workroom for claims without a ruling. */
export type SlotState =
  | 'documented'
  | 'no-screenshot'
  /** The bytes that its screenshot names are not on the server yet (S9). */
  | 'waiting-picture'
  /** Tracked outside the job's life (S10). */
  | 'outside-job'
  | 'idle'
  | 'rejected'
  | 'under-review'
  | 'deleted'
  | 'conflict'
  /** Documented only after the submission: its time goes on the next timesheet (T7). */
  | 'late'
  /** Taken off by the decision of a dispute (D3). */
  | 'removed'

export type SlotLine = {
  /** Start of the slot. */
  slot: Instant
  state: SlotState
  /** Seconds in the union of spans, before anything is taken off. */
  trackedSeconds: number
  /** Seconds of those outside the job's life, and why the first of them were (S10). */
  outsideSeconds: number
  outside: OutsideReason | null
  /** Seconds that idleness took (I1), and that an earlier session of another job keeps (S4). */
  idleSeconds: number
  conflictSeconds: number
  /** What counts (S1, S2): 0 to the policy's slot. */
  creditSeconds: number
  /** What a rejection or a deletion took: the credit the slot would have without it (settled: had when it was). */
  removedSeconds: number
  /** What of the slot's time came in time for this timesheet, whatever became of it. */
  inTimeSeconds: number
  /** Time that came too late for this timesheet and goes on the next (T7); in none of the others. */
  lateSeconds: number
  /** The canonical screenshot (S3) and the extra evidence. */
  screenshot: string | null
  extraScreenshots: readonly string[]
  rejection: string | null
  disputed: boolean
  /** Seconds of the credit inside the authorized hours (T3), and how many are protected (G1). */
  authorizedSeconds: number
  protectedSeconds: number
  unprotectedReason: UnprotectedReason | null
}

export type OtherLine = {
  id: string
  day: string
  /** What counts; `cutSeconds` of the entry found no room in its day (O1). */
  seconds: number
  cutSeconds: number
  description: string
  adjustment: boolean
  /** Only `counted` lines count: `seconds` of the others are what was entered. */
  state: 'counted' | 'waiting-approval' | 'declined' | 'removed'
  /** What it keeps of its day's room: also what was taken off in a dispute does, and can't come back (O1, O2). */
  holdsSeconds: number
  disputed: boolean
  authorizedSeconds: number
}

export type LateLine = {
  fromWeek: WeekId
  slot: Instant
  /** What the slot shows in its own week. */
  slotState: SlotState
  screenshot: string
  extraScreenshots: readonly string[]
  /** What counts: 0 unless the state is `counted`; `removedSeconds` is what the state took. */
  seconds: number
  removedSeconds: number
  /** What found no room in its day (O1). */
  cutSeconds: number
  /** Of the slot's own week (T5). */
  rateMinorPerHour: number
  state: 'counted' | 'rejected' | 'under-review' | 'deleted' | 'removed'
  rejection: string | null
  /** Support overturned a rejection of it in another week: it can't be rejected again (J5). */
  overturned: boolean
  disputed: boolean
  authorizedSeconds: number
  protectedSeconds: number
  unprotectedReason: UnprotectedReason | null
}

/** One line of the bill: of one rate, rounded once (T2). Late time of weeks with other rates has a line each. */
export type AmountLine = {
  kind: 'documented' | 'other' | 'late'
  seconds: number
  rateMinorPerHour: number
  amountMinor: number
}

/** A job's week in numbers. Seconds are whole; money is integer minor units. */
export type Timesheet = {
  week: WeekId
  slots: readonly SlotLine[]
  others: readonly OtherLine[]
  lates: readonly LateLine[]
  documentedSeconds: number
  otherSeconds: number
  lateSeconds: number
  /** Credit that rejections keep out, shown and not counted. */
  rejectedSeconds: number
  idleSeconds: number
  totalSeconds: number
  /** What is charged by itself (T3), and what stays payable by hand. */
  authorizedSeconds: number
  excessSeconds: number
  lines: readonly AmountLine[]
  /** Sum of the lines: the charge. */
  amountMinor: number
  /** The money of the excess, not in `amountMinor`. */
  excessMinor: number
  protectedSeconds: number
  protectedMinor: number
  rateMinorPerHour: number
  currency: string
}

/** Why a moment lies outside a job's life (S10). */
export type OutsideReason = 'before-start' | 'before-acceptance' | 'paused' | 'after-submission' | 'after-end'
