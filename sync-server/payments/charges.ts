import { randomUUID } from 'node:crypto'
import { attemptKey, chargePlan, nextStep, type StepOutcome } from '../../core/rules/charging.ts'
import type { Clock } from '../clock.ts'
import type { Database, Tx, Values } from '../database/database.ts'
import type { Gateway, GatewayOutcome } from './gateway.ts'
import { chargePostings, type Ledger } from './ledger.ts'
import { methodsOf, methodsToWallet } from './methods.ts'
import { protectedPaid } from './operator-money.ts'
import type { ReadinessBook } from './readiness.ts'
import type { Unsettled } from './reconcile.ts'

export type ChargeOrder = {
  job: string
  week: string
  version: number
  attempt: number
  clientId: string
  freelancerId: string
  amountMinor: number
  currency: string
  feeBasisPoints: number
}
export type ChargeAnswer = { outcome: 'paid' | 'failed' | 'charging'; sentence: string }

/** A row of `charge_tries`: one planned step of an attempt, at one payment method. */
type Try = {
  number: number
  methodId: string
  gateway: string
  key: string
  outcome: 'planned' | 'charging' | 'paid' | 'failed'
  failure: string | null
}

const NO_METHOD = 'There is no payment method that can be charged.'
const PENDING = 'The payment is under way; its outcome is not known yet.'

/**
 * Charges a timesheet (P4, P5). The attempt and its plan are committed before any gateway hears of it, each
 * step is committed as `charging` before it is sent, and whoever comes again under the same key goes on from
 * what stands there: a step whose outcome is unknown is looked up at the gateway, never sent blind.
 */
export function createCharges(deps: {
  database: Database
  clock: Clock
  gateways: readonly Gateway[]
  ledger: Ledger
  readiness: ReadinessBook
}) {
  const { database, clock, ledger, readiness } = deps
  const gatewaysByName = new Map(deps.gateways.map((gateway) => [gateway.name, gateway]))
  /** Two clicks on one attempt share one walk through it. */
  const underWay = new Map<string, Promise<ChargeAnswer>>()

  const charge = (order: ChargeOrder): Promise<ChargeAnswer> => {
    const key = attemptKey({
      timesheet: `${order.job}/${order.week}`,
      version: order.version,
      attempt: order.attempt,
    })
    const known = underWay.get(key)
    if (known) return known
    const mine = walk(order, key).finally(() => underWay.delete(key))
    underWay.set(key, mine)
    return mine
  }

  async function walk(order: ChargeOrder, key: string): Promise<ChargeAnswer> {
    const { id, ...opened } = await database.write((tx) => open(tx, order, key))
    if (opened.outcome !== 'charging') return { outcome: opened.outcome, sentence: opened.sentence }
    for (;;) {
      const tries = await triesOf(id)
      const plan = tries.map(({ methodId, key: idempotencyKey }) => ({
        method: { id: methodId, kind: 'balance' as const },
        as: 'default' as const,
        idempotencyKey,
      }))
      const next = nextStep(
        plan,
        tries.map(tryToOutcome).filter((outcome) => outcome !== null),
      )
      if (next.do === 'fail') return settleFailed(order, id, tries.at(-1)?.failure ?? NO_METHOD)
      const step = tries.find((each) => each.key === next.step.idempotencyKey)
      if (!step) throw new Error(`charge ${id} lost its step`)
      if (next.do === 'settle') throw new Error(`charge ${id} is paid and was not settled`)
      const outcome =
        step.gateway === 'balance'
          ? await payFromBalance(order, id, step)
          : await payByGateway(order, id, step, next.do)
      if (outcome === 'unknown') return { outcome: 'charging', sentence: PENDING }
      if (outcome === 'paid') return answerOf(id)
    }
  }

  /** Finds the attempt, or writes it with its plan: the methods to try, as they stand now. */
  async function open(tx: Tx, order: ChargeOrder, key: string) {
    const [row] = await database.read<Values>(
      'select id, outcome, failure, amount_minor, currency from charges where idempotency_key = :key',
      { key },
      tx,
    )
    if (row) {
      if (Number(row.amount_minor) !== order.amountMinor || row.currency !== order.currency)
        throw new Error(`${key} was begun with another amount`)
      return { id: String(row.id), ...rowToAnswer(row) }
    }
    const id = randomUUID()
    const now = clock.now()
    await database.run(
      tx,
      `insert into charges (id, job_id, week, version, attempt, idempotency_key, gateway, amount_minor,
         currency, outcome, created_at, client_id, freelancer_id, fee_basis_points)
       values (:id, :job, :week, :version, :attempt, :key, '', :amountMinor, :currency, 'charging', :now,
         :clientId, :freelancerId, :feeBasisPoints)`,
      { ...order, id, key, now },
    )
    const methods = await methodsOf(database, order.clientId, tx)
    const balance = -(await ledger.balance(`client:${order.clientId}`, order.currency, tx))
    const attempt = {
      timesheet: `${order.job}/${order.week}`,
      version: order.version,
      attempt: order.attempt,
    }
    const plan = chargePlan(attempt, order.amountMinor, methodsToWallet(methods), balance)
    for (const [number, { method, as, idempotencyKey }] of plan.entries()) {
      const gateway = methods.find((each) => each.id === method.id)?.gateway
      await database.run(
        tx,
        `insert into charge_tries (charge_id, try, method_id, role, gateway, gateway_key, outcome, created_at)
         values (:id, :number, :methodId, :as, :gateway, :idempotencyKey, 'planned', :now)`,
        { id, number, methodId: method.id, as, gateway, idempotencyKey, now },
      )
    }
    return { id, outcome: 'charging' as const, sentence: PENDING }
  }

  async function payByGateway(order: ChargeOrder, id: string, step: Try, what: 'try' | 'reconcile') {
    const gateway = gatewaysByName.get(step.gateway)
    const [method] = await database.read<Values>('select gateway_ref from payment_methods where id = :id', {
      id: step.methodId,
    })
    if (!gateway || !method) throw new Error(`charge ${id} waits for the gateway ${step.gateway}`)
    const send = () =>
      gateway.charge({
        idempotencyKey: step.key,
        methodRef: String(method.gateway_ref),
        amountMinor: order.amountMinor,
        currency: order.currency,
        description: `Job ${order.job}, week of ${order.week}`,
      })
    if (what === 'try')
      await database.write((tx) => markTry(tx, id, step.number, { outcome: 'charging', failure: null }))
    const answer = await (what === 'try' ? send() : lookUpOrSend(gateway, step.key, send)).catch(
      // A broken line says nothing about the money: the outcome is unknown until it is looked up.
      (): GatewayOutcome => ({ outcome: 'unknown' }),
    )
    if (answer.outcome === 'unknown') return 'unknown'
    if (answer.outcome === 'paid') await settlePaid(order, id, step, answer.ref)
    else await database.write((tx) => failTry(tx, id, step.number, answer.code, answer.sentence))
    return answer.outcome
  }

  /** The balance is drawn whole or not at all, in our own books and so in one transaction (P4). */
  async function payFromBalance(order: ChargeOrder, id: string, step: Try) {
    return database.write(async (tx) => {
      const balance = -(await ledger.balance(`client:${order.clientId}`, order.currency, tx))
      if (balance < order.amountMinor) {
        await failTry(
          tx,
          id,
          step.number,
          'insufficient-funds',
          'The balance does not hold the whole amount.',
        )
        return 'failed' as const
      }
      await bookPaid(tx, order, id, step, null)
      return 'paid' as const
    })
  }

  const settlePaid = (order: ChargeOrder, id: string, step: Try, ref: string) =>
    database.write((tx) => bookPaid(tx, order, id, step, ref))

  async function bookPaid(tx: Tx, order: ChargeOrder, id: string, step: Try, ref: string | null) {
    const now = clock.now()
    await markTry(tx, id, step.number, { outcome: 'paid', failure: null })
    await database.run(
      tx,
      `update charges set outcome = 'paid', settled_at = :now, method_id = :methodId, gateway = :gateway,
         gateway_ref = :ref, failure = null where id = :id`,
      { now, methodId: step.methodId, gateway: step.gateway, ref, id },
    )
    const gateway = step.gateway === 'balance' ? null : step.gateway
    await ledger.post(tx, {
      at: now,
      causeKind: 'charge',
      causeId: id,
      description: `Week of ${order.week}`,
      postings: chargePostings({
        ...order,
        gateway,
        protectedPaidMinor: await protectedPaid(database, order.job, order.week, tx),
      }),
    })
    // A first attempt that is paid changes no readiness; a later one ends PAYMENT_FAILED (P4).
    if (order.attempt > 1) await readiness.refresh(tx, [order.job])
  }

  async function settleFailed(order: ChargeOrder, id: string, failure: string): Promise<ChargeAnswer> {
    await database.write(async (tx) => {
      await database.run(
        tx,
        `update charges set outcome = 'failed', settled_at = :now, failure = :failure where id = :id`,
        { now: clock.now(), failure, id },
      )
      await readiness.refresh(tx, [order.job])
    })
    return { outcome: 'failed', sentence: failure }
  }

  async function answerOf(id: string): Promise<ChargeAnswer> {
    const [row] = await database.read<Values>('select outcome, failure from charges where id = :id', { id })
    return row ? rowToAnswer(row) : { outcome: 'charging', sentence: PENDING }
  }

  async function triesOf(id: string): Promise<Try[]> {
    const rows = await database.read<Values>(
      'select * from charge_tries where charge_id = :id order by try',
      {
        id,
      },
    )
    return rows.map((row) => ({
      number: Number(row.try),
      methodId: String(row.method_id),
      gateway: String(row.gateway),
      key: String(row.gateway_key),
      outcome: row.outcome as Try['outcome'],
      failure: row.failure == null ? null : String(row.failure),
    }))
  }

  const failTry = (tx: Tx, id: string, number: number, code: string, failure: string) =>
    markTry(tx, id, number, { outcome: 'failed', failure, code })

  async function markTry(
    tx: Tx,
    id: string,
    number: number,
    {
      outcome,
      failure,
      code = null,
    }: { outcome: Try['outcome']; failure: string | null; code?: string | null },
  ) {
    await database.run(
      tx,
      `update charge_tries set outcome = :outcome, failure = :failure, failure_code = :code, settled_at = :at
       where charge_id = :id and try = :number`,
      { outcome, failure, code, id, number, at: outcome === 'charging' ? null : clock.now() },
    )
  }

  /** Charges whose outcome is unknown, each with what settles it. */
  async function unsettled(): Promise<Unsettled[]> {
    const rows = await database.read<Values>(
      `select * from charges where outcome = 'charging' order by created_at, id`,
    )
    return rows.map((row) => ({
      id: String(row.id),
      settle: async () => (await charge(rowToOrder(row))).outcome !== 'charging',
    }))
  }

  return { charge, unsettled }
}

const lookUpOrSend = async (
  gateway: Gateway,
  key: string,
  send: () => Promise<GatewayOutcome>,
): Promise<GatewayOutcome> => {
  const found = await gateway.lookUp(key)
  return found.outcome === 'never-seen' ? send() : found
}

/** Null: the step was not begun. */
function tryToOutcome({ outcome }: Try): StepOutcome | null {
  if (outcome === 'planned') return null
  return outcome === 'paid' ? 'succeeded' : outcome === 'failed' ? 'declined' : 'unknown'
}

function rowToAnswer(row: Values): ChargeAnswer {
  if (row.outcome === 'paid') return { outcome: 'paid', sentence: 'The payment went through.' }
  if (row.outcome === 'failed') return { outcome: 'failed', sentence: String(row.failure) }
  return { outcome: 'charging', sentence: PENDING }
}

const rowToOrder = (row: Values): ChargeOrder => ({
  job: String(row.job_id),
  week: String(row.week),
  version: Number(row.version),
  attempt: Number(row.attempt),
  clientId: String(row.client_id),
  freelancerId: String(row.freelancer_id),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
  feeBasisPoints: Number(row.fee_basis_points),
})
