import type { Instant } from '../core/rules/calendar/instant.ts'
import type { ClockDoubt } from '../core/rules/clock-guard.ts'
import { doubtSentence } from '../core/rules/clock-guard.ts'
import { stuckPayments } from './domain/payments/charging/stuck.ts'
import { standingHold } from './domain/payments/hold.ts'
import { BROKEN_WEEKS } from './domain/weeks/cutoff/outages.ts'
import { RUNNING } from './domain/weeks/week-rows.ts'
import { ALIVE, DOUBT } from './infra/clock-guard.ts'
import type { Database } from './infra/database/database.ts'
import { integer, orNull, rowOf } from './infra/database/row.ts'
import { dropSetting, keepSetting, readSetting } from './infra/database/settings.ts'
import { INGEST_REACHED } from './sync/ingest/ingest-progress.ts'

/** Something that the server has still to do, or that keeps it from doing it. */
export type Waiting = {
  what: string
  count: number
  /** Since when the oldest waits; null: nothing does, or nobody knows. */
  since: Instant | null
  /** It should have been done by now. */
  isStuck: boolean
}

const MINUTE_MS = 60_000
/** How long each may wait before somebody should look. */
const STUCK_AFTER_MS = {
  mail: 30 * MINUTE_MS,
  webhooks: 60 * MINUTE_MS,
  payments: 10 * MINUTE_MS,
  deadlines: 5 * MINUTE_MS,
  claims: MINUTE_MS,
}

/** The queues of a house, each with how many wait in it and since when: for the log and for the operator. */
export async function statusOf(database: Database, now: Instant): Promise<Waiting[]> {
  const queue = async (what: string, sql: string, longestMs: number): Promise<Waiting> => {
    const [row] = await database.read(sql, { now }, rowOf({ n: integer, since: orNull(integer) }))
    const since = row?.since ?? null
    return { what, count: row?.n ?? 0, since, isStuck: since !== null && now - since >= longestMs }
  }
  const given = async (what: string, sql: string): Promise<Waiting> => {
    const waiting = await queue(what, sql, 0)
    return { ...waiting, isStuck: waiting.count > 0 }
  }
  const payments = await stuckPayments(database)
  const [oldest] = payments
  const held = await standingHold(database)
  const doubt = await readSetting(database, DOUBT)
  const broken = JSON.parse((await readSetting(database, BROKEN_WEEKS)) ?? '[]') as string[]
  return [
    ...(doubt === null ? [] : [stop(doubtSentence(JSON.parse(doubt) as ClockDoubt), JSON.parse(doubt).at)]),
    ...(held === null ? [] : [stop(`Money is held: ${held.why}`, held.at)]),
    await queue(
      'claims not taken in',
      // What the server writes itself is nothing that it takes in.
      `select count(*) as n, min(u.received_at) as since from room_updates u join document_rooms r on r.id = u.room
       where r.author <> 'server'
         and u.seq > coalesce((select cast(value as integer) from settings where name = '${INGEST_REACHED}'), 0)`,
      STUCK_AFTER_MS.claims,
    ),
    await given(
      'updates that could not be taken in',
      'select count(*) as n, null as since from ingest_failures',
    ),
    {
      what: `weeks that can’t be read, so that an outage can’t lengthen their review${list(broken)}`,
      ...{ count: broken.length, since: null, isStuck: broken.length > 0 },
    },
    await queue(
      'timesheets past their submission',
      `select count(*) as n, min(submit_at) as since from timesheets where state = 'open' and submit_at <= :now`,
      STUCK_AFTER_MS.deadlines,
    ),
    await queue(
      'reviews past their end',
      `select count(*) as n, min(review_ends_at) as since from timesheets
       where ${RUNNING} and state = 'submitted' and review_ends_at <= :now`,
      STUCK_AFTER_MS.deadlines,
    ),
    {
      what: 'payments without an outcome',
      count: payments.length,
      since: oldest?.since ?? null,
      isStuck: oldest !== undefined && now - oldest.since >= STUCK_AFTER_MS.payments,
    },
    await queue(
      'mails tried in vain',
      `select count(*) as n, min(first_tried_at) as since from outbox where kind = 'mail' and done_at is null
       and dead_at is null and first_tried_at is not null`,
      STUCK_AFTER_MS.mail,
    ),
    await given(
      'mails given up',
      `select count(*) as n, min(dead_at) as since from outbox where dead_at is not null`,
    ),
    await queue(
      'webhook messages tried in vain',
      `select count(*) as n, min(created_at) as since from webhook_deliveries
       where done_at is null and dead_at is null and attempts > 0`,
      STUCK_AFTER_MS.webhooks,
    ),
    await given(
      'webhook messages given up',
      `select count(*) as n, min(dead_at) as since from webhook_deliveries where dead_at is not null`,
    ),
  ]
}

const MOST_NAMED = 5
const list = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : ` (${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''})`

const stop = (what: string, since: Instant): Waiting => ({ what, count: 1, since, isStuck: true })

/** When the server stopped in order; while it runs there is none. */
const STOPPED = 'stopped-at'
const SIGN_OF_LIFE_MS = 3 * MINUTE_MS

export const noteStart = (database: Database): Promise<void> =>
  database.write((tx) => dropSetting(tx, STOPPED))
export const noteStop = (database: Database, at: Instant): Promise<void> =>
  database.write((tx) => keepSetting(tx, STOPPED, String(at)))

/** Whether the server runs, and when it did for certain; null: it never ran here. */
export async function signOfLife(
  database: Database,
  now: Instant,
): Promise<{ is: 'running' | 'stopped' | 'silent'; at: Instant } | null> {
  const stoppedAt = await readSetting(database, STOPPED)
  if (stoppedAt !== null) return { is: 'stopped', at: Number(stoppedAt) }
  const aliveAt = await readSetting(database, ALIVE)
  if (aliveAt === null) return null
  return { is: now - Number(aliveAt) < SIGN_OF_LIFE_MS ? 'running' : 'silent', at: Number(aliveAt) }
}

/** Says what gets stuck when it does, and when it moves again; called now and then. */
export function createWatch(deps: {
  database: Database
  now: () => Instant
  log: (problem: unknown) => void
}): () => Promise<void> {
  const { database, now, log } = deps
  let stuck = new Set<string>()
  return async () => {
    const waiting = (await statusOf(database, now())).filter(({ isStuck }) => isStuck)
    for (const { what, count, since } of waiting)
      if (!stuck.has(what))
        log(`Stuck: ${count} × ${what}${since === null ? '' : `, since ${new Date(since).toISOString()}`}.`)
    const still = new Set(waiting.map(({ what }) => what))
    for (const what of stuck) if (!still.has(what)) log(`No longer stuck: ${what}.`)
    stuck = still
  }
}
