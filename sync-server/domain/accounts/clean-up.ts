import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { orNull, rowOf, text } from '../../infra/database/row.ts'
import type { Accounts } from './accounts.ts'

const DAY_MS = 86_400_000
const EVERY_MS = 60_000
const MOST_ROWS = 500

/** Removes what is over: sessions, links, invitations that nobody used, challenges, and tickets in memory. */
export type CleanUp = {
  /**
   * Called at every tick of the server. Once a minute, and at once again while there is more, it removes a page of
   * rows of each kind; answers how many rows went.
   */
  turn(): Promise<number>
}

type Remains = { table: string; key: string; where: string }

/**
 * Rows stay for as long as somebody asks about them: a day's links bound the next mail, an invitation says for a
 * month that it has expired, an ended session stands in its person's export for a month.
 */
const REMAINS: readonly Remains[] = [
  {
    table: 'sessions',
    key: 'id',
    where: 'expires_at <= :now or revoked_at <= :monthAgo',
  },
  { table: 'pairing_codes', key: 'person_id', where: 'expires_at <= :now' },
  { table: 'account_links', key: 'token_hash', where: 'expires_at <= :dayAgo' },
  // Invitations live by the clock of jobs, which the sandbox moves.
  { table: 'invitations', key: 'id', where: 'expires_at <= :monthBeforeJobs and used_at is null' },
  { table: 'passkey_challenges', key: 'challenge_hash', where: 'expires_at <= :now' },
]

const REMNANT = rowOf({ key: text, sessionOf: orNull(text) })

export function createCleanUp(deps: {
  database: Database
  clock: Clock
  accounts: Pick<Accounts, 'tellRevoked'>
  tickets: { sweep(): void }
}): CleanUp {
  const { database, clock, accounts, tickets } = deps
  const machineNow = (): Instant => clock.now() - clock.simulatedOffsetMs()
  let nextAt: Instant = 0

  const removePage = async ({ table, key, where }: Remains): Promise<number> => {
    const now = machineNow()
    const times = {
      ...{ now, dayAgo: now - DAY_MS, monthAgo: now - 30 * DAY_MS },
      monthBeforeJobs: clock.now() - 30 * DAY_MS,
    }
    const rows = await database.read(
      `select ${key} as key, ${table === 'sessions' ? 'person_id' : 'null'} as session_of from ${table}
       where ${where} order by ${key} limit ${MOST_ROWS}`,
      times,
      REMNANT,
    )
    if (rows.length === 0) return 0
    const keys = rows.map((row) => row.key)
    await database.write((tx) => tx.run(`delete from ${table} where ${key} in (:keys)`, { keys }))
    // Whoever still sits at a socket of an expired session hears it as if it had been ended.
    for (const { key: id, sessionOf } of rows) if (sessionOf !== null) accounts.tellRevoked([id], sessionOf)
    return rows.length
  }

  return {
    async turn() {
      const now = machineNow()
      if (now < nextAt) return 0
      tickets.sweep()
      const counts = []
      for (const remains of REMAINS) counts.push(await removePage(remains))
      nextAt = Math.max(...counts) < MOST_ROWS ? now + EVERY_MS : now
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
