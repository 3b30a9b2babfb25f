import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { chargePostings, type Ledger } from '../books/ledger.ts'
import { protectedPaid } from '../protection-fund.ts'
import type { ChargeOrder, OpenCharge } from './charge-order.ts'
import { STEP, type Step } from './charge-steps.ts'

/** How charges go on, written set by set: a Saturday's ten thousand cost few statements each. */
export function createChargeBook({
  database,
  clock,
  ledger,
}: {
  database: Database
  clock: Clock
  ledger: Ledger
}) {
  /** The steps of charges, in order. */
  async function steps(ids: readonly string[]): Promise<Map<string, Step[]>> {
    const byId = new Map<string, Step[]>(ids.map((id) => [id, []]))
    for (const some of inParts(ids)) {
      const rows = await database.read(
        `select t.*, m.gateway_ref as method_ref, m.label as method_label, f.gateway_ref as found_ref, f.amount_minor as found_minor,
           f.currency as found_currency from charge_tries t
         left join payment_methods m on m.id = t.method_id
         left join found_charges f on f.gateway_key = t.gateway_key
         where t.charge_id in (:ids) order by t.charge_id, t.try`,
        { ids: some },
        STEP,
      )
      for (const step of rows) byId.get(step.chargeId)?.push(step)
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

  return { steps, markCharging, markAsked, markFailed, bookPaid, bookFailed }
}
