import type { Clock } from '../../../infra/clock.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import type { Events } from '../../../infra/events.ts'
import type { Gateway, GatewayOutcome } from '../../../infra/gateways/gateway.ts'
import type { Ledger } from '../books/ledger.ts'
import type { MoneyHold } from '../hold.ts'
import type { ReadinessBook } from '../readiness.ts'
import { askGateway } from './ask-gateway.ts'
import {
  CHARGE,
  type ChargeAnswer,
  type ChargeOrder,
  type OpenCharge,
  PAID,
  PENDING,
  rowToOrder,
} from './charge-order.ts'
import { createChargeBook } from './charge-repository.ts'
import { type Step, stepToTake } from './charge-steps.ts'
import { clientBalance, openCharges, orderKey } from './open-charges.ts'
import type { Unsettled } from './reconcile.ts'
import { createRefusedOrders, type RefusedOrder } from './refused-orders.ts'
import type { TroubleLog } from './trouble-log.ts'

type Walk = { charge: OpenCharge; step: Step }

export type ChargeEvents = {
  /** A payment of hours over the authorized ones is settled (T10). */
  'excess-settled': [tx: Tx, order: ChargeOrder, answer: ChargeAnswer]
}

/** Charges that go through the same transactions, and requests to a gateway that are under way at once. */
const MOST_AT_ONCE = 200
const MOST_REQUESTS = 50

/**
 * Charges timesheets (P4, P5). An attempt and its plan are committed before any gateway hears of it, each
 * step is committed as `charging` before it is sent, and whoever comes again under the same key goes on from
 * what stands there. Every step is looked up at the gateway before it is sent, the first time too: this house may
 * have been put back from a backup that doesn't know of its own charge, and gateways forget their keys. Many
 * charges walk together, a round of steps at a time, so that they share their transactions.
 */
export function createCharges(deps: {
  database: Database
  clock: Clock
  gateways: readonly Gateway[]
  ledger: Ledger
  readiness: ReadinessBook
  hold: MoneyHold
  troubles: TroubleLog
  events: Events<ChargeEvents>
}) {
  const { database, readiness, hold, troubles, events } = deps
  const book = createChargeBook(deps)
  const noteRefused = createRefusedOrders(deps)
  const gatewaysByName = new Map(deps.gateways.map((gateway) => [gateway.name, gateway]))
  /** Two clicks on one attempt share one walk through it. */
  const underWay = new Map<string, Promise<ChargeAnswer>>()

  /** Answers in the order of the orders; one that can't be carried out has no outcome, and the operator sees why. */
  function chargeAll(orders: readonly ChargeOrder[]): Promise<ChargeAnswer>[] {
    const mine = new Map<string, ChargeOrder>()
    for (const order of orders) {
      const key = orderKey(order)
      if (!underWay.has(key) && !mine.has(key)) mine.set(key, order)
    }
    let before: Promise<unknown> = Promise.resolve()
    for (const part of inParts([...mine], MOST_AT_ONCE)) {
      const walked = before.then(() => walkTogether(new Map(part)))
      before = walked.catch(() => {})
      for (const [key] of part) {
        const answer = walked
          .then((answers) => answers.get(key) ?? PENDING)
          .finally(() => underWay.delete(key))
        underWay.set(key, answer)
      }
    }
    return orders.map((order) => underWay.get(orderKey(order)) ?? Promise.resolve(PENDING))
  }

  async function walkTogether(orders: Map<string, ChargeOrder>): Promise<Map<string, ChargeAnswer>> {
    const opened = new Map<string, OpenCharge>()
    await database.write(async (tx) => {
      const refused: RefusedOrder[] = []
      for (const [key, charge] of await openCharges(deps, tx, orders)) {
        const order = orders.get(key)
        if (!(charge instanceof Error)) opened.set(key, charge)
        else if (order) refused.push({ key, order, trouble: charge.message })
      }
      await noteRefused(tx, refused)
    })
    const answers = new Map([...opened.values()].map(({ id, answer }) => [id, answer]))
    let moving = [...opened.values()].filter(({ answer }) => answer.outcome === 'charging')
    while (moving.length > 0) moving = await round(moving, answers)
    return new Map([...opened].map(([key, { id }]) => [key, answers.get(id) ?? PENDING]))
  }

  /** Takes each charge a step on; answers those that have another step to take. */
  async function round(moving: OpenCharge[], answers: Map<string, ChargeAnswer>): Promise<OpenCharge[]> {
    const stepsById = await book.steps(moving.map(({ id }) => id))
    const walks: Walk[] = []
    const failed: { charge: OpenCharge; answer: Extract<ChargeAnswer, { outcome: 'failed' }> }[] = []
    for (const charge of moving) {
      const steps = stepsById.get(charge.id) ?? []
      const next = stepToTake(steps)
      if (next === 'fail')
        failed.push({
          charge,
          answer: {
            outcome: 'failed',
            failure: steps.at(-1)?.failure ?? 'no-method',
            tried: steps.flatMap(({ methodLabel: method, failure }) =>
              failure ? [{ method, failure }] : [],
            ),
          },
        })
      else walks.push({ charge, step: next })
    }
    const unsent = walks.filter(({ step }) => step.outcome === 'planned' && step.gateway !== 'balance')
    if (unsent.length > 0)
      await database.write((tx) =>
        book.markCharging(
          tx,
          unsent.map(({ step }) => step.key),
        ),
      )
    const isHeld = (await hold.standing(database)) !== null
    const outcomes = new Map<Walk, GatewayOutcome>()
    for (const part of inParts(
      walks.filter(({ step }) => step.gateway !== 'balance'),
      MOST_REQUESTS,
    ))
      await Promise.all(
        part.map(async (walk) => outcomes.set(walk, await askGateway(gatewaysByName, walk, isHeld))),
      )

    return database.write(async (tx) => {
      for (const { charge, answer } of failed) {
        await book.bookFailed(tx, charge, answer.failure)
        if (charge.order.part === 'excess') await events.emit('excess-settled', tx, charge.order, answer)
        answers.set(charge.id, answer)
      }
      const goingOn = await bookRound(tx, walks, outcomes, answers)
      // A first attempt that is paid changes no readiness; a failure does, and a later payment ends it (P4).
      const turned = moving.filter(
        ({ id, order }) =>
          answers.get(id)?.outcome === 'failed' || (order.attempt > 1 && answers.get(id) === PAID),
      )
      await readiness.refresh(
        tx,
        turned.map(({ order }) => order.job),
      )
      return goingOn
    })
  }

  async function bookRound(
    tx: Tx,
    walks: readonly Walk[],
    outcomes: ReadonlyMap<Walk, GatewayOutcome>,
    answers: Map<string, ChargeAnswer>,
  ): Promise<OpenCharge[]> {
    const paid: { charge: OpenCharge; step: Step; ref: string | null }[] = []
    const goingOn: OpenCharge[] = []
    const unknown: { step: Step; trouble: string | null }[] = []
    for (const walk of walks) {
      const { charge, step } = walk
      const outcome = outcomes.get(walk) ?? (await drawBalance(tx, charge))
      if (outcome.outcome === 'unknown') {
        unknown.push({ step, trouble: outcome.trouble ?? null })
        continue
      }
      if (outcome.outcome === 'failed') {
        await book.markFailed(tx, step, outcome.code)
        goingOn.push(charge)
        continue
      }
      answers.set(charge.id, PAID)
      const ref = step.gateway === 'balance' ? null : outcome.ref
      // What is drawn from a balance is booked at once: the next in this round sees what is left.
      if (ref === null) await book.bookPaid(tx, [{ charge, step, ref }])
      else paid.push({ charge, step, ref })
    }
    if (paid.length > 0) await book.bookPaid(tx, paid)
    for (const { charge } of walks)
      if (charge.order.part === 'excess' && answers.get(charge.id) === PAID)
        await events.emit('excess-settled', tx, charge.order, PAID)
    await book.markAsked(tx, unknown)
    for (const { step, trouble } of unknown) if (trouble) troubles.note(step.gateway, trouble)
    return goingOn
  }

  /** The balance is drawn whole or not at all, in our own books and so in their transaction (P4). */
  async function drawBalance(tx: Tx, { order }: OpenCharge): Promise<GatewayOutcome> {
    if ((await clientBalance(deps.ledger, tx, order)) >= order.amountMinor)
      return { outcome: 'paid', ref: '' }
    return { outcome: 'failed', code: 'balance-short' }
  }

  /** Charges whose outcome is unknown, each with what settles it. */
  async function unsettled(): Promise<Unsettled[]> {
    const rows = await database.read(
      `select * from charges where outcome = 'charging' order by created_at, id`,
      {},
      CHARGE,
    )
    return rows.map((row) => ({
      id: row.id,
      settle: async () => (await charge(rowToOrder(row))).outcome !== 'charging',
    }))
  }

  async function charge(order: ChargeOrder): Promise<ChargeAnswer> {
    const [answer] = await Promise.all(chargeAll([order]))
    return answer ?? PENDING
  }

  /** Writes a charge down with its plan; whoever charges it then goes on from there. */
  async function begin(tx: Tx, order: ChargeOrder): Promise<void> {
    for (const opened of (await openCharges(deps, tx, new Map([[orderKey(order), order]]))).values())
      if (opened instanceof Error) throw opened
  }

  return { begin, charge, chargeAll, unsettled }
}
