import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Database } from '../../../infra/database/database.ts'
import { integer, orNull, type RowReader, rowOf, text } from '../../../infra/database/row.ts'
import { NO_GATEWAY } from './refused-orders.ts'

/** A payment whose outcome is not known yet, with what stands in the way. */
export type StuckPayment = {
  /** Its key at the gateway. */
  key: string
  gateway: string
  amountMinor: number
  currency: string
  since: Instant
  /** How often it was asked about. */
  asked: number
  trouble: string | null
}

const MOST_SHOWN = 1000

/** What waits for a gateway's word, or for the operator's, the oldest first. */
export function stuckPayments(database: Database): Promise<StuckPayment[]> {
  return database.read(
    `select t.gateway_key as key, t.gateway, c.amount_minor, c.currency, t.created_at as since, t.asked, t.trouble
     from charge_tries t join charges c on c.id = t.charge_id where t.outcome = 'charging' and c.outcome = 'charging'
     union all select u.idempotency_key, coalesce(m.gateway, ''), u.amount_minor, u.currency, u.created_at, u.asked,
       u.trouble from top_ups u left join payment_methods m on m.id = u.method_id where u.outcome = 'charging'
     union all select r.order_key, '${NO_GATEWAY}', r.amount_minor, r.currency, r.since, r.asked, r.trouble
       from refused_orders r join timesheets s on s.job_id = r.job_id and s.week = r.week and s.state = 'charging'
     order by since, key limit ${MOST_SHOWN}`,
    {},
    STUCK,
  )
}

const STUCK: RowReader<StuckPayment> = rowOf({
  key: text,
  gateway: text,
  amountMinor: integer,
  currency: text,
  since: integer,
  asked: integer,
  trouble: orNull(text),
})
