import type { WeekFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Instant, WeekId } from './week.ts'

/** Why a slot's time is not protected (G1); the first that applies. */
export type UnprotectedReason =
  | 'no-screenshot'
  | 'placeholder'
  | 'idle'
  | 'rejected'
  | 'deleted'
  | 'in-dispute'
  | 'clock-suspect'
  | 'too-late'
  | 'outside-job-dates'
  | 'not-ready'
  | 'over-authorized'

/** What a slot shows (V2); `waiting` is added by the Workroom for claims without a ruling. */
export type SlotState =
  | 'documented'
  | 'no-screenshot'
  | 'idle'
  | 'rejected'
  | 'under-review'
  | 'deleted'
  | 'conflict'

export type SlotLine = {
  /** Start of the slot. */
  slot: Instant
  state: SlotState
  /** Seconds in the union of spans, before anything is taken off. */
  trackedSeconds: number
  /** Seconds of those that idleness took (I1), and that an earlier session of another job keeps (S4). */
  idleSeconds: number
  conflictSeconds: number
  /** What counts (S1, S2): 0 to the policy's slot. */
  creditSeconds: number
  /** What a rejection or a deletion took: the credit the slot would have without it. */
  removedSeconds: number
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
  seconds: number
  description: string
  adjustment: boolean
  /** `waiting-approval` and `removed` lines count nothing. */
  state: 'counted' | 'waiting-approval' | 'removed'
  disputed: boolean
  authorizedSeconds: number
}

export type LateLine = {
  fromWeek: WeekId
  slot: Instant
  screenshot: string
  seconds: number
  authorizedSeconds: number
}

/** One line of the bill: rounded once (T2). */
export type AmountLine = { kind: 'documented' | 'other' | 'late'; seconds: number; amountMinor: number }

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

/** The timesheet of one job's week: the same for the server, the page and the extension (S7). */
export declare function timesheet(facts: WeekFacts, policy: Policy): Timesheet
