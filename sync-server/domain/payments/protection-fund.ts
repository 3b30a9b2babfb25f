import { FUND_LIMITS, type FundLimit, fundOwes } from '../../../core/rules/payment/protection-fund.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { flag, integer, orNull, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import { Refused } from '../../refused.ts'
import type { Ledger } from './books/ledger.ts'
import type { MoneyHold } from './hold.ts'

export type FundPolicy = Pick<Policy, 'fundFirstMinor' | 'fundClientCapMinor' | 'fundFreelancerCapMinor'>
export type OwedTimesheet = {
  job: string
  week: string
  title: string
  protectedMinor: number
  /** What the fund owes, and why that is less than what is protected (G3). */
  owedMinor: number
  limits: FundLimit[]
  currency: string
}
export type Protection = {
  fund: { currency: string; amountMinor: number }[]
  timesheets: OwedTimesheet[]
}

/** Whether a gateway had really collected from `j.client_id` before the charge of timesheet `t` first failed. */
const IS_PROVEN = `exists (select 1 from charges c join charge_tries y on y.charge_id = c.id
    where c.client_id = j.client_id and y.outcome = 'paid' and y.gateway <> 'balance' and c.settled_at < f.failed_at)
  or exists (select 1 from top_ups u where u.person_id = j.client_id and u.outcome = 'paid' and u.settled_at < f.failed_at)`

/**
 * What the fund has paid and not got back, for timesheets of whom a condition names: in all currencies together, minor
 * units as they are, so that the same two don't get a cap anew in each currency.
 */
const openOf = (who: string) => `(select coalesce(sum(p.amount_minor), 0) from ledger_entries e
    join ledger_postings p on p.entry_id = e.id and p.account = 'protection-fund'
    join timesheets s on s.job_id || '/' || s.week = e.cause_id join jobs k on k.id = s.job_id
    where e.cause_kind = 'protection' and s.state <> 'paid' and ${who})`

const QUESTIONS = `select t.job_id, t.week, t.state, t.protected_minor, t.currency, j.title, j.client_id, j.freelancer_id,
    (${IS_PROVEN}) as is_proven, ${openOf('k.client_id = j.client_id')} as client_open,
    ${openOf('k.freelancer_id = j.freelancer_id')} as freelancer_open
  from timesheets t join jobs j on j.id = t.job_id
  left join (select job_id, week, min(created_at) as failed_at from charges where part = 'timesheet'
    group by job_id, week) f on f.job_id = t.job_id and f.week = t.week`

const ASKED = rowOf({
  jobId: text,
  week: text,
  state: text,
  protectedMinor: integer,
  currency: text,
  title: text,
  clientId: orNull(text),
  freelancerId: orNull(text),
  isProven: flag,
  clientOpen: integer,
  freelancerOpen: integer,
})
type Asked = RowOf<typeof ASKED>

/** The protection fund: what it owes for failed timesheets, and its payments (G2, G3). */
export function createProtectionFund(deps: {
  database: Database
  clock: Clock
  ledger: Ledger
  hold: MoneyHold
  policy: FundPolicy
}) {
  const { database, clock, ledger, hold, policy } = deps
  const owes = (row: Asked) =>
    fundOwes(
      {
        protectedMinor: row.protectedMinor,
        isProven: row.isProven,
        clientOpenMinor: row.clientOpen,
        freelancerOpenMinor: row.freelancerOpen,
      },
      policy,
    )

  return {
    async owed(): Promise<Protection> {
      const rows = await database.read(
        `${QUESTIONS} left join ledger_entries e on e.cause_kind = 'protection' and e.cause_id = t.job_id || '/' || t.week
         where t.state = 'failed' and t.protected_minor > 0 and e.id is null order by t.week, t.job_id limit 1000`,
        {},
        ASKED,
      )
      const held = await ledger.balances('protection-fund')
      return {
        fund: held.map(({ currency, amountMinor }) => ({ currency, amountMinor: 0 - amountMinor })),
        timesheets: rows.map((row) => ({
          job: row.jobId,
          week: row.week,
          title: row.title,
          protectedMinor: row.protectedMinor,
          ...owes(row),
          currency: row.currency,
        })),
      }
    },

    pay: (jobId: string, week: string): Promise<{ amountMinor: number; currency: string }> =>
      database.write(async (tx) => {
        await hold.refuse(tx)
        const [row] = await tx.read(
          `${QUESTIONS} where t.job_id = :jobId and t.week = :week`,
          { jobId, week },
          ASKED,
        )
        if (!row) throw new Refused('unknown-week')
        const { currency } = row
        if (row.state !== 'failed') throw new Refused('charge-not-failed')
        if (row.protectedMinor <= 0) throw new Refused('nothing-protected')
        if ((await protectedPaid([`${jobId}/${week}`], tx)).size > 0) throw new Refused('protection-paid')
        const { owedMinor: amountMinor, limits } = owes(row)
        if (amountMinor === 0)
          throw new Refused('fund-owes-nothing', {
            params: { limits: limits.map((limit) => FUND_LIMITS[limit]).join('; ') },
          })
        if (-(await ledger.balance('protection-fund', currency, tx)) < amountMinor)
          throw new Refused('fund-too-small')
        await ledger.post(tx, {
          at: clock.now(),
          causeKind: 'protection',
          causeId: `${jobId}/${week}`,
          description: `Protected hours of the week of ${week}: ${row.title}`,
          postings: [
            { account: `freelancer:${row.freelancerId}`, amountMinor: -amountMinor, currency },
            { account: 'protection-fund', amountMinor, currency },
            { account: `client:${row.clientId}`, amountMinor, currency },
            { account: 'protection-claims', amountMinor: -amountMinor, currency },
          ],
        })
        return { amountMinor, currency }
      }),
  }
}

/** What protection has paid for timesheets, in minor units, by `<job>/<week>`; none, no entry. */
export async function protectedPaid(timesheets: readonly string[], tx: Tx): Promise<Map<string, number>> {
  const paid = new Map<string, number>()
  for (const some of inParts(timesheets)) {
    const rows = await tx.read(
      `select e.cause_id, p.amount_minor from ledger_entries e join ledger_postings p on p.entry_id = e.id
       where e.cause_kind = 'protection' and e.cause_id in (:some) and p.account = 'protection-fund'`,
      { some },
      rowOf({ causeId: text, amountMinor: integer }),
    )
    for (const { causeId, amountMinor } of rows) paid.set(causeId, amountMinor)
  }
  return paid
}
