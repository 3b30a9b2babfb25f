import { createHash } from 'node:crypto'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { gathering } from '../../infra/database/gathering.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import { type Endpoints, wants } from './endpoints.ts'
import { eventToBody, type WebhookEvent } from './events.ts'
import { type Heard, recordsToEvents } from './server-events.ts'

/** A message for one endpoint, as it waits. */
export type Waiting = { seq: number; eventId: string; type: string; body: string; attempts: number }
export type DeadDelivery = {
  seq: number
  endpointId: string
  url: string
  eventId: string
  type: string
  attempts: number
  error: string
  deadAt: Instant
}

/** Delivered messages are kept so long, to be looked up. */
const KEPT_MS = 30 * 86_400_000
const MOST_DEAD_SHOWN = 1000

export type WebhookOutbox = ReturnType<typeof createWebhookOutbox>

/**
 * Messages to the operator's systems. Each is written in the transaction of its event, once an endpoint: an
 * event that is told again has the same id and finds its row there.
 */
export function createWebhookOutbox(deps: {
  database: Database
  endpoints: Pick<Endpoints, 'list'>
  now: () => Instant
  onQueued: () => void
}) {
  const { database, endpoints, now, onQueued } = deps
  type Told = { events: WebhookEvent[]; heard: Heard[] }
  const write = async (tx: Tx, { events, heard }: Told) => {
    const all = await endpoints.list(tx)
    if (all.length === 0) return
    const rows = [...events, ...(await recordsToEvents(tx, heard))].flatMap((event) =>
      all
        .filter((endpoint) => wants(endpoint, event.type))
        .map((endpoint) => [
          ...[endpoint.id, keyToId(event.key), event.type, jobOf(event), eventToBody(event)],
          ...[now(), 0, now()],
        ]),
    )
    for (const some of inParts(rows))
      await tx.run(
        `insert into webhook_deliveries
           (endpoint_id, event_id, type, job_id, payload, created_at, attempts, next_attempt_at)
         values :rows on conflict (endpoint_id, event_id) do nothing`,
        { rows: some },
      )
    if (rows.length > 0) tx.afterCommit(onQueued)
  }
  const told = gathering<Told>(() => ({ events: [], heard: [] }), write)

  return {
    queue(tx: Tx, event: WebhookEvent): void {
      told(tx).events.push(event)
    },
    /** The server has written records into a week: some of them are events. */
    hear(tx: Tx, job: string, week: WeekId, records: readonly ServerRecord[]): void {
      for (const record of records)
        if (record.kind === 'state' || record.kind === 'system') told(tx).heard.push({ job, week, record })
    },
    /**
     * What is due for an endpoint. Messages about one job keep their order: behind one that waits for its
     * next attempt, that job's others wait too, and other jobs' go on.
     */
    async due(endpointId: string, underWay: readonly number[], most: number): Promise<Waiting[]> {
      return database.read(
        `select seq, event_id, type, payload as body, attempts from webhook_deliveries d
         where endpoint_id = :endpointId and done_at is null and dead_at is null and next_attempt_at <= :now
           and seq not in (:underWay) and not exists (
             select 1 from webhook_deliveries b where b.endpoint_id = d.endpoint_id and b.job_id = d.job_id
             and b.seq < d.seq and b.done_at is null and b.dead_at is null)
         order by seq limit :most`,
        // Never an empty list: PostgreSQL takes that for one of texts.
        { endpointId, now: now(), underWay: [-1, ...underWay], most },
        DUE,
      )
    },
    async delivered(seq: number): Promise<void> {
      await database.writeOne(
        'update webhook_deliveries set done_at = :at, attempts = attempts + 1, error = null where seq = :seq',
        { at: now(), seq },
      )
    },
    /** @param nextAt null: given up, a dead letter */
    async failed(seq: number, error: string, nextAt: Instant | null): Promise<void> {
      await database.writeOne(
        `update webhook_deliveries set attempts = attempts + 1, error = :error, next_attempt_at = :nextAt,
           dead_at = :deadAt where seq = :seq`,
        { seq, error, nextAt: nextAt ?? now(), deadAt: nextAt === null ? now() : null },
      )
    },
    /** What was given up, the latest first. */
    async dead(): Promise<DeadDelivery[]> {
      return database.read(
        `select d.*, e.url from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
         where d.dead_at is not null and e.removed_at is null order by d.dead_at desc, d.seq limit ${MOST_DEAD_SHOWN}`,
        {},
        DEAD,
      )
    },
    /** Gives dead letters their attempts again; answers how many. */
    async retry(endpointId: string | null): Promise<number> {
      const rows = await database.writeOne(
        `update webhook_deliveries set dead_at = null, attempts = 0, next_attempt_at = :now
         where dead_at is not null and (endpoint_id = :endpointId or :any = 1) returning seq`,
        { now: now(), endpointId: endpointId ?? '', any: endpointId === null ? 1 : 0 },
      )
      return rows.length
    },
    /** How many wait for an endpoint, and how many were given up. */
    async counts(): Promise<Map<string, { waiting: number; dead: number }>> {
      const rows = await database.read(
        `select endpoint_id, count(*) - count(dead_at) as waiting, count(dead_at) as dead from webhook_deliveries
         where done_at is null group by endpoint_id`,
        {},
        rowOf({ endpointId: text, waiting: integer, dead: integer }),
      )
      return new Map(rows.map(({ endpointId, ...counts }) => [endpointId, counts]))
    },
    forgetOld: (): Promise<void> =>
      database.write((tx) =>
        tx.run('delete from webhook_deliveries where done_at < :before', {
          before: now() - KEPT_MS,
        }),
      ),
  }
}

const DUE = rowOf({ seq: integer, eventId: text, type: text, body: text, attempts: integer })
const DEAD = rowOf({
  seq: integer,
  endpointId: text,
  url: text,
  eventId: text,
  type: text,
  attempts: integer,
  error: text,
  deadAt: integer,
})

const jobOf = (event: WebhookEvent): string | null => ('job' in event.data ? event.data.job : null)

/** An id that follows from the event alone: whoever tells it again tells the same. */
const keyToId = (key: string): string => `evt_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
