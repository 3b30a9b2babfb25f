import { randomUUID } from 'node:crypto'
import type { RefusalCode } from '../../../core/messages/refusals.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import type { Database, Reader } from '../../infra/database/database.ts'
import { integer, json, orNull, type RowReader, rowOf, text } from '../../infra/database/row.ts'
import { refusalOf } from '../../refused.ts'
import { refuseAddress } from './address.ts'
import { EVENT_TYPES, type EventType } from './events.ts'
import { newWebhookSecret } from './signature.ts'

/** A system of the operator's that hears of events. Its secret signs, so it is kept as it is, not as a hash. */
export type Endpoint = {
  id: string
  url: string
  /** Empty: all, those of later versions too. */
  events: EventType[]
  secret: string
  /** The secret before the last rotation, and until when it signs too. */
  formerSecret: string | null
  formerUntil: Instant | null
  createdAt: Instant
}

/** Each event is written once an endpoint: a long list would make every event dear. */
const MOST_ENDPOINTS = 20

const UNKNOWN: Refusal = refusalOf('webhook-unknown')

export type Endpoints = ReturnType<typeof createEndpoints>

export function createEndpoints(deps: {
  database: Database
  now: () => Instant
  isSandbox: () => Promise<boolean>
}) {
  const { database, now, isSandbox } = deps
  const list = async (from: Reader): Promise<Endpoint[]> => {
    return from.read(
      'select * from webhook_endpoints where removed_at is null order by created_at, id',
      {},
      ENDPOINT,
    )
  }
  const find = async (id: string, from: Reader): Promise<Endpoint | null> =>
    (await list(from)).find((endpoint) => endpoint.id === id) ?? null

  return {
    list,
    find,
    /** Refuses addresses that are none, kinds of event that don't exist, and an endless list. */
    async add(url: string, events: readonly string[]): Promise<Refusal<RefusalCode> | Endpoint> {
      const refusal = refuseAddress(url, await isSandbox()) ?? refuseEvents(events)
      if (refusal) return refusal
      return database.write(async (tx) => {
        if ((await list(tx)).length >= MOST_ENDPOINTS)
          return refusalOf('too-many-webhooks', { most: MOST_ENDPOINTS })
        const endpoint: Endpoint = {
          id: `ep_${randomUUID().slice(0, 8)}`,
          url: new URL(url).href,
          events: events as EventType[],
          secret: newWebhookSecret(),
          formerSecret: null,
          formerUntil: null,
          createdAt: now(),
        }
        await tx.run(
          `insert into webhook_endpoints (id, url, events, secret, created_at)
           values (:id, :url, :names, :secret, :createdAt)`,
          { ...endpoint, names: JSON.stringify(events) },
        )
        return endpoint
      })
    },
    /** What still waits for it is not sent any more. */
    remove: (id: string): Promise<Refusal | null> =>
      database.write(async (tx) => {
        if (!(await find(id, tx))) return UNKNOWN
        await tx.run('update webhook_endpoints set removed_at = :at where id = :id', {
          at: now(),
          id,
        })
        await tx.run('delete from webhook_deliveries where endpoint_id = :id and done_at is null', {
          id,
        })
        return null
      }),
    /** A new secret; the one before signs beside it until then, so that the receiver can change over. */
    rotate: (id: string, formerUntil: Instant): Promise<Refusal | Endpoint> =>
      database.write(async (tx) => {
        const endpoint = await find(id, tx)
        if (!endpoint) return UNKNOWN
        const secret = newWebhookSecret()
        await tx.run(
          `update webhook_endpoints set former_secret = secret, former_until = :formerUntil, secret = :secret
           where id = :id`,
          { id, secret, formerUntil },
        )
        return { ...endpoint, secret, formerSecret: endpoint.secret, formerUntil }
      }),
  }
}

/** The secrets that sign now, the newest first. */
export const secretsOf = ({ secret, formerSecret, formerUntil }: Endpoint, now: Instant): string[] =>
  formerSecret !== null && formerUntil !== null && formerUntil > now ? [secret, formerSecret] : [secret]

export const wants = ({ events }: Endpoint, type: EventType): boolean =>
  events.length === 0 || events.includes(type)

function refuseEvents(events: readonly string[]): Refusal<'webhook-event-unknown'> | null {
  const unknown = events.find((type) => !EVENT_TYPES.includes(type as EventType))
  if (unknown === undefined) return null
  return refusalOf('webhook-event-unknown', { unknown, known: EVENT_TYPES.join(', ') })
}

const ENDPOINT: RowReader<Endpoint> = rowOf({
  id: text,
  url: text,
  events: json<EventType[]>(),
  secret: text,
  formerSecret: orNull(text),
  formerUntil: orNull(integer),
  createdAt: integer,
})
