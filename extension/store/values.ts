import type { Policy } from '../../core/rules/policy.ts'
import type { TrackerState } from '../../core/tracker/state.ts'
import type { JobSummary } from '../sync/api.ts'
import type { Database } from './database.ts'

export type Account = {
  /** Origin of the server, without a slash at its end. */
  server: string
  token: string
  device: string
  person: { id: string; name: string; email: string }
}

export type Preferences = {
  /** Host names; each stands for itself and what is under it (C4). */
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
  /** Why the Tracker stopped by itself, until the freelancer has seen it. */
  alert: { code: string; sentence: string }
}

export const DEFAULT_PREFERENCES: Preferences = { excludedSites: [], holdMinutes: 0, captureNotice: false }

export async function readValue<K extends keyof StoredValues>(
  database: Database,
  key: K,
): Promise<StoredValues[K] | undefined> {
  const row = await database.values.get(key)
  return row?.value as StoredValues[K] | undefined
}

export async function writeValue<K extends keyof StoredValues>(
  database: Database,
  key: K,
  value: StoredValues[K] | undefined,
): Promise<void> {
  if (value === undefined) await database.values.delete(key)
  else await database.values.put({ key, value })
}

export async function readPreferences(database: Database): Promise<Preferences> {
  return { ...DEFAULT_PREFERENCES, ...(await readValue(database, 'preferences')) }
}
