import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Config } from '../../config.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { json, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import type { MailTransport } from '../../infra/mail/mail.ts'
import { openLastTaken } from './last-taken.ts'
import { DUE, type Payload, rowToMail } from './queued-mail.ts'

const BATCH = 50
/** How long a mail has to wait for the next of its tries: 5 s, 10 s … up to 4 h. */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 4 * 3_600_000
/** A mail is given up so long after its first try (RFC 5321, 4.5.4.1), or sooner where its server refuses it for good. */
const GIVEN_UP_AFTER_MS = 5 * 86_400_000
const REFUSED_FOR_GOOD_AFTER_MS = 86_400_000
/** A mail server that doesn't answer is tried with one mail, from time to time, and not with each that waits. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 5 * 60_000
/** A stop waits so long for the mail under way; that one goes out again as the same mail. */
const CLOSE_WITHIN_MS = 3_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

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
  postman: MailTransport
  /** Days for which the words and the address of a mail are kept once it is out, or given up. */
  keptDays: number
  log: (problem: unknown) => void
}) {
  const { database, clock, config, postman, keptDays, log } = deps
  // Retries wait by the machine's clock, not by the sandbox's.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const host = new URL(config.publicUrl).hostname
  const lastTaken = openLastTaken(config.dataFolder)
  /** Mails that were taken and could not be marked so: their next turn marks them, and sends nothing. */
  const taken = new Set<string>()
  /** The mail server takes nothing from anybody; null: it does, as far as is known. */
  let trouble: { pauseMs: number; until: Instant } | null = null
  let isNoted = true
  let purgeAt = 0
  let isSure = false
  let running: Promise<number> | null = null
  let isClosing = false

  const mark = async (id: string, columns: Record<string, unknown>) => {
    const set = Object.keys(columns).map((name) => `${name} = :${name}`)
    await database.writeOne(`update outbox set ${set.join(', ')} where id = :id`, { ...columns, id })
  }

  const markDone = (id: string, { to, subject }: Payload) => {
    // A mail may carry a secret link; once a mail server has it, only whom it went to is kept.
    const kept = config.smtpUrl ? { payload: JSON.stringify({ to, subject, text: '', html: '' }) } : {}
    return mark(id, { done_at: now(), sending_at: null, error: null, ...kept })
  }

  /** At the first run: what was under way when the process died has arrived, or goes out again at once. */
  const settleDoubt = async () => {
    if (isSure) return
    const rows = await database.read(
      `select id, payload from outbox where kind = 'mail' and sending_at is not null and done_at is null
       and dead_at is null`,
      {},
      rowOf({ id: text, payload: json<Payload>() }),
    )
    for (const { id, payload } of rows) {
      if (id === lastTaken.read()) await markDone(id, payload)
      else await mark(id, { sending_at: null, next_attempt_at: now() })
    }
    isSure = true
  }

  /** What was taken is said in the file first; where that can't be written, the row alone has to do. */
  const note = (id: string) => {
    try {
      lastTaken.note(id)
      isNoted = true
    } catch (error) {
      if (isNoted) log(error)
      isNoted = false
    }
  }

  /** Sends one mail; the attempt is counted and its next try set before, so that no fault repeats it at once. */
  const send = async (row: RowOf<typeof DUE>): Promise<'sent' | 'refused' | 'no-server'> => {
    const { id, payload } = row
    if (!taken.has(id)) {
      const attempts = row.attempts + 1
      const firstTriedAt = row.firstTriedAt ?? now()
      await mark(id, {
        sending_at: now(),
        attempts,
        first_tried_at: firstTriedAt,
        next_attempt_at: now() + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS),
      })
      try {
        await postman.deliver(rowToMail(row, config.mailFrom, host))
      } catch (error) {
        const verdict = verdictOf(error)
        const givenUpAfterMs = verdict === 'for-good' ? REFUSED_FOR_GOOD_AFTER_MS : GIVEN_UP_AFTER_MS
        const isDead = now() - firstTriedAt >= givenUpAfterMs
        const why = messageOf(error)
        await mark(id, { sending_at: null, error: why.slice(0, 1000), ...(isDead ? { dead_at: now() } : {}) })
        if (isDead)
          log(`A mail was given up after ${attempts} tries (${why}). See npm run admin -- dead-letters.`)
        if (verdict !== 'no-server') return 'refused'
        pause(why)
        return 'no-server'
      }
      note(id)
      taken.add(id)
    }
    await markDone(id, payload)
    taken.delete(id)
    return 'sent'
  }

  const pause = (why: string) => {
    const pauseMs = trouble ? Math.min(trouble.pauseMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS
    if (!trouble) log(`Mail can’t be sent: ${why}. What waits is tried again, for five days.`)
    trouble = { pauseMs, until: now() + pauseMs }
  }

  const pumpAll = async (): Promise<number> => {
    await settleDoubt()
    let sent = 0
    for (;;) {
      // By a wrong clock mails would be given up (W8).
      if (clock.doubt() || (trouble && now() < trouble.until)) return sent
      const due = await database.read(
        `select id, dedupe_key, payload, attempts, first_tried_at, created_at from outbox
         where kind = 'mail' and done_at is null and dead_at is null and next_attempt_at <= :now
         order by created_at, id limit ${BATCH}`,
        { now: now() },
        DUE,
      )
      for (const row of due) {
        if (isClosing) return sent
        const outcome = await send(row)
        if (outcome === 'no-server') return sent
        if (trouble) log('Mail goes out again.')
        trouble = null
        if (outcome === 'sent') sent += 1
      }
      if (due.length < BATCH) return sent
    }
  }

  /** Whom a mail went to, and what it said, is nobody's business for ever; that it went stays, under its key. */
  const purge = async (): Promise<void> => {
    if (now() < purgeAt) return
    purgeAt = now() + HOUR_MS
    await database.write((tx) =>
      tx.run(
        `update outbox set payload = '{}' where kind = 'mail' and payload <> '{}'
         and (done_at < :before or dead_at < :before)`,
        { before: now() - keptDays * DAY_MS },
      ),
    )
  }

  return {
    /** Sends all that is due; answers how many went out. Calls that overlap share one run. */
    pump(): Promise<number> {
      running ??= pumpAll().finally(() => {
        running = null
      })
      return running
    },
    purge,
    /** Ends when the mail under way is out, or soon; what waits is sent after the next start. */
    async close(): Promise<void> {
      isClosing = true
      let timer: NodeJS.Timeout | undefined
      const soon = new Promise((resolve) => {
        timer = setTimeout(resolve, CLOSE_WITHIN_MS)
      })
      await Promise.race([running, soon])
      clearTimeout(timer)
      lastTaken.close()
      postman.close()
    },
  }
}

/** 421: the server closes, whoever asks (RFC 5321). */
const CLOSING = 421

/** Whether the mail server judged this one mail, or takes none at all: it is away, slow, or doesn't let us in. */
function verdictOf(error: unknown): 'no-server' | 'for-now' | 'for-good' {
  const { code, responseCode } = (error ?? {}) as { code?: string; responseCode?: number }
  if (code === 'EAUTH' || responseCode === undefined || responseCode === CLOSING) return 'no-server'
  return responseCode >= 500 ? 'for-good' : 'for-now'
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
