import type { PaymentFailure } from '../../../core/messages/payments-en.ts'
import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import type { PaymentOutcome } from '../../../core/rules/payment/charging.ts'
import { failureSentence } from '../../../core/ui/words/payment-words.ts'
import { cursorsOf, type PageWish } from '../../http/paging.ts'
import type { Database } from '../../infra/database/database.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../infra/database/row.ts'
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
  const charges = await database.read(
    `select c.*, m.label as method_label from charges c left join payment_methods m on m.id = c.method_id
     where c.job_id = :jobId and (c.created_at < :at or (c.created_at = :at
       and (c.attempt < :attempt or (c.attempt = :attempt and c.id > :id))))
     order by c.created_at desc, c.attempt desc, c.id limit :most`,
    { jobId: job.id, at, attempt, id, most: limit + 1 },
    CHARGE,
  )
  const pending = await database.read(
    `select week, state, version, amount_minor, currency from timesheets
     where job_id = :jobId and state in (:states) order by week desc`,
    { jobId: job.id, states: PENDING_STATES },
    PENDING_WEEK,
  )
  const earnings = await database.read(
    `select currency, sum(earned) as paid_minor from (
       select p.currency, -p.amount_minor as earned from ledger_postings p join ledger_entries e on e.id = p.entry_id
       where p.account = :account and e.cause_kind = 'charge'
         and e.cause_id in (select id from charges where job_id = :jobId)
       union all select currency, amount_minor - fee_minor from receipts where job_id = :jobId) as earnings
     group by currency order by currency`,
    { jobId: job.id, account: `freelancer:${job.freelancerId}` },
    rowOf({ currency: text, paidMinor: integer }),
  )
  const { items, next } = CHARGES.cut(charges, limit, (row) => [row.createdAt, row.attempt, row.id])
  return {
    moneyHeld: (await standingHold(database)) === null ? null : HELD_SENTENCE,
    charges: items.map((row) => chargeToJson(row, isClient)),
    next,
    failed: pending.filter(({ state }) => state === 'failed'),
    pending,
    earnings,
  }
}

const PENDING_WEEK = rowOf({
  week: text,
  state: textOf<TimesheetState>(),
  version: integer,
  amountMinor: integer,
  currency: text,
})

const CHARGE = rowOf({
  id: text,
  week: text,
  part: textOf<'timesheet' | 'excess'>(),
  version: integer,
  attempt: integer,
  amountMinor: integer,
  currency: text,
  outcome: textOf<PaymentOutcome>(),
  methodLabel: orNull(text),
  failure: orNull(textOf<PaymentFailure>()),
  createdAt: integer,
  settledAt: orNull(integer),
})
type Charge = RowOf<typeof CHARGE>

function chargeToJson(charge: Charge, isClient: boolean) {
  const { methodLabel, outcome: _, failure: __, settledAt: ___, ...json } = charge
  return { ...json, method: isClient ? methodLabel : null, ...outcomeToJson(charge, isClient) }
}

function outcomeToJson({ outcome, settledAt, failure, id, part }: Charge, isClient: boolean) {
  if (outcome === 'charging') return { outcome }
  if (settledAt === null) throw new Error(`charge ${id} has an outcome and was never settled`)
  if (outcome === 'paid') return { outcome, settledAt }
  const isTheirs = isClient || part !== 'excess'
  return { outcome, settledAt, failure: isTheirs && failure ? failureSentence(failure) : null }
}
