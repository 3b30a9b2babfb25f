import { createHash, randomUUID } from 'node:crypto'
import type { Instant } from '../../core/rules/week.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database, Tx, Values } from '../database/database.ts'
import { cursorsOf } from '../paging.ts'
import { createPostman, type Mail, type Postman } from './mail.ts'
import { createMailPreferences, type MailPreferences } from './preferences.ts'
import { type MailText, withWayOut } from './texts.ts'

/**
 * Mail leaves by an outbox. The row is written in the transaction of what it tells of, under a key that is
 * the event's own, so an event repeated after a crash finds its row there. A pump sends what is due and
 * marks each row before and after. What remains: if the process dies after the mail server took a mail and
 * before the mark was committed, the mail goes out again with the same Message-ID, by which mailboxes tell
 * a copy. The other order would lose mail instead, and mail about money must not be lost.
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
  deadLetters(): Promise<{ id: string; to: string; subject: string; error: string; deadAt: Instant }[]>
  start(): void
  close(): Promise<void>
}
/** The newest first. */
export type MailPlace = readonly [at: number, id: string]
export const MAILS = cursorsOf<MailPlace>('mails', [Number.MAX_SAFE_INTEGER, ''])

export type NewMail = MailText & { key: string } & ({ personId: string } | { address: string })
export type SentMail = { id: string; to: string; subject: string; text: string; html: string; at: Instant }
type Payload = { to: string; subject: string; text: string; html: string; unsubscribeUrl?: string | null }

const MOST_ATTEMPTS = 12
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60 * 60_000
const BATCH = 50
const PUMP_EVERY_MS = 500

export function createNotices(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'smtpUrl' | 'dataFolder' | 'mailFrom' | 'publicUrl'>
  postman?: Postman
  log?: (error: unknown) => void
}): Notices {
  const { database, clock, config, log = console.error } = deps
  const postman = deps.postman ?? createPostman(config)
  // Retries wait by the machine's clock, not by the sandbox's.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const preferences = createMailPreferences({ database, publicUrl: config.publicUrl })
  const host = new URL(config.publicUrl).hostname
  let running: Promise<number> | null = null
  let timer: NodeJS.Timeout | null = null
  const mailsByTx = new WeakMap<Tx, NewMail[]>()

  const mark = (id: string, columns: Record<string, unknown>) =>
    database.write((tx) => {
      const set = Object.keys(columns).map((name) => `${name} = :${name}`)
      return database.run(tx, `update outbox set ${set.join(', ')} where id = :id`, { ...columns, id })
    })

  /** What a transaction queued, in two statements: a cutoff over thousands of weeks doesn't pay for each mail. */
  const writeMails = async (tx: Tx, mails: readonly NewMail[]) => {
    const personIds = mails.flatMap((mail) => ('personId' in mail ? [mail.personId] : []))
    const people = await database.read<Values>(
      'select id, email from people where id in (:personIds)',
      { personIds },
      tx,
    )
    const wishes = personIds.length > 0 ? await preferences.of(tx, personIds) : null
    const addressById = new Map(people.map(({ id, email }) => [String(id), String(email)]))
    const rows = mails.flatMap((mail) => {
      const to = 'address' in mail ? mail.address : addressById.get(mail.personId)
      const personId = 'personId' in mail ? mail.personId : null
      if (!to || (personId && wishes?.wants(personId, mail.key) === false)) return []
      const unsubscribeUrl = (personId && wishes?.unsubscribeUrl(personId, mail.key)) || null
      const payload: Payload = { to, ...withWayOut(mail, unsubscribeUrl), unsubscribeUrl }
      return [[randomUUID(), mail.key, 'mail', JSON.stringify(payload), clock.now(), 0, now()]]
    })
    if (rows.length === 0) return
    await database.run(
      tx,
      `insert into outbox (id, dedupe_key, kind, payload, created_at, attempts, next_attempt_at)
       values :rows on conflict (dedupe_key) do nothing`,
      { rows },
    )
  }

  const send = async (row: Values): Promise<boolean> => {
    const id = String(row.id)
    const attempts = Number(row.attempts) + 1
    const { to, subject, text, html, unsubscribeUrl } = JSON.parse(String(row.payload)) as Payload
    await mark(id, { sending_at: now(), attempts })
    try {
      const messageId = `<${keyToId(String(row.dedupe_key))}@${host}>`
      await postman.deliver({
        messageId,
        from: config.mailFrom,
        to,
        subject,
        text,
        html,
        ...listHeaders(unsubscribeUrl),
      })
      // A mail may carry a secret link; once a mail server has it, only whom it went to is kept.
      const kept = config.smtpUrl ? { payload: JSON.stringify({ to, subject, text: '', html: '' }) } : {}
      await mark(id, { done_at: now(), sending_at: null, error: null, ...kept })
      return true
    } catch (error) {
      const isDead = attempts >= MOST_ATTEMPTS
      await mark(id, {
        sending_at: null,
        error: String(error instanceof Error ? error.message : error).slice(0, 1000),
        next_attempt_at: now() + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS),
        ...(isDead ? { dead_at: now() } : {}),
      })
      return false
    }
  }

  const pumpAll = async (): Promise<number> => {
    let sent = 0
    for (;;) {
      const due = await database.read<Values>(
        `select id, dedupe_key, payload, attempts from outbox where kind = 'mail' and done_at is null
         and dead_at is null and next_attempt_at <= :now order by created_at, id limit ${BATCH}`,
        { now: now() },
      )
      for (const row of due) if (await send(row)) sent += 1
      if (due.length < BATCH) return sent
    }
  }
  const pump = () => {
    running ??= pumpAll().finally(() => {
      running = null
    })
    return running
  }

  return {
    preferences,
    pump,
    async queueMail(tx, mail) {
      const queued = mailsByTx.get(tx)
      if (queued) {
        queued.push(mail)
        return
      }
      const mails = [mail]
      mailsByTx.set(tx, mails)
      database.beforeCommit(tx, () => writeMails(tx, mails))
      // Sent at once where the pump runs; the timer is for retries and for what a crash left.
      if (timer) database.afterCommit(tx, () => void pump().catch(log))
    },
    async mails(most = 100, [at, id] = MAILS.start) {
      const rows = await database.read<Values>(
        `select id, payload, created_at from outbox where kind = 'mail'
         and (created_at < :at or (created_at = :at and id > :id)) order by created_at desc, id limit :most`,
        { most, at, id },
      )
      return rows.map((row) => {
        const { to, subject, text, html } = JSON.parse(String(row.payload)) as Payload
        return { id: String(row.id), to, subject, text, html, at: Number(row.created_at) }
      })
    },
    async deadLetters() {
      const rows = await database.read<Values>(
        `select id, payload, error, dead_at from outbox where kind = 'mail' and dead_at is not null
         order by dead_at desc limit 1000`,
      )
      return rows.map((row) => {
        const { to, subject } = JSON.parse(String(row.payload)) as Payload
        return { id: String(row.id), to, subject, error: String(row.error), deadAt: Number(row.dead_at) }
      })
    },
    start() {
      timer ??= setInterval(() => void pump().catch(log), PUMP_EVERY_MS)
      timer.unref()
    },
    async close() {
      if (timer) clearInterval(timer)
      timer = null
      await running
      postman.close()
    },
  }
}

/** What lets a mail program show its own way out. */
const listHeaders = (url: string | null | undefined): Pick<Mail, 'headers'> =>
  url
    ? { headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }
    : {}

/** A Message-ID that follows from the key alone, so that a mail sent again is the same mail. */
const keyToId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40)
