import type { JobFacts, ScreenshotFact } from './facts.ts'
import { contains } from './intervals.ts'
import type { Policy } from './policy.ts'
import type { SlotState, UnprotectedReason } from './timesheet.ts'

/** What protection asks about a screenshot. */
export type Captured = Pick<ScreenshotFact, 'at' | 'receivedAt' | 'look' | 'clockSuspect'>

/** What protection asks about a slot. */
export type ProtectionQuestion = {
  state: SlotState
  creditSeconds: number
  disputed: boolean
  /** The canonical screenshot; null where there is none. */
  screenshot: Captured | null
}

const DAY_MS = 86_400_000
const REASON_BY_STATE: Record<Exclude<SlotState, 'documented'>, UnprotectedReason> = {
  'no-screenshot': 'no-screenshot',
  idle: 'idle',
  conflict: 'conflict',
  rejected: 'rejected',
  'under-review': 'rejected',
  deleted: 'deleted',
  removed: 'removed',
  late: 'too-late',
}

/** Why a slot is not protected, or null (G1). What is over the authorized hours the timesheet finds by itself. */
export function unprotectedReason(
  { state, creditSeconds, disputed, screenshot }: ProtectionQuestion,
  job: JobFacts,
  policy: Policy,
): UnprotectedReason | null {
  if (state !== 'documented') return REASON_BY_STATE[state]
  if (screenshot === null) return 'no-screenshot'
  if (creditSeconds === 0) return 'no-time'
  if (screenshot.look === 'placeholder') return 'placeholder'
  if (disputed) return 'in-dispute'
  if (screenshot.clockSuspect) return 'clock-suspect'
  if (screenshot.receivedAt === null) return 'not-received'
  if (screenshot.receivedAt - screenshot.at > policy.protectionLateDays * DAY_MS) return 'too-late'
  if (!contains({ from: job.startsAt, to: job.endsAt ?? Number.POSITIVE_INFINITY }, screenshot.at))
    return 'outside-job-dates'
  if (job.notReady.some((stretch) => contains(stretch, screenshot.at))) return 'not-ready'
  return null
}
