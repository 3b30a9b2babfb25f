import type { JobSummary } from '../../core/protocol/api/jobs.ts'
import type { ScreenshotClaim } from '../../core/protocol/records.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { TrackerState } from '../../core/tracker/state.ts'
import type { Account } from '../sync/account.ts'

export type Preferences = {
  /** Host names, some with a path; each stands for itself and what is under it (C4). */
  excludedSites: string[]
  /** How long a picture stays with the freelancer before it is shared (C6). */
  holdMinutes: number
  /** A notification at each capture (C2). */
  captureNotice: boolean
}

/** What the server's clock taught (C8). `now` is the device's clock plus both. */
export type Anchor = {
  /** The device that the server gave it to, as it signed in; what it records is in this one's name (C10). */
  device: string
  /** As the server signed it; null until it gave one. */
  token: string | null
  simulatedOffsetMs: number
  skewMs: number
  /** By the device's own clock. */
  takenAt: number
}

/** How syncing goes, as the popup says it (V8). */
export type SyncHealth = {
  state: 'idle' | 'connecting' | 'online' | 'offline' | 'signed-out'
  /** Weeks that the server doesn't let sync, and why. */
  problems: { week: string; code: string; sentence: string; retryAt: number | null }[]
}

/** The picture of the first run: here alone until it is shared. */
export type TestShot = {
  id: string
  /** Whose it is: nobody else who signs in here sees it. */
  person: string
  job: string
  at: number
  image: NonNullable<ScreenshotClaim['image']>
  thumbnail: NonNullable<ScreenshotClaim['thumbnail']>
  state: 'taken' | 'shared'
}

/** Whoever disconnected. What the server lacks of theirs stays, closed to anyone else, until they come back. */
export type Left = {
  person: Account['person']
  server: string
  /** False where the server couldn't be told: it still lists this browser among the person's devices. */
  signedOut: boolean
}

/** Single values and their types. */
export type StoredValues = {
  account: Account
  preferences: Preferences
  anchor: Anchor
  policy: Policy
  jobs: JobSummary[]
  selectedJob: string
  tracker: TrackerState
  /** Hash of the last screenshot's image (C7). */
  lastImage: string
  health: SyncHealth
  testShot: TestShot
  /** Who was connected here last, while no one is. */
  left: Left
  /** What the Tracker did by itself, until the freelancer has seen it. */
  alert: { code: string; sentence: string }
}
