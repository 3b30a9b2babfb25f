import { randomUUID } from 'node:crypto'
import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import type { PaymentOutcome } from '../../../../core/rules/payment/charging.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database } from '../../../infra/database/database.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../../infra/database/row.ts'
import type { Gateway, GatewayOutcome } from '../../../infra/gateways/gateway.ts'
import { Refused } from '../../../refused.ts'
import type { Ledger } from '../books/ledger.ts'
import type { Unsettled } from '../charging/reconcile.ts'
import type { TroubleLog } from '../charging/trouble-log.ts'
import type { MoneyHold } from '../hold.ts'
import { methodsOf } from './methods.ts'

const A_DAY_MS = 86_400_000

export type TopUp = { id: string; outcome: PaymentOutcome; failure: PaymentFailure | null }
export type TopUpOrder = {
  personId: string
  methodId: string
  amountMinor: number
  currency: string
  /** The asker's own key for this wish: the same key moves money once. */
  key: string
}

/** Payments into a client's balance, from a card or a PayPal account. */
export function createTopUps(deps: {
  database: Database
  clock: Clock
  gateways: readonly Gateway[]
  ledger: Ledger
  hold: MoneyHold
  troubles: TroubleLog
}) {
  const { database, clock, gateways, ledger, hold, troubles } = deps
  const underWay = new Map<string, Promise<TopUp>>()

  const find = async (idempotencyKey: string) => {
    const [row] = await database.read(
      'select * from top_ups where idempotency_key = :idempotencyKey',
      { idempotencyKey },
      TOP_UP,
    )
    return row
  }

  async function pay(order: TopUpOrder, idempotencyKey: string): Promise<TopUp> {
    const { personId, methodId, amountMinor, currency } = order
    const method = (await methodsOf(database, personId)).find(({ id }) => id === methodId)
    const gateway = gateways.find(({ name }) => name === method?.gateway)
    if (!method || !gateway) throw new Refused('unknown-method')
    const before = await find(idempotencyKey)
    if (before && before.outcome !== 'charging') {
      const { id, outcome, failure } = before
      return { id, outcome, failure }
    }
    if (before && (before.amountMinor !== amountMinor || before.currency !== currency))
      throw new Refused('idempotency-key-reused')
    const id = before?.id ?? randomUUID()
    const isHeld = (await hold.standing(database)) !== null
    if (isHeld && !before) await hold.refuse(database)
    if (!before)
      await database.write((tx) =>
        tx.run(
          `insert into top_ups (id, person_id, idempotency_key, method_id, amount_minor, currency, outcome, created_at)
           values (:id, :personId, :idempotencyKey, :methodId, :amountMinor, :currency, 'charging', :at)`,
          { id, personId, idempotencyKey, methodId, amountMinor, currency, at: clock.now() },
        ),
      )
    const request = {
      idempotencyKey,
      methodRef: method.gatewayRef,
      amountMinor,
      currency,
      description: 'Payment into the account balance',
      since: (before?.createdAt ?? clock.now()) - A_DAY_MS,
    }
    const seen = await gateway.lookUp(request)
    const answer: GatewayOutcome =
      seen.outcome !== 'never-seen' ? seen : isHeld ? { outcome: 'unknown' } : await gateway.charge(request)
    return settle(id, order, gateway.name, answer)
  }

  async function settle(
    id: string,
    order: TopUpOrder,
    gateway: string,
    answer: GatewayOutcome,
  ): Promise<TopUp> {
    if (answer.outcome === 'unknown') {
      const { trouble = null } = answer
      if (trouble) troubles.note(gateway, trouble)
      await database.write((tx) =>
        tx.run('update top_ups set asked = asked + 1, asked_at = :now, trouble = :trouble where id = :id', {
          now: clock.now(),
          trouble,
          id,
        }),
      )
      return { id, outcome: 'charging', failure: null }
    }
    const failure = answer.outcome === 'failed' ? answer.code : null
    const now = clock.now()
    const { amountMinor, currency, personId } = order
    await database.write(async (tx) => {
      await tx.run(
        'update top_ups set outcome = :outcome, failure = :failure, settled_at = :now where id = :id',
        { outcome: answer.outcome, failure, now, id },
      )
      if (answer.outcome === 'paid')
        await ledger.post(tx, {
          at: now,
          causeKind: 'top-up',
          causeId: id,
          description: 'Payment into the balance',
          postings: [
            { account: `gateway:${gateway}`, amountMinor, currency },
            { account: `client:${personId}`, amountMinor: -amountMinor, currency },
          ],
        })
    })
    return { id, outcome: answer.outcome, failure }
  }

  const topUp = (order: TopUpOrder): Promise<TopUp> => {
    const idempotencyKey = `top-up:${order.personId}:${order.key}`
    const known = underWay.get(idempotencyKey)
    if (known) return known
    const mine = pay(order, idempotencyKey).finally(() => underWay.delete(idempotencyKey))
    underWay.set(idempotencyKey, mine)
    return mine
  }

  /** Those whose outcome is unknown, each with what settles it. */
  const unsettled = async (): Promise<Unsettled[]> => {
    const rows = await database.read(
      `select * from top_ups where outcome = 'charging' order by created_at, id`,
      {},
      TOP_UP,
    )
    return rows.map((row) => ({
      id: row.id,
      settle: async () => (await topUp(rowToOrder(row))).outcome !== 'charging',
    }))
  }
  return { topUp, unsettled }
}

const TOP_UP = rowOf({
  id: text,
  personId: text,
  /** A payment that a gateway told of after a restore names none. */
  methodId: orNull(text),
  amountMinor: integer,
  currency: text,
  idempotencyKey: text,
  outcome: textOf<TopUp['outcome']>(),
  failure: orNull(textOf<PaymentFailure>()),
  createdAt: integer,
})

function rowToOrder(row: RowOf<typeof TOP_UP>): TopUpOrder {
  const { personId, methodId, amountMinor, currency, idempotencyKey } = row
  const key = idempotencyKey.slice(`top-up:${personId}:`.length)
  return { personId, methodId: methodId ?? '', amountMinor, currency, key }
}
