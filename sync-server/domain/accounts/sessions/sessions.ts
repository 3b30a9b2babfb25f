import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import { integer, orNull, type RowReader, rowOf, text, textOf } from '../../../infra/database/row.ts'
import { newSecret, secretHash } from '../../../infra/secrets.ts'

/** `page`: a browser with the cookie, 30 days. `device`: an extension with its token, until 90 days unused. */
export type SessionKind = 'page' | 'device'
export type Session = {
  id: string
  personId: string
  kind: SessionKind
  label: string
  createdAt: Instant
  lastSeenAt: Instant
}
export const PAGE_SESSION_SECONDS = 30 * 24 * 3600
/** A laptop that was sold or lost takes its token along; one that is used renews it. */
const DEVICE_UNUSED_MS = 90 * 86_400_000
/** Of one person: past it the longest unseen ends. */
const MOST_OPEN = 100
/** `last_seen_at` is for people's eyes; writing it on each request would make every read a write. */
const SEEN_EVERY_MS = 5 * 60_000
const COLUMNS = 'id, person_id, kind, label, created_at, last_seen_at, expires_at'

export type Sessions = {
  /** Opens a session in this transaction; the token is shown once and kept only as its hash. */
  open(tx: Tx, session: { personId: string; kind: SessionKind; label: string }): Promise<[string, Session]>
  /** The live session of a token, or null. */
  find(token: string, kind: SessionKind): Promise<Session | null>
  list(personId: string): Promise<Session[]>
  /** Whether it has not been ended, as of this transaction: for what would outlive it. */
  isOpen(tx: Tx, sessionId: string): Promise<boolean>
  /** Whose device it is or was; null for what is none. */
  ownerOf(tx: Tx, device: string): Promise<string | null>
  /** Ends one session of the person; false when there is none of that id. */
  revoke(tx: Tx, personId: string, sessionId: string): Promise<boolean>
  /** Ends all but one, and answers the ids of those ended. */
  revokeOthers(tx: Tx, personId: string, exceptId: string | null): Promise<string[]>
}

export function createSessions(database: Database, now: () => Instant): Sessions {
  const seen = (session: Session) => {
    const at = now()
    if (at - session.lastSeenAt < SEEN_EVERY_MS) return
    session.lastSeenAt = at
    const isDevice = session.kind === 'device'
    const renewed = { at, id: session.id, expiresAt: at + DEVICE_UNUSED_MS }
    database
      .write((tx) =>
        tx.run(
          `update sessions set last_seen_at = :at ${isDevice ? ', expires_at = :expiresAt' : ''} where id = :id`,
          renewed,
        ),
      )
      // Losing it costs nothing but an older "last seen".
      .catch(() => {})
  }
  return {
    async open(tx, { personId, kind, label }) {
      const token = newSecret()
      const at = now()
      const session: Session = { id: randomUUID(), personId, kind, label, createdAt: at, lastSeenAt: at }
      await tx.run(
        `insert into sessions (id, token_hash, person_id, kind, label, created_at, last_seen_at, expires_at)
         values (:id, :tokenHash, :personId, :kind, :label, :createdAt, :lastSeenAt, :expiresAt)`,
        {
          ...session,
          tokenHash: secretHash(token),
          expiresAt: at + (kind === 'page' ? PAGE_SESSION_SECONDS * 1000 : DEVICE_UNUSED_MS),
        },
      )
      await tx.run(
        `update sessions set revoked_at = :at where id in (select id from sessions
         where person_id = :personId and revoked_at is null and id <> :id
         order by last_seen_at desc, id limit 1000 offset :others)`,
        { at, personId, id: session.id, others: MOST_OPEN - 1 },
      )
      return [token, session]
    },
    async find(token, kind) {
      const [found] = await database.read(
        `select ${COLUMNS} from sessions where token_hash = :tokenHash and kind = :kind and revoked_at is null`,
        { tokenHash: secretHash(token), kind },
        WITH_END,
      )
      if (!found) return null
      const { expiresAt, ...session } = found
      if (expiresAt !== null && expiresAt <= now()) return null
      seen(session)
      return session
    },
    list(personId) {
      return database.read(
        `select ${COLUMNS} from sessions where person_id = :personId and revoked_at is null
         and (expires_at is null or expires_at > :now) order by created_at, id`,
        { personId, now: now() },
        SESSION,
      )
    },
    async isOpen(tx, sessionId) {
      const [row] = await tx.read('select id from sessions where id = :sessionId and revoked_at is null', {
        sessionId,
      })
      return row !== undefined
    },
    async ownerOf(tx, device) {
      const [row] = await tx.read(
        `select person_id from sessions where id = :device and kind = 'device'`,
        { device },
        rowOf({ personId: text }),
      )
      return row?.personId ?? null
    },
    async revoke(tx, personId, sessionId) {
      const [row] = await tx.read(
        'select id from sessions where id = :sessionId and person_id = :personId and revoked_at is null',
        { sessionId, personId },
      )
      if (!row) return false
      await tx.run('update sessions set revoked_at = :at where id = :sessionId', {
        at: now(),
        sessionId,
      })
      return true
    },
    async revokeOthers(tx, personId, exceptId) {
      const values = { personId, exceptId: exceptId ?? '', at: now() }
      const which = 'person_id = :personId and id <> :exceptId and revoked_at is null'
      const rows = await tx.read(`select id from sessions where ${which}`, values, rowOf({ id: text }))
      await tx.run(`update sessions set revoked_at = :at where ${which}`, values)
      return rows.map(({ id }) => id)
    },
  }
}

const SESSION_COLUMNS = {
  id: text,
  personId: text,
  kind: textOf<SessionKind>(),
  label: text,
  createdAt: integer,
  lastSeenAt: integer,
}
const SESSION: RowReader<Session> = rowOf(SESSION_COLUMNS)
const WITH_END = rowOf({ ...SESSION_COLUMNS, expiresAt: orNull(integer) })
