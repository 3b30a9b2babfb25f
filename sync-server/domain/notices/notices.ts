import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { DEFAULT_POLICY, type Policy } from '../../../core/rules/policy.ts'
import { drawTimes, readerIn } from '../../../core/ui/words/told-times.ts'
import type { Config } from '../../config.ts'
import { cursorsOf } from '../../http/paging.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { gathering } from '../../infra/database/gathering.ts'
import { integer, json, orNull, rowOf, text } from '../../infra/database/row.ts'
import { type Loop, startLoop } from '../../infra/loop.ts'
import { createMailTransport, type MailTransport } from '../../infra/mail/mail.ts'
import { type Digest, firstPiece, placeInThread, withPiece } from './digest.ts'
import { createMailPump } from './outbox-pump.ts'
import { createMailPreferences, type MailPreferences } from './preferences.ts'
import type { Payload } from './queued-mail.ts'
import { type MailText, withWayOut } from './texts.ts'

/**
 * Mail leaves by an outbox. The row is written in the transaction of what it tells of, under a key that is
 * the event's own, so an event repeated after a crash finds its row there. The pump sends what is due.
 */
export type Notices = {
  preferences: MailPreferences
  /** Puts a mail into the outbox, once a key. A person who has no account any more gets none. */
  queueMail(tx: Tx, mail: NewMail): Promise<void>
  /** Sends all that is due; answers how many went out. Calls that overlap share one run. */
  pump(): Promise<number>
  /** The last mails of the outbox, the newest first: the sandbox's mail page. */
  mails(most?: number, after?: MailPlace): Promise<SentMail[]>
  /** Mails given up on, for the operator. */
  deadLetters(): Promise<DeadLetter[]>
  /** Gives them their attempts again, all or the one of an id; answers how many. */
  retryDead(id: string | null): Promise<number>
  /** Forgets words and addresses of mails that are long out. */
  purge(): Promise<void>
  start(): void
  /** Ends when the mail under way is out, or soon; what waits is sent after the next start. */
  close(): Promise<void>
}
/** The newest first. */
export type MailPlace = readonly [at: number, id: string]
export const MAILS = cursorsOf<MailPlace>('mails', [Number.MAX_SAFE_INTEGER, ''])

export type NewMail = MailText & { key: string } & ({ personId: string } | { address: string }) & {
    /** The person whose wish it is that another gets it: none goes out for an address that isn't proven (A5). */
    by?: string
    digest?: Digest
  }
export type DeadLetter = { id: string; to: string; subject: string; error: string; deadAt: Instant }
export type SentMail = { id: string; to: string; subject: string; text: string; html: string; at: Instant }

const PUMP_EVERY_MS = 500

const ADDRESSEE = rowOf({ id: text, email: text, emailVerifiedAt: orNull(integer), zone: orNull(text) })

export function createNotices(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'smtpUrl' | 'dataFolder' | 'mailFrom' | 'publicUrl'>
  postman?: MailTransport
  policy?: Pick<Policy, 'mailKeptDays' | 'zone'>
  log?: (error: unknown) => void
}): Notices {
  const { database, clock, config, policy = DEFAULT_POLICY, log = console.error } = deps
  const postman = deps.postman ?? createMailTransport(config)
  // Retries wait by the machine's clock, not by the sandbox's.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const preferences = createMailPreferences({ database, publicUrl: config.publicUrl, now })
  const { pump, purge, close } = createMailPump({
    database,
    clock,
    config,
    postman,
    keptDays: policy.mailKeptDays,
    log,
  })
  let loop: Loop | null = null

  const insert = (tx: Tx, rows: readonly unknown[][]) =>
    tx.run(
      `insert into outbox (id, dedupe_key, kind, payload, created_at, attempts, next_attempt_at, thread)
       values :rows on conflict (dedupe_key) do nothing`,
      { rows },
    )
  /** One at a time: of two mails of a thread in one transaction the second finds the first. */
  const gatherInThread = async (
    tx: Tx,
    digest: Digest,
    payload: Payload,
    row: (payload: Payload, at: Instant) => unknown[],
  ) => {
    const { at, held } = await placeInThread(tx, digest, now())
    if (!held) return insert(tx, [row(at > now() ? firstPiece(payload, digest) : payload, at)])
    await tx.run('update outbox set payload = :payload where id = :id', {
      payload: JSON.stringify(withPiece(held.payload, digest)),
      id: held.id,
    })
  }
  /** What a transaction queued, in two statements: a cutoff over thousands of weeks doesn't pay for each mail. */
  const writeMails = async (tx: Tx, mails: readonly NewMail[]) => {
    const personIds = mails.flatMap((mail) => ('personId' in mail ? [mail.personId] : []))
    const writers = mails.flatMap((mail) => (mail.by === undefined ? [] : [mail.by]))
    const people = await tx.read(
      'select id, email, email_verified_at, zone from people where id in (:ids) and deleted_at is null',
      { ids: [...new Set([...personIds, ...writers])] },
      ADDRESSEE,
    )
    const proven = new Set(
      people.flatMap(({ id, emailVerifiedAt }) => (emailVerifiedAt === null ? [] : [id])),
    )
    const wishes = personIds.length > 0 ? await preferences.of(tx, personIds) : null
    const personById = new Map(people.map((one) => [one.id, one]))
    const rows: unknown[][] = []
    for (const mail of mails) {
      const personId = 'personId' in mail ? mail.personId : null
      const person = personById.get(personId ?? '')
      const to = 'address' in mail ? mail.address : person?.email
      if (!to || (personId && wishes?.wants(personId, mail.key) === false)) continue
      if (mail.by !== undefined && !proven.has(mail.by)) continue
      const unsubscribeUrl = (personId && wishes?.unsubscribeUrl(personId, mail.key)) || null
      const reader = readerIn(person?.zone ?? null, policy.zone)
      const { subject } = mail
      const text = drawTimes(mail.text, reader)
      const html = mail.html === undefined ? {} : { html: drawTimes(mail.html, reader) }
      const digest = mail.digest && { ...mail.digest, piece: drawTimes(mail.digest.piece, reader) }
      const payload: Payload = {
        to: String(to),
        ...withWayOut({ subject, text, ...html }, unsubscribeUrl),
        unsubscribeUrl,
      }
      const row = (sent: Payload, at: Instant) => [
        ...[randomUUID(), mail.key, 'mail', JSON.stringify(sent), clock.now(), 0, at, digest?.thread ?? null],
      ]
      if (digest) await gatherInThread(tx, digest, payload, row)
      else rows.push(row(payload, now()))
    }
    if (rows.length > 0) await insert(tx, rows)
    // Sent at once where the pump runs; the timer is for retries and for what a crash left.
    if (loop) tx.afterCommit(() => void pump().catch(log))
  }
  const queued = gathering<NewMail[]>(() => [], writeMails)

  return {
    preferences,
    pump,
    purge,
    async queueMail(tx, mail) {
      queued(tx).push(mail)
    },
    async mails(most = 100, [at, id] = MAILS.start) {
      const rows = await database.read(
        `select id, payload, created_at from outbox where kind = 'mail' and payload <> '{}'
         and (created_at < :at or (created_at = :at and id > :id)) order by created_at desc, id limit :most`,
        { most, at, id },
        rowOf({ id: text, payload: json<Payload>(), createdAt: integer }),
      )
      return rows.map(({ id, payload: { to, subject, text, html }, createdAt: at }) => ({
        ...{ id, to, subject, text, html, at },
      }))
    },
    async deadLetters() {
      const rows = await database.read(
        `select id, payload, error, dead_at from outbox where kind = 'mail' and dead_at is not null
         and payload <> '{}' order by dead_at desc limit 1000`,
        {},
        rowOf({ id: text, payload: json<Payload>(), error: text, deadAt: integer }),
      )
      return rows.map(({ payload: { to, subject }, ...row }) => ({ ...row, to, subject }))
    },
    async retryDead(id) {
      const rows = await database.writeOne(
        `update outbox set dead_at = null, attempts = 0, first_tried_at = null, next_attempt_at = :now
         where kind = 'mail' and dead_at is not null and payload <> '{}' and (id = :id or :any = 1) returning id`,
        { now: now(), id: id ?? '', any: id === null ? 1 : 0 },
      )
      return rows.length
    },
    start() {
      loop ??= startLoop('mail', PUMP_EVERY_MS, pump, log)
    },
    async close() {
      const stopped = loop?.stop()
      loop = null
      await close()
      void stopped
    },
  }
}
