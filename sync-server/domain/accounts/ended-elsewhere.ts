import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Database } from '../../infra/database/database.ts'
import { rowOf, text } from '../../infra/database/row.ts'

const LOOK_EVERY_MS = 5_000

/**
 * Sessions that another process ended: the operator's command writes into the database, and knows nothing of
 * the sockets that are open here. Requests ask the database each time; sockets have to be told.
 */
export function createEndedWatch(deps: {
  database: Database
  now: () => Instant
  tellRevoked: (sessionIds: readonly string[], personId: string) => void
}) {
  const { database, now, tellRevoked } = deps
  let lookedAt = now()
  return {
    /** At each round of the timer; looks every few seconds. Who was told already is told in vain. */
    async look(): Promise<void> {
      const at = now()
      if (at - lookedAt < LOOK_EVERY_MS) return
      const rows = await database.read(
        'select id, person_id from sessions where revoked_at >= :lookedAt',
        { lookedAt },
        rowOf({ id: text, personId: text }),
      )
      lookedAt = at
      for (const { id, personId } of rows) tellRevoked([id], personId)
    },
  }
}
