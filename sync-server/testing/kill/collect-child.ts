/** Collects pictures that nothing names; told so, it dies between the list and the disk. For tests. */

import { join } from 'node:path'
import { createScreenshots } from '../../domain/screenshots/screenshots.ts'
import { createDiskBlobStore } from '../../infra/blobs/blob-store.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { createEvents } from '../../infra/events.ts'

const [folder = '', instant = '', dies = ''] = process.argv.slice(2)
const now = Number(instant)
const database = await openDatabase(`sqlite:${join(folder, 'glasswork.db')}`)
const disk = await createDiskBlobStore(join(folder, 'screenshots'))
const die = async () => process.kill(process.pid, 'SIGKILL')
const screenshots = await createScreenshots({
  events: createEvents(),
  ...{
    dataFolder: folder,
    database,
    blobs: dies ? { ...disk, remove: async () => void (await die()) } : disk,
  },
  clock: { now: () => now, simulatedOffsetMs: () => 0, doubt: () => null },
})
process.stdout.write('collecting\n')
await screenshots.collect()
await screenshots.close()
await database.close()
