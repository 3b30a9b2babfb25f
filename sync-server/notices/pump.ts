import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database, Values } from '../database/database.ts'
import { openLastTaken } from './last-taken.ts'
import type { Mail, Postman } from './mail.ts'

/** What waits in the outbox. */
export type Payload = {
  to: string
  subject: string
  text: string
  html: string
  unsubscribeUrl?: string | null
}

const MOST_ATTEMPTS = 12
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60 * 60_000
const BATCH = 50

/**
 * Sends the outbox, one mail after the other. Nobody can hand over a mail exactly once: between the mail
 * server's word that it has the mail and our knowing it, either side may die (RFC 1047). A mail about money
 * must not be lost, so a mail whose fate is unknown is sent again. Three things keep that rare and harmless:
 * what the server took is noted at once in a file, which costs no wait, before the row is marked; only the one
 * mail under way can be in doubt; and it goes out again as the same mail, with its Message-ID and its date, by
 * which mailboxes drop the copy.
 */
export function createMailPump(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'smtpUrl' | 'dataFolder' | 'mailFrom' | 'publicUrl'>
  postman: Postman
}) {
  const { database, clock, config, postman } = deps
  // Retries wait by the machine's clock, not by the sandbox's.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const host = new URL(config.publicUrl).hostname
  const lastTaken = openLastTaken(config.dataFolder)
  let isSure = false
  let running: Promise<number> | null = null
  let isClosing = false

  const mark = (id: string, columns: Record<string, unknown>) =>
    database.write((tx) => {
      const set = Object.keys(columns).map((name) => `${name} = :${name}`)
      return database.run(tx, `update outbox set ${set.join(', ')} where id = :id`, { ...columns, id })
    })

  const markDone = (id: string, { to, subject }: Payload) => {
    // A mail may carry a secret link; once a mail server has it, only whom it went to is kept.
    const kept = config.smtpUrl ? { payload: JSON.stringify({ to, subject, text: '', html: '' }) } : {}
    return mark(id, { done_at: now(), sending_at: null, error: null, ...kept })
  }

  /** At the first run: a mail that was taken when the process died is not sent again. */
  const settleDoubt = async () => {
    if (isSure) return
    const [row] = await database.read<Values>(
      'select id, payload from outbox where id = :id and sending_at is not null and done_at is null',
      { id: lastTaken.read() },
    )
    if (row) await markDone(String(row.id), JSON.parse(String(row.payload)) as Payload)
    isSure = true
  }

  const send = async (row: Values): Promise<boolean> => {
    const id = String(row.id)
    const attempts = Number(row.attempts) + 1
    const payload = JSON.parse(String(row.payload)) as Payload
    const { to, subject, text, html, unsubscribeUrl } = payload
    await mark(id, { sending_at: now(), attempts })
    try {
      await postman.deliver({
        messageId: `<${keyToId(String(row.dedupe_key))}@${host}>`,
        date: new Date(Number(row.created_at)),
        from: config.mailFrom,
        to,
        subject,
        text,
        html,
        ...listHeaders(unsubscribeUrl),
      })
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
    lastTaken.note(id)
    await markDone(id, payload)
    return true
  }

  const pumpAll = async (): Promise<number> => {
    await settleDoubt()
    let sent = 0
    for (;;) {
      const due = await database.read<Values>(
        `select id, dedupe_key, payload, attempts, created_at from outbox where kind = 'mail' and done_at is null
         and dead_at is null and next_attempt_at <= :now order by created_at, id limit ${BATCH}`,
        { now: now() },
      )
      for (const row of due) {
        if (isClosing) return sent
        if (await send(row)) sent += 1
      }
      if (due.length < BATCH) return sent
    }
  }

  return {
    /** Sends all that is due; answers how many went out. Calls that overlap share one run. */
    pump(): Promise<number> {
      running ??= pumpAll().finally(() => {
        running = null
      })
      return running
    },
    /** Ends when the mail under way is out; what waits behind it is sent after the next start. */
    async close(): Promise<void> {
      isClosing = true
      await running
      lastTaken.close()
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
