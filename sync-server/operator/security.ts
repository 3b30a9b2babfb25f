import { ENTRIES, type EntryPlace } from '../domain/security/security-log.ts'
import { rowOf, text } from '../infra/database/row.ts'
import type { Command } from './command.ts'
import { complain, moment, say } from './say.ts'

const ROWS = 100

export const securityCommands: Command[] = [
  {
    name: 'security-log',
    does: 'prints what happened to accounts and who looked where, the newest first',
    flags: {
      email: { takes: 'ADDRESS', does: 'one person’s alone' },
      since: { takes: 'DATE', does: 'from this day on, such as 2026-11-16; without it, all of it' },
    },
    note: 'Instant, event, whose account, by whom, about what, from where. The log only grows; the database refuses to change it.',
    async run({ database, securityLog }, given) {
      const email = given.optional('email')
      const [person] = email
        ? await database.read(
            'select id from people where email = :email',
            { email: email.trim().toLowerCase() },
            rowOf({ id: text }),
          )
        : []
      if (email && !person) return complain('There is no account with this e-mail address.')
      const since = Date.parse(given.optional('since') ?? '1970-01-01')
      if (Number.isNaN(since)) return complain('--since takes a date such as 2026-11-16.')
      const column = (value: string | null) => value ?? '-'
      for (let after: EntryPlace | null = ENTRIES.start; after; ) {
        const entries = await securityLog.read(person?.id ?? null, { after, limit: ROWS })
        const shown = entries.filter(({ at }) => at >= since)
        for (const { at, event, person: whose, by, about, address, program } of shown)
          say([moment(at), event, ...[whose, by, about, address, program].map(column)].join('  '))
        const last = entries.at(-1)
        after = last && entries.length > ROWS && shown.length === entries.length ? [last.seq] : null
      }
      return true
    },
  },
]
