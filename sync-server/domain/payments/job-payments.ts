import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import type { PaymentOutcome } from '../../../core/rules/payment/charging.ts'
import { cursorsOf, type PageWish } from '../../http/paging.ts'
import type { Database, Values } from '../../infra/database/database.ts'
import type { Job } from '../jobs/job.ts'
import { HELD_SENTENCE, standingHold } from './hold.ts'

/** Weeks whose money is on its way: submitted and not yet paid. */
const PENDING_STATES = ['submitted', 'disputed', 'due', 'charging', 'failed']

type ChargePlace = readonly [createdAt: number, attempt: number, id: string]
const LAST = Number.MAX_SAFE_INTEGER
const CHARGES = cursorsOf<ChargePlace>('charges', [LAST, LAST, ''])

/**
 * A page of a job's charges, the newest first; what the freelancer earned; and the failed weeks that can be paid by hand
 * (V4). By what the client pays, and what it answered to a payment that nobody was owed, is the client's affair alone.
 */
export async function jobPayments(
  database: Database,
  job: Job,
  { isClient, query }: { isClient: boolean; query: PageWish },
) {
  const {
    after: [at, attempt, id],
    limit,
  } = CHARGES.pageOf(query)
  const charges = await database.read<Values>(
    `select c.*, m.label as method_label from charges c left join payment_methods m on m.id = c.method_id
     where c.job_id = :jobId and (c.created_at < :at or (c.created_at = :at
       and (c.attempt < :attempt or (c.attempt = :attempt and c.id > :id))))
     order by c.created_at desc, c.attempt desc, c.id limit :most`,
    { jobId: job.id, at, attempt, id, most: limit + 1 },
  )
  const weeks = await database.read<Values>(
    `select week, state, version, amount_minor, currency from timesheets
     where job_id = :jobId and state in (:states) order by week desc`,
    { jobId: job.id, states: PENDING_STATES },
  )
  const earned = await database.read<Values>(
    `select currency, sum(earned) as total from (
       select p.currency, -p.amount_minor as earned from ledger_postings p join ledger_entries e on e.id = p.entry_id
       where p.account = :account and e.cause_kind = 'charge'
         and e.cause_id in (select id from charges where job_id = :jobId)
       union all select currency, amount_minor - fee_minor from receipts where job_id = :jobId) as earnings
     group by currency order by currency`,
    { jobId: job.id, account: `freelancer:${job.freelancerId}` },
  )
  const { items, next } = CHARGES.cut(charges, limit, (row) => [
    Number(row.created_at),
    Number(row.attempt),
    String(row.id),
  ])
  const pending = weeks.map(weekToJson)
  return {
    moneyHeld: (await standingHold(database)) === null ? null : HELD_SENTENCE,
    charges: items.map((row) => chargeToJson(row, isClient)),
    next,
    failed: pending.filter(({ state }) => state === 'failed'),
    pending,
    earnings: earned.map((row) => ({ currency: String(row.currency), paidMinor: Number(row.total) })),
  }
}

const weekToJson = (row: Values) => ({
  week: String(row.week),
  state: row.state as TimesheetState,
  version: Number(row.version),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
})

const chargeToJson = (row: Values, isClient: boolean) => ({
  id: String(row.id),
  week: String(row.week),
  part: row.part as 'timesheet' | 'excess',
  version: Number(row.version),
  attempt: Number(row.attempt),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
  method: !isClient || row.method_label == null ? null : String(row.method_label),
  createdAt: Number(row.created_at),
  ...outcomeToJson(row, isClient),
})

function outcomeToJson(row: Values, isClient: boolean) {
  const outcome = row.outcome as PaymentOutcome
  if (outcome === 'charging') return { outcome }
  const settledAt = Number(row.settled_at)
  if (outcome === 'paid') return { outcome, settledAt }
  const isTheirs = isClient || row.part !== 'excess'
  return { outcome, settledAt, failure: isTheirs ? String(row.failure) : null }
}
