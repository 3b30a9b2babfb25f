/**
 * What the Tracker is, what can happen to it, and what it wants done. All plain data: the shell keeps the
 * state in its database, feeds events to `step` and carries the effects out.
 */

import type { FreelancerClaim, ScreenshotClaim, Unlinked } from '../protocol/records.ts'
import type { Instant, WeekId } from '../rules/calendar/instant.ts'

/** One run of the Tracker for one job, from Start to Stop; pauses and gaps don't end it. */
export type Session = {
  job: string
  id: string
  startedAt: Instant
  /** Numbers the session's records, so that each has its own id. */
  sequence: number
  /** What the freelancer is doing: the comment that each further picture gets. */
  memo: string
}

export type Activity = Pick<ScreenshotClaim['activity'], 'minutes' | 'keys' | 'pointer' | 'wheel'>

/** What the shell saw when it took a picture; the bytes stay with the shell, under the picture's id. */
export type Shot = Pick<ScreenshotClaim, 'look' | 'lookReason' | 'image' | 'thumbnail'> & {
  flags: readonly Exclude<ScreenshotClaim['flags'][number], 'clock-suspect'>[]
  /** Offset of the clock to the last server anchor (C7). */
  clockOffsetMs: number
}

/** The picture of the slot in progress (C1). */
export type SlotPicture =
  | { kind: 'planned'; at: Instant; attempts: number }
  | { kind: 'taking'; id: string; at: Instant; attempts: number }
  | { kind: 'taken'; id: string; at: Instant; suspect: boolean; shot: Shot; comment: string | null }
  | { kind: 'deleted' }

export type SlotInProgress = {
  start: Instant
  /** First instant of the slot in which the Tracker ran: nothing before it counts. */
  trackedFrom: Instant
  activity: Activity
  picture: SlotPicture
}

export type Off = { kind: 'off'; because: OffReason }
export type OffReason = 'never-started' | 'stopped' | 'job-not-allowed' | 'storage-full' | 'storage-failed'

export type On = {
  kind: 'on'
  session: Session
  /** When the freelancer started or resumed: idleness can't reach back beyond it. */
  attentiveSince: Instant
  /** Everything before it stands in span claims already. */
  writtenTo: Instant
  /** Last sign of life; what follows it is a gap if nothing else comes (S5). */
  lastSignAt: Instant
  lastActivityAt: Instant
  locked: boolean
  /** The clock ran backwards or is further from the server's than the policy corrects (C8). */
  clockSuspect: boolean
  slot: SlotInProgress
}

/** Stays until the freelancer resumes or stops (I3). */
export type Paused = {
  kind: 'paused'
  session: Session
  because: 'idle' | 'gap'
  since: Instant
  locked: boolean
  clockSuspect: boolean
  /** The idle claims of this pause, to be brought back as Other hours if the freelancer wants (I4). */
  idles: readonly { id: string; from: Instant; to: Instant }[]
}

/** A picture that was ordered, while its slot has ended in the meantime. */
export type Undeveloped = {
  id: string
  session: Session
  slot: Instant
  at: Instant
  suspect: boolean
  activity: Activity
}

export type TrackerState = { phase: Off | On | Paused; undeveloped: readonly Undeveloped[] }

export const TRACKER_OFF: TrackerState = {
  phase: { kind: 'off', because: 'never-started' },
  undeveloped: [],
}

export type TrackerEvent =
  | { type: 'start'; job: string; session: string; clockSuspect: boolean; locked: boolean }
  | { type: 'stop' }
  | { type: 'resume' }
  | { type: 'capture-due' }
  | { type: 'captured'; id: string; shot: Shot }
  | { type: 'capture-failed'; id: string; clockOffsetMs: number }
  /** `active`: there was input somewhere on the computer since the last heartbeat. */
  | { type: 'heartbeat'; active: boolean }
  | { type: 'activity'; keys: number; pointer: number; wheel: number }
  /** The browser's report that nothing was touched since `lastActivityAt`. */
  | { type: 'idle'; lastActivityAt: Instant }
  | { type: 'locked' }
  | { type: 'unlocked' }
  /** The shell came up again; after the browser's own restart nobody knows what happened in between. */
  | { type: 'worker-restarted'; browserRestarted: boolean }
  /** `now` has just been moved by `shiftMs` to agree with the server. */
  | { type: 'clock-anchored'; shiftMs: number; suspect: boolean }
  /** What the freelancer is doing, or the comment on one picture that isn't written yet. */
  | { type: 'commented'; picture: string | null; text: string }
  | { type: 'deleted'; picture: string }
  | { type: 'job-not-allowed' }
  /** Nothing can be kept any more: no room, or the browser's storage takes no writing. */
  | { type: 'storage-full' }
  | { type: 'storage-failed' }

/** The shell gives it its place in the device's chain when it stores it (C10). */
export type TrackerClaim = Unlinked<FreelancerClaim>

export type Notice =
  | { kind: 'captured' }
  | { kind: 'idle'; since: Instant; seconds: number }
  | { kind: 'gap'; from: Instant; to: Instant; paused: boolean }
  | { kind: 'stopped'; because: OffReason }

export type Effect =
  | { type: 'write'; job: string; week: WeekId; claim: TrackerClaim }
  | { type: 'schedule-capture'; at: Instant }
  | { type: 'take-capture'; id: string; black: boolean }
  | { type: 'drop-picture'; id: string }
  /** Pictures of slots that idleness left without credit (I2): of this session, of these slots and later,
   *  taken since this instant. */
  | { type: 'drop-idle-pictures'; session: string; fromSlot: Instant; since: Instant }
  | { type: 'show-notice'; notice: Notice }
  | { type: 'set-badge'; badge: 'off' | 'on' | 'paused' }

export type Step = { state: TrackerState; effects: Effect[] }
