import { randomUUID } from 'node:crypto'
import { attemptKey, chargePlan } from '../../../../core/rules/payment/charging.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { insertRows } from '../../../infra/database/insert-rows.ts'
import { rowOf, text, textOf } from '../../../infra/database/row.ts'
import type { Ledger } from '../books/ledger.ts'
import { methodsByPerson, methodsToWallet } from '../methods/methods.ts'
import {
  CHARGE,
  type ChargeOrder,
  type ChargePart,
  type OpenCharge,
  PENDING,
  rowToAnswer,
} from './charge-order.ts'

/**
 * Finds each order's attempt, or writes it with its plan: the methods to try, as they stand now. The first
 * step at a gateway is written as `charging` already, since it is looked up and sent next.
 */
export async function openCharges(
  { clock, ledger }: { clock: Clock; ledger: Ledger },
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
    const balance = hasBalance ? await clientBalance(ledger, tx, order) : 0
    const plan = chargePlan(toAttempt(order), order.amountMinor, methodsToWallet(mine), balance)
    charges.push(chargeRow(id, key, order, now))
    found.set(key, { id, order, answer: PENDING })
    const charged = order.part === 'timesheet' && foundByTimesheet.get(`${order.job}/${order.week}`)
    if (charged) {
      tries.push({
        ...{ charge_id: id, try: 0, method_id: null, role: 'default', gateway: charged.gateway },
        ...{ gateway_key: charged.gatewayKey, outcome: 'charging', created_at: now },
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
    const rows = await tx.read('select * from charges where idempotency_key in (:keys)', { keys }, CHARGE)
    for (const row of rows) {
      const key = row.idempotencyKey
      const order = orders.get(key)
      const isSame = row.amountMinor === order?.amountMinor && row.currency === order.currency
      if (order && isSame) found.set(key, { id: row.id, order, answer: rowToAnswer(row) })
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
    const rows = await tx.read(
      `select job_id as job, week, part from charges where (job_id, week) in (values :rows)
         and (outcome = 'charging' or (outcome = 'paid' and part = 'timesheet'))`,
      { rows: some.map(({ job, week }) => [job, week]) },
      rowOf({ job: text, week: text, part: textOf<ChargePart>() }),
    )
    for (const place of rows) places.add(placeOf(place))
  }
  return places
}

/** What a gateway is known to have charged for timesheets before this house was put back from a backup. */
async function foundCharges(tx: Tx, orders: readonly ChargeOrder[]) {
  const foundByTimesheet = new Map<string, { gateway: string; gatewayKey: string }>()
  for (const some of inParts(orders)) {
    const rows = await tx.read(
      'select job_id, week, gateway, gateway_key from found_charges where (job_id, week) in (values :rows)',
      { rows: some.map(({ job, week }) => [job, week]) },
      rowOf({ jobId: text, week: text, gateway: text, gatewayKey: text }),
    )
    for (const { jobId, week, ...found } of rows) foundByTimesheet.set(`${jobId}/${week}`, found)
  }
  return foundByTimesheet
}

export const clientBalance = async (ledger: Ledger, tx: Tx, { clientId, currency }: ChargeOrder) =>
  0 - (await ledger.balance(`client:${clientId}`, currency, tx))

const placeOf = ({ job, week, part }: Pick<ChargeOrder, 'job' | 'week' | 'part'>): string =>
  `${job}/${week}/${part}`

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
