import { randomUUID } from 'node:crypto'
import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import { attemptKey, chargePlan } from '../../../../core/rules/payment/charging.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database, Tx, Values } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { insertRows } from '../../../infra/database/insert-rows.ts'
import { chargePostings, type Ledger } from '../books/ledger.ts'
import { methodsByPerson, methodsToWallet } from '../methods/methods.ts'
import { protectedPaid } from '../protection-fund.ts'
import { type ChargeAnswer, type ChargeOrder, PENDING, rowToAnswer } from './charge-order.ts'
import { rowToStep, type Step } from './charge-steps.ts'

/** A charge that is written down. */
export type OpenCharge = { id: string; order: ChargeOrder; answer: ChargeAnswer }
/** The tables of charges, written set by set: a Saturday's ten thousand cost few statements each. */
export function createChargeBook({
  database,
  clock,
  ledger,
}: {
  database: Database
  clock: Clock
  ledger: Ledger
}) {
  /**
   * Finds each order's attempt, or writes it with its plan: the methods to try, as they stand now. The first
   * step at a gateway is written as `charging` already, since it is looked up and sent next.
   */
  async function open(
    tx: Tx,
    orders: ReadonlyMap<string, ChargeOrder>,
  ): Promise<Map<string, OpenCharge | Error>> {
    const found = await known(tx, orders)
    const others = await chargedAlready(
      tx,
      [...orders].flatMap(([key, order]) => (found.has(key) ? [] : [order])),
    )
    for (const [key, order] of orders) {
      if (found.has(key)) continue
      if (others.has(placeOf(order)))
        found.set(key, new Error('another charge of the same hours is paid or under way'))
      else others.add(placeOf(order))
    }
    const fresh = [...orders].filter(([key]) => !found.has(key))
    const methods = await methodsByPerson(
      tx,
      fresh.map(([, { clientId }]) => clientId),
    )
    const foundByTimesheet = await foundCharges(
      tx,
      fresh.map(([, order]) => order),
    )
    const charges: Record<string, unknown>[] = []
    const tries: Record<string, unknown>[] = []
    const now = clock.now()
    for (const [key, order] of fresh) {
      const id = randomUUID()
      const mine = methods.get(order.clientId) ?? []
      const hasBalance = mine.some(({ kind }) => kind === 'balance')
      const balance = hasBalance ? await balanceOf(tx, order) : 0
      const plan = chargePlan(toAttempt(order), order.amountMinor, methodsToWallet(mine), balance)
      charges.push(chargeRow(id, key, order, now))
      found.set(key, { id, order, answer: PENDING })
      const charged = order.part === 'timesheet' && foundByTimesheet.get(`${order.job}/${order.week}`)
      if (charged) {
        tries.push({
          ...{ charge_id: id, try: 0, method_id: null, role: 'default', gateway: charged.gateway },
          ...{ gateway_key: charged.gateway_key, outcome: 'charging', created_at: now },
        })
        continue
      }
      for (const [number, { method, as, idempotencyKey }] of plan.entries()) {
        const gateway = mine.find((each) => each.id === method.id)?.gateway ?? ''
        const outcome = number === 0 && gateway !== 'balance' ? 'charging' : 'planned'
        tries.push({
          ...{ charge_id: id, try: number, method_id: method.id, role: as, gateway },
          ...{ gateway_key: idempotencyKey, outcome, created_at: now },
        })
      }
    }
    await insertRows(tx, 'charges', charges)
    await insertRows(tx, 'charge_tries', tries)
    return found
  }

  async function known(tx: Tx, orders: ReadonlyMap<string, ChargeOrder>) {
    const found = new Map<string, OpenCharge | Error>()
    for (const keys of inParts([...orders.keys()])) {
      const rows = await tx.read<Values>('select * from charges where idempotency_key in (:keys)', { keys })
      for (const row of rows) {
        const key = String(row.idempotency_key)
        const order = orders.get(key)
        const isSame = Number(row.amount_minor) === order?.amountMinor && row.currency === order.currency
        if (order && isSame) found.set(key, { id: String(row.id), order, answer: rowToAnswer(row) })
        else found.set(key, new Error('it was begun with another amount'))
      }
    }
    return found
  }

  /**
   * What another charge stands for, so that no second one begins, whatever its caller's reckoning: a timesheet that is
   * charged or paid, and hours over the authorized ones while a payment is under way; of these there may be several.
   */
  async function chargedAlready(tx: Tx, orders: readonly ChargeOrder[]): Promise<Set<string>> {
    const places = new Set<string>()
    for (const some of inParts(orders)) {
      const rows = await tx.read<Values>(
        `select job_id, week, part from charges where (job_id, week) in (values :rows)
           and (outcome = 'charging' or (outcome = 'paid' and part = 'timesheet'))`,
        { rows: some.map(({ job, week }) => [job, week]) },
      )
      for (const row of rows) places.add(`${row.job_id}/${row.week}/${row.part}`)
    }
    return places
  }

  /** What a gateway is known to have charged for timesheets before this house was put back from a backup. */
  async function foundCharges(tx: Tx, orders: readonly ChargeOrder[]): Promise<Map<string, Values>> {
    const rows: Values[] = []
    for (const some of inParts(orders))
      rows.push(
        ...(await tx.read<Values>('select * from found_charges where (job_id, week) in (values :rows)', {
          rows: some.map(({ job, week }) => [job, week]),
        })),
      )
    return new Map(rows.map((row) => [`${row.job_id}/${row.week}`, row]))
  }

  const balanceOf = async (tx: Tx, { clientId, currency }: ChargeOrder) =>
    0 - (await ledger.balance(`client:${clientId}`, currency, tx))

  /** The steps of charges, in order. */
  async function steps(ids: readonly string[]): Promise<Map<string, Step[]>> {
    const byId = new Map<string, Step[]>(ids.map((id) => [id, []]))
    for (const some of inParts(ids)) {
      const rows = await database.read<Values>(
        `select t.*, m.gateway_ref as method_ref, m.label as method_label, f.gateway_ref as found_ref, f.amount_minor as found_minor,
           f.currency as found_currency from charge_tries t
         left join payment_methods m on m.id = t.method_id
         left join found_charges f on f.gateway_key = t.gateway_key
         where t.charge_id in (:ids) order by t.charge_id, t.try`,
        { ids: some },
      )
      for (const row of rows) byId.get(String(row.charge_id))?.push(rowToStep(row))
    }
    return byId
  }

  async function markCharging(tx: Tx, keys: readonly string[]): Promise<void> {
    for (const some of inParts(keys))
      await tx.run(`update charge_tries set outcome = 'charging' where gateway_key in (:keys)`, {
        keys: some,
      })
  }

  /** Keeps how often a step's outcome was asked for in vain, and what stands in the way. */
  async function markAsked(
    tx: Tx,
    unknown: readonly { step: Step; trouble: string | null }[],
  ): Promise<void> {
    for (const [trouble, steps] of Map.groupBy(unknown, (one) => one.trouble))
      for (const some of inParts(steps))
        await tx.run(
          `update charge_tries set asked = asked + 1, asked_at = :now, trouble = :trouble
           where gateway_key in (:keys)`,
          { now: clock.now(), trouble, keys: some.map(({ step }) => step.key) },
        )
  }

  async function markFailed(tx: Tx, step: Step, failure: PaymentFailure): Promise<void> {
    await tx.run(
      `update charge_tries set outcome = 'failed', failure_code = :failure, settled_at = :at
       where gateway_key = :key`,
      { failure, at: clock.now(), key: step.key },
    )
  }

  /** Books paid charges with their money, each step with the gateway's reference. */
  async function bookPaid(
    tx: Tx,
    paid: readonly { charge: OpenCharge; step: Step; ref: string | null }[],
  ): Promise<void> {
    const now = clock.now()
    for (const some of inParts(paid)) {
      const values: Record<string, unknown> = { now, keys: some.map(({ step }) => step.key) }
      const cases = some.map(({ step, ref }, n) => {
        values[`key${n}`] = step.key
        values[`ref${n}`] = ref
        return `when :key${n} then :ref${n}`
      })
      await tx.run(
        `update charge_tries set outcome = 'paid', settled_at = :now, failure_code = null,
           gateway_ref = case gateway_key ${cases.join(' ')} end where gateway_key in (:keys)`,
        values,
      )
      const ofPaid = (column: string) =>
        `(select ${column} from charge_tries t where t.charge_id = charges.id and t.outcome = 'paid')`
      await tx.run(
        `update charges set outcome = 'paid', settled_at = :now, failure = null, method_id = ${ofPaid('t.method_id')},
           gateway = ${ofPaid('t.gateway')}, gateway_ref = ${ofPaid('t.gateway_ref')} where id in (:ids)`,
        { now, ids: some.map(({ charge }) => charge.id) },
      )
    }
    const timesheets = paid.filter(({ charge }) => charge.order.part === 'timesheet')
    const fromFund = await protectedPaid(
      timesheets.map(({ charge }) => `${charge.order.job}/${charge.order.week}`),
      tx,
    )
    const fundOf = ({ job, week, part }: ChargeOrder) =>
      part === 'timesheet' ? (fromFund.get(`${job}/${week}`) ?? 0) : 0
    await ledger.postAll(
      tx,
      paid.map(({ charge: { id, order }, step }) => ({
        at: now,
        causeKind: 'charge' as const,
        causeId: id,
        description: `Week of ${order.week}${order.part === 'excess' ? ', hours over the authorized ones' : ''}`,
        postings: chargePostings({
          ...order,
          gateway: step.gateway === 'balance' ? null : step.gateway,
          protectedPaidMinor: fundOf(order),
        }),
      })),
    )
  }

  async function bookFailed(tx: Tx, { id }: OpenCharge, failure: PaymentFailure): Promise<void> {
    await tx.run(
      `update charges set outcome = 'failed', settled_at = :now, failure = :failure where id = :id`,
      { now: clock.now(), failure, id },
    )
  }

  return { open, steps, balanceOf, markCharging, markAsked, markFailed, bookPaid, bookFailed }
}

const placeOf = ({ job, week, part }: ChargeOrder): string => `${job}/${week}/${part}`

const toAttempt = ({ job, week, part, version, attempt }: ChargeOrder) => ({
  timesheet: part === 'excess' ? `${job}/${week}/excess` : `${job}/${week}`,
  version,
  attempt,
})
export const orderKey = (order: ChargeOrder): string => attemptKey(toAttempt(order))

const chargeRow = (id: string, key: string, order: ChargeOrder, now: number) => ({
  ...{ id, job_id: order.job, week: order.week, version: order.version, attempt: order.attempt },
  ...{ idempotency_key: key, gateway: '', amount_minor: order.amountMinor, currency: order.currency },
  ...{ outcome: 'charging', created_at: now, client_id: order.clientId, freelancer_id: order.freelancerId },
  ...{ fee_basis_points: order.feeBasisPoints, part: order.part },
})
