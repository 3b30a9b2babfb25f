import { randomUUID } from 'node:crypto'
import { exampleDevice } from '../../core/protocol/testing/device.ts'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { createAnchors } from '../domain/devices/anchors.ts'
import type { Database } from '../infra/database/database.ts'

/** Before every week that tests track. */
const LONG_AGO = Date.UTC(2026, 9, 1)

/** For tests: a device that its person signed in long ago, with the server's anchor of then. */
export async function signInTestDevice(database: Database, personId: string, at: Instant = LONG_AGO) {
  const device = randomUUID()
  await database.write((tx) =>
    tx.run(
      `insert into sessions (id, token_hash, person_id, kind, label, created_at, last_seen_at)
       values (:device, :device, :personId, 'device', 'Tracker', :at, :at)`,
      { device, personId, at },
    ),
  )
  const anchors = createAnchors({ database, clock: { now: () => at, simulatedOffsetMs: () => 0 } })
  return exampleDevice(device, await anchors.give(device, at))
}
