import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { cursorsOf, type Page } from '../../http/paging.ts'
import { createAttempts } from '../../infra/attempts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { integer, orNull, rowOf, text, textOf } from '../../infra/database/row.ts'
import { currentAsker } from './asker.ts'

/** Everything that the log tells of, each with what its person reads. */
export const SECURITY_EVENTS = {
  'signed-up': 'The account was made',
  'signed-in': 'Signed in by password',
  'signed-in-by-passkey': 'Signed in by a passkey',
  'device-added': 'A Tracker was connected',
  'sign-in-refused': 'A sign-in was refused: wrong password',
  'sign-up-refused': 'Somebody tried to make a second account with your address',
  'password-refused': 'The present password was typed wrongly',
  'session-ended': 'A browser or Tracker was signed out',
  'password-changed': 'The password was changed',
  'reset-asked': 'A link for a new password was asked for',
  'password-reset': 'The password was set anew by a mailed link',
  'address-proven': 'The e-mail address was verified',
  'passkey-added': 'A passkey was added',
  'passkey-removed': 'A passkey was removed',
  'calendar-opened': 'A calendar address was made',
  'calendar-closed': 'The calendar address was closed',
  'invitation-made': 'An invitation was made',
  'invitation-revoked': 'An invitation was taken back',
  'invitation-used': 'A job was joined by an invitation',
  'bank-details-changed': 'The bank details on your invoices were changed',
  'account-deleted': 'The account was deleted',
  'support-read': 'Support opened a Workroom of yours, which a dispute, review or report had called it to',
  'access-refused': 'Something was refused',
  'operator-command': 'The operator ran a command',
} as const
export type SecurityEvent = keyof typeof SECURITY_EVENTS

export type NewEntry = {
  event: SecurityEvent
  /** Whose account it is about; null: nobody's in particular. */
  person: string | null
  /** Who did it: a person's id, `operator`, or null for who isn't signed in. */
  by: string | null
  /** An id or a code, never a secret and nothing that anybody wrote. */
  about?: string
}
export type Entry = Required<Omit<NewEntry, 'about'>> & {
  seq: number
  at: Instant
  about: string | null
  address: string | null
  program: string | null
}
/** The newest first. */
export type EntryPlace = readonly [seq: number]
export const ENTRIES = cursorsOf<EntryPlace>('security', [2 ** 31 - 1])

/** Past it a person's, or an address's, refusals of the same kind are written down only now and then. */
const REFUSALS_AN_HOUR = 30
const VISIT_MS = 3_600_000
const MOST_VISITS = 10_000

/** What happened to accounts and who looked where (A6). It only grows: the database refuses anything else. */
export type SecurityLog = {
  /** Writes it in the transaction of what it tells of. */
  record(tx: Tx, entry: NewEntry): void
  /** Writes down what changed nothing, such as a refusal: later, and not without end. */
  note(entry: NewEntry): void
  /** The same, once an hour for the same entry: what a page asks for again and again is one visit. */
  noteVisit(entry: NewEntry): void
  /** A person's own part, or all of it; one more than the page holds, if there is one. */
  read(personId: string | null, page: Page<EntryPlace>): Promise<Entry[]>
}

const COLUMNS = 'at, event, person_id, by_id, about, address, program'
const INSERT = `insert into security_log (${COLUMNS}) values :rows`

export function createSecurityLog(deps: {
  database: Database
  clock: Clock
  log?: (error: unknown) => void
}): SecurityLog {
  const { database, clock, log = console.error } = deps
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const noted = createAttempts(REFUSALS_AN_HOUR)
  const toRow = ({ event, person, by, about }: NewEntry) => {
    const { address = null, program = null } = currentAsker() ?? {}
    return [now(), event, person, by, about?.slice(0, 200) ?? null, address, program]
  }
  const visitedAt = new Map<string, Instant>()
  const write = (entry: NewEntry) => {
    database.writeOne(INSERT, { rows: [toRow(entry)] }).catch(log)
  }
  return {
    record: (tx, entry) => tx.batchInsert(INSERT, toRow(entry)),
    note(entry) {
      const key = `${entry.event} ${entry.person ?? ''} ${entry.by ?? currentAsker()?.address ?? ''}`
      if (noted.waitSeconds(key, now()) > 0) return
      noted.failed(key, now())
      write(entry)
    },
    noteVisit(entry) {
      const key = `${entry.event} ${entry.person} ${entry.by} ${entry.about}`
      const last = visitedAt.get(key)
      if (last !== undefined && now() - last < VISIT_MS) return
      if (visitedAt.size >= MOST_VISITS) visitedAt.clear()
      visitedAt.set(key, now())
      write(entry)
    },
    async read(id, { after: [seq], limit }) {
      const rows = await database.read(
        `select seq, ${COLUMNS} from security_log where seq < :seq and (person_id = :personId or :all = 1)
         order by seq desc limit :most`,
        { seq, personId: id ?? '', all: id === null ? 1 : 0, most: limit + 1 },
        ENTRY,
      )
      return rows.map(({ personId: person, byId: by, ...entry }) => ({ ...entry, person, by }))
    },
  }
}

const ENTRY = rowOf({
  seq: integer,
  at: integer,
  event: textOf<SecurityEvent>(),
  personId: orNull(text),
  byId: orNull(text),
  about: orNull(text),
  address: orNull(text),
  program: orNull(text),
})
