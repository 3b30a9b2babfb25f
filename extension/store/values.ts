import type { Database } from './database.ts'
import type { Preferences, StoredValues } from './stored-values.ts'

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
