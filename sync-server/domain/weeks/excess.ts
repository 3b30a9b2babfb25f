import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import {
  type Excess,
  type ExcessRefusal,
  excessPayableUntil,
  refuseExcessPayment,
} from '../../../core/rules/payment/excess.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { type IfMatch, refuseStale, type Version, versionOf } from '../../http/versions.ts'
import type { Reader, Tx } from '../../infra/database/database.ts'
import { integer, orNull, rowOf, text } from '../../infra/database/row.ts'
import { refusalOf } from '../../refused.ts'
import { HELD_SENTENCE } from '../payments/hold.ts'
import { mailEvent, systemMessage } from './announce.ts'
import { openWeek } from './open-week.ts'
import type { ChargeOrder, ChargeOutcome, WeekPorts } from './ports.ts'
import { publish } from './publish.ts'
import { excessFailedEvent, excessPaidEvent } from './texts/timesheet-texts.ts'
import { type LoadedWeek, loadWeek } from './week-rows.ts'

/** The hours over the authorized ones of a week, as the client sees them (T10). */
export type ExcessView = Excess & {
  week: WeekId
  version: Version
  currency: string
  payableUntil: Instant | null
  /** Why the client can't pay now, or null. */
  refusal: Refusal | null
}
type Refused = Refusal<ExcessRefusal | 'unknown-week' | 'money-held' | 'settled-outside'>
type Count = Excess & { attempts: number }

const UNKNOWN_WEEK: Refused = refusalOf('unknown-week')
const MONEY_HELD: Refused = { code: 'money-held', sentence: HELD_SENTENCE }
const SETTLED_OUTSIDE: Refused = refusalOf('settled-outside')
/** Weeks that are looked through for a list: more are not payable any more. */
const MOST_WEEKS = 10

const SUMS = rowOf({ attempts: integer, paidMinor: orNull(integer), underWay: integer })

/** Payments of hours over the authorized ones, by hand. */
export function createExcess(ports: WeekPorts) {
  const { database, clock, policy } = ports

  const count = async ({ row, timesheet }: LoadedWeek, from: Reader): Promise<Count> => {
    const [sums] = await from.read(
      `select count(*) as attempts, sum(case when outcome = 'paid' then amount_minor end) as paid_minor,
         count(case when outcome = 'charging' then 1 end) as under_way
       from charges where job_id = :job and week = :week and part = 'excess'`,
      { job: row.jobId, week: row.week },
      SUMS,
    )
    return {
      excessMinor: timesheet.excessMinor,
      paidMinor: sums?.paidMinor ?? 0,
      isUnderWay: (sums?.underWay ?? 0) > 0,
      attempts: sums?.attempts ?? 0,
    }
  }
  const isOutside = async (job: string, week: WeekId) =>
    ports.settlesOutside || (await ports.outside.hasInvoice(database, job, week))
  const inDispute = async (job: string, from: Reader) =>
    (await ports.readiness(job, from)).reasons.some(({ code }) => code === 'IN_DISPUTE')
  const refusalOf = (loaded: LoadedWeek, excess: Excess, amountMinor: number, isDisputed: boolean) =>
    refuseExcessPayment(amountMinor, excess, {
      timesheet: { state: loaded.row.state, settledAt: loaded.facts.settledAt ?? null },
      job: { inDispute: isDisputed },
      now: clock.now(),
      policy,
    })
  const versionFor = ({ row }: LoadedWeek, { paidMinor, attempts }: Count) =>
    versionOf([row.version, paidMinor, attempts])

  async function view(job: string, week: WeekId): Promise<ExcessView | null> {
    const loaded = await loadWeek(database, job, week)
    if (!loaded) return null
    const { attempts, ...excess } = await count(loaded, database)
    const settledAt = loaded.facts.settledAt ?? null
    return {
      ...excess,
      week,
      version: versionFor(loaded, { ...excess, attempts }),
      currency: loaded.timesheet.currency,
      payableUntil: settledAt === null ? null : excessPayableUntil(settledAt, policy),
      refusal: (await isOutside(job, week))
        ? SETTLED_OUTSIDE
        : refusalOf(
            loaded,
            excess,
            Math.max(1, excess.excessMinor - excess.paidMinor),
            await inDispute(job, database),
          ),
    }
  }

  return {
    view,

    /** The weeks of a job whose excess can be paid now, the newest first. */
    async payable(job: string): Promise<ExcessView[]> {
      if (ports.settlesOutside) return []
      const rows = await database.read(
        `select week from timesheets where job_id = :job and state in ('paid', 'closed') and total_seconds > 0
         order by week desc limit ${MOST_WEEKS}`,
        { job },
        rowOf({ week: text }),
      )
      const views: ExcessView[] = []
      for (const { week } of rows) {
        const one = await view(job, week)
        if (one && one.refusal === null) views.push(one)
      }
      return views
    },

    /**
     * Pays an amount for hours over the authorized ones. Judged and begun in one transaction, as a charge with a key of
     * its own: a dispute, or a second click, comes wholly before it or wholly after (T8, P5).
     */
    async pay(
      job: string,
      week: WeekId,
      amountMinor: number,
      seen: IfMatch,
    ): Promise<Refused | ChargeOutcome> {
      if (await isOutside(job, week)) return SETTLED_OUTSIDE
      const begun = await database.write(async (tx): Promise<Refused | ChargeOrder> => {
        const loaded = await loadWeek(tx, job, week)
        const parties = await ports.jobs.get(job, tx)
        if (!loaded || !parties?.clientId || !parties.freelancerId) return UNKNOWN_WEEK
        const known = await count(loaded, tx)
        const refusal = refusalOf(loaded, known, amountMinor, await inDispute(job, tx))
        if (refusal) return refusal
        refuseStale(seen, versionFor(loaded, known))
        if (await ports.moneyIsHeld()) return MONEY_HELD
        const order: ChargeOrder = {
          ...{ job, week, part: 'excess', version: loaded.row.version, attempt: known.attempts + 1 },
          ...{ clientId: parties.clientId, freelancerId: parties.freelancerId, amountMinor },
          ...{ currency: loaded.timesheet.currency, feeBasisPoints: policy.feeBasisPoints },
        }
        await ports.beginCharge(tx, order)
        return order
      })
      if ('code' in begun) return begun
      const [answer] = await Promise.all(ports.chargeAll([begun]))
      return answer ?? { outcome: 'charging' }
    },

    /** Told in the transaction in which such a payment is settled: both hear of it (K3). */
    async settled(
      tx: Tx,
      order: Pick<ChargeOrder, 'job' | 'week' | 'amountMinor' | 'currency' | 'attempt'>,
      answer: ChargeOutcome,
    ): Promise<void> {
      const { job: id, week, amountMinor, currency } = order
      const job = await ports.jobs.get(id, tx)
      if (!job) return
      const at = clock.now()
      const event =
        answer.outcome === 'failed'
          ? excessFailedEvent(week, amountMinor, currency, answer)
          : excessPaidEvent(week, amountMinor, currency)
      const about = `${week}-${order.attempt}`
      const running = await openWeek(ports, tx, { job: id, week: ports.weekAt(at), now: at })
      if ('message' in event && 'row' in running)
        await publish(ports, tx, id, running.row.week, [systemMessage(event, at, about)])
      await mailEvent(ports, tx, job, {
        week,
        event,
        about,
        to: answer.outcome === 'failed' ? ['client'] : ['client', 'freelancer'],
      })
    },
  }
}
