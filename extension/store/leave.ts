import { TRACKER_OFF } from '../../core/tracker/state.ts'
import type { ClaimRow, Database, ImageRow } from './database.ts'
import type { Left } from './stored-values.ts'
import { writeValue } from './values.ts'

/** What can still reach the server, or tells why it never will. */
const hasNoAnswer = ({ status, dismissed }: ClaimRow) =>
  status !== 'accepted' && !(status === 'refused' && dismissed)

/**
 * Takes a person out of this browser: what the server has of theirs goes, what it lacks stays under their name.
 * Whoever comes next sees nothing of either (C6).
 */
export async function leave(database: Database, left: Left): Promise<void> {
  await database.transaction('rw', database.tables, async () => {
    await database.claims.filter((row) => !hasNoAnswer(row)).delete()
    const held = new Set(await database.claims.toCollection().primaryKeys())
    const isOnItsWay = ({ status, screenshot }: ImageRow) =>
      status === 'waiting' || status === 'refused' || (status === 'kept' && held.has(screenshot))
    await database.images.filter((row) => !isOnItsWay(row)).delete()
    await database.remoteRecords.clear()
    await database.fetched.clear()
    await writeValue(database, 'tracker', TRACKER_OFF)
    for (const key of ['account', 'jobs', 'selectedJob', 'lastImage', 'health', 'alert', 'testShot'] as const)
      await writeValue(database, key, undefined)
    await writeValue(database, 'left', left)
  })
}

/** Deletes what somebody left, records and pictures, for good; their preferences too, which tell where they were. */
export async function forget(database: Database): Promise<void> {
  await database.transaction('rw', database.tables, async () => {
    for (const table of [
      database.claims,
      database.images,
      database.remoteRecords,
      database.fetched,
      database.runs,
      database.chains,
    ])
      await table.clear()
    for (const key of ['left', 'lastImage', 'testShot', 'preferences'] as const)
      await writeValue(database, key, undefined)
  })
}
