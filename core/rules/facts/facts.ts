/**
 * Facts: what the rules are asked about. Plain data, gathered from documents or tables by whoever calls.
 * Instants are milliseconds since the Unix epoch, UTC; an interval holds its `from` and not its `to`.
 */

import type { CivilDate, Instant, Interval, WeekId } from '../calendar/instant.ts'
import type { SlotState, UnprotectedReason } from './lines.ts'

/** A stretch in which the Tracker ran. Several may overlap (two devices, replays): S1 takes the union. */
export type SpanFact = Interval & {
  id: string
  session: string
  /** Start of the session the span belongs to; decides who keeps an overlap of two jobs (S4). */
  sessionStartedAt: Instant
  device: string
  /** When the server had it, by the server's clock; null while it waits. */
  receivedAt: Instant | null
  /** The server doubts the device's clock (C10). */
  clockSuspect?: boolean
}

/** A stretch that idleness took off (I1). */
export type IdleFact = Interval & {
  id: string
  /** When the server had it; absent or null while it waits. */
  receivedAt?: Instant | null
  clockSuspect?: boolean
}

/** Why a picture is not one of the work: see C4. */
export type PlaceholderReason = 'forbidden-page' | 'excluded-site' | 'capture-failed'

export type ScreenshotFact = {
  id: string
  device: string
  /** Start of the slot that it documents. */
  slot: Instant
  /** Instant of capture, corrected by the offset to the last server anchor (C7). */
  at: Instant
  receivedAt: Instant | null
  /** When the server had the bytes that the record names; null while it hasn't (S9). */
  pictureAt: Instant | null
  look: 'picture' | 'black' | 'placeholder'
  /** The server doubts the device's clock, or the device itself does (C8, C10). */
  clockSuspect: boolean
}

export type DeletionFact = { id: string; screenshot: string; at: Instant }

export type RejectionFact = {
  id: string
  screenshot: string
  at: Instant
  withdrawnAt: Instant | null
  review: ReviewFact | null
}

/** What the freelancer asked support about a rejection, and its answer once there is one (J5). */
export type ReviewFact =
  | { askedAt: Instant; outcome: null }
  | { askedAt: Instant; outcome: 'upheld' | 'overturned'; decidedAt: Instant }

/** Hours entered by hand (O1); an adjustment is one made after submission (O3). */
export type OtherFact = {
  id: string
  day: CivilDate
  seconds: number
  description: string
  /** The idle record whose time it brings back (I4), if any. */
  idle: string | null
  at: Instant
  adjustment: boolean
  /** An adjustment that needs the client's word counts once it is given (O3). */
  approval: 'not-needed' | 'needed' | 'given' | 'declined'
  /** Taken back by the freelancer, or taken off in a dispute (O2, D3). */
  removedAt: Instant | null
}

/** Time of a span that another job's earlier session keeps (S4). */
export type ConflictFact = Interval & {
  span: string
  /** When the server said it; absent before it did. */
  at?: Instant
}

export type DisputeCategory = 'hours-not-related' | 'hours-not-worked' | 'work-view-not-used' | 'quality'
export type DisputeItem = { type: 'slot'; slot: Instant } | { type: 'other'; id: string }

export type DisputeFact = {
  id: string
  at: Instant
  category: DisputeCategory
  items: readonly DisputeItem[]
  /** Items decided so far: `removed` takes the item's time off, `kept` leaves it (D3). */
  decisions: readonly { item: DisputeItem; outcome: 'kept' | 'removed'; at: Instant }[]
  closedAt: Instant | null
}

/**
 * The late part of an earlier week's slot, as one later timesheet bears it (T7): the whole of what that timesheet
 * has of it, and no difference.
 */
export type LateFact = {
  fromWeek: WeekId
  slot: Instant
  /** 0 once the slot has lost it again. */
  seconds: number
  /** What found no room in its day beside what stands there already (O1). */
  cutSeconds: number
  /** Of the slot's own week: it is pinned to the terms of then (T5). */
  rateMinorPerHour: number
  /** What the slot shows in its own week: the reason why its late part is what it is. */
  slotState: SlotState
  screenshot: string
  /** Further screenshots of the slot: a rejection of any takes its time (S3). */
  extraScreenshots: readonly string[]
  /** Support overturned a rejection of it: it can't be rejected again (J5). */
  overturned: boolean
  /** When the server had the last of what it took. */
  receivedAt: Instant
  /** What stands against its protection in its own week (G1). */
  unprotectedReason: UnprotectedReason | null
}

/** Terms in force for a week (T5). */
export type Terms = {
  version: number
  rateMinorPerHour: number
  /** ISO 4217 code. */
  currency: string
  /** Null: no limit was agreed. */
  authorizedSecondsPerWeek: number | null
  requiresWorkView: boolean
}

/** A job's life: time counts in it alone (S10). */
export type JobLife = {
  /** First and one-past-last instant of the job; `endsAt` null while no end is set. */
  startsAt: Instant
  endsAt: Instant | null
  /** When both parties had accepted; null while one hasn't. */
  acceptedAt: Instant | null
  /** Stretches in which a party had paused it (T9); they may overlap, and `to` is null while one lasts. */
  pauses: readonly { from: Instant; to: Instant | null }[]
}

/** A contract's life, and when it could not be charged automatically: what protection asks about (G1). */
export type JobFacts = JobLife & {
  /** Stretches in which the job was Not Ready; an open one has `to` = Infinity. */
  notReady: readonly Interval[]
}

/** Everything that decides one job's week. */
export type WeekFacts = {
  week: WeekId
  terms: Terms
  job: JobFacts
  spans: readonly SpanFact[]
  idles: readonly IdleFact[]
  screenshots: readonly ScreenshotFact[]
  deletions: readonly DeletionFact[]
  rejections: readonly RejectionFact[]
  others: readonly OtherFact[]
  conflicts: readonly ConflictFact[]
  disputes: readonly DisputeFact[]
  lates: readonly LateFact[]
  /** When the freelancer submitted the week before its deadline, if they did: nothing after it counts (T6). */
  submittedEarlyAt?: Instant | null
  /**
   * When the week was charged or closed, if it was: what comes after that, a screenshot (T7) or an overturned
   * rejection (J5), changes the next timesheet and no longer this one (T8).
   */
  settledAt?: Instant | null
  /** When the week was sealed, if it was: from then on it takes tracked time alone, as late time (T7). */
  sealedAt?: Instant | null
}
