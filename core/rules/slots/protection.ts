import type { Instant } from '../calendar/instant.ts'
import { contains } from '../calendar/intervals.ts'
import type { JobFacts, ScreenshotFact } from '../facts/facts.ts'
import type { SlotState, UnprotectedReason } from '../facts/lines.ts'
import { isInLife } from '../job/job.ts'
import type { Policy } from '../policy.ts'

/** What protection asks about a screenshot. */
export type Captured = Pick<ScreenshotFact, 'at' | 'receivedAt' | 'pictureAt' | 'look' | 'clockSuspect'>

/** What protection asks about a slot. */
export type ProtectionQuestion = {
  state: SlotState
  creditSeconds: number
  disputed: boolean
  /** The slot's end, from which lateness is counted. */
  endsAt: Instant
  /** When the last of its spans came; null where none came too late. */
  spansAt: Instant | null
  /** The canonical screenshot; null where there is none. */
  screenshot: Captured | null
}

const DAY_MS = 86_400_000
const REASON_BY_STATE: Record<Exclude<SlotState, 'documented'>, UnprotectedReason> = {
  'no-screenshot': 'no-screenshot',
  'waiting-picture': 'waiting-picture',
  'outside-job': 'outside-job',
  idle: 'idle',
  conflict: 'conflict',
  rejected: 'rejected',
  'under-review': 'rejected',
  deleted: 'deleted',
  removed: 'removed',
  late: 'too-late',
}

/** Whether what came at an instant came too late to be protected, counted from its slot's end (G1). */
export function isTooLate(receivedAt: Instant, slotEndsAt: Instant, policy: Policy): boolean {
  return receivedAt - slotEndsAt > policy.protectionLateDays * DAY_MS
}

/** Why a slot is not protected, or null (G1). What is over the authorized hours the timesheet finds by itself. */
export function unprotectedReason(
  { state, creditSeconds, disputed, endsAt, spansAt, screenshot }: ProtectionQuestion,
  job: JobFacts,
  policy: Policy,
): UnprotectedReason | null {
  if (state !== 'documented') return REASON_BY_STATE[state]
  if (screenshot === null) return 'no-screenshot'
  if (creditSeconds === 0) return 'no-time'
  if (screenshot.look === 'placeholder') return 'placeholder'
  if (policy.settlement === 'outside') return 'settled-outside'
  if (disputed) return 'in-dispute'
  if (screenshot.clockSuspect) return 'clock-suspect'
  if (screenshot.receivedAt === null) return 'not-received'
  if (screenshot.pictureAt === null) return 'no-picture'
  if (isTooLate(Math.max(screenshot.receivedAt, screenshot.pictureAt, spansAt ?? 0), endsAt, policy))
    return 'too-late'
  if (!isInLife(job, screenshot.at)) return 'outside-job'
  if (job.notReady.some((stretch) => contains(stretch, screenshot.at))) return 'not-ready'
  return null
}
