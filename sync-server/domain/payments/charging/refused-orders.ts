import type { Clock } from '../../../infra/clock.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import type { ChargeOrder } from './charge-order.ts'
import type { TroubleLog } from './trouble-log.ts'

/** An order that contradicts the charges that are written down; only an operator can tell what is right. */
export type RefusedOrder = { key: string; order: ChargeOrder; trouble: string }

/** Where such orders stand in a list of payments without an outcome: no gateway ever heard of them. */
export const NO_GATEWAY = 'no gateway'

/** Keeps orders that can't be carried out, so that the operator sees them, and nobody else waits for them. */
export function createRefusedOrders(deps: { database: Database; clock: Clock; troubles: TroubleLog }) {
  const { clock, troubles } = deps
  return async function note(tx: Tx, refused: readonly RefusedOrder[]): Promise<void> {
    for (const { key, order, trouble } of refused) {
      await tx.run(
        `insert into refused_orders (order_key, job_id, week, amount_minor, currency, since, asked, trouble)
         values (:key, :job, :week, :amountMinor, :currency, :now, 1, :trouble)
         on conflict (order_key) do update set asked = refused_orders.asked + 1, trouble = excluded.trouble`,
        {
          ...{ key, job: order.job, week: order.week, now: clock.now(), trouble },
          ...{ amountMinor: order.amountMinor, currency: order.currency },
        },
      )
      troubles.note(key, trouble)
    }
  }
}
