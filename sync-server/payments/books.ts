import type { Database, Values } from '../database/database.ts'

export type BooksReport = {
  problems: string[]
  figures: { entries: number; postings: number; paidCharges: number; openCharges: number }
}

/** Rows of an answer that should have none; past this many, more would say no more. */
const MOST_SHOWN = 100

/** What must never be found (P6); each query lists what breaks the rule that its sentence names. */
const CHECKS: [sentence: string, sql: string][] = [
  [
    'entry does not balance',
    `select entry_id || ' ' || currency as what from ledger_postings
     group by entry_id, currency having sum(amount_minor) <> 0`,
  ],
  [
    'posting belongs to no entry',
    `select p.entry_id as what from ledger_postings p left join ledger_entries e on e.id = p.entry_id
     where e.id is null`,
  ],
  [
    'paid charge is not in the books',
    `select c.id as what from charges c left join ledger_entries e
       on e.cause_kind = 'charge' and e.cause_id = c.id
     where c.outcome = 'paid' and e.id is null`,
  ],
  [
    'entry of a charge that was not paid',
    `select e.id as what from ledger_entries e left join charges c on c.id = e.cause_id
     where e.cause_kind = 'charge' and (c.id is null or c.outcome <> 'paid')`,
  ],
  [
    'books and charge differ in the amount',
    `select c.id as what from charges c join ledger_entries e on e.cause_kind = 'charge' and e.cause_id = c.id
     join ledger_postings p on p.entry_id = e.id
     where p.account in ('fees', 'protection-fund') or p.account like 'freelancer:%'
     group by c.id, c.amount_minor having sum(p.amount_minor) <> -c.amount_minor`,
  ],
  [
    'charge without a timesheet',
    `select c.id as what from charges c left join timesheets t on t.job_id = c.job_id and t.week = c.week
     where t.week is null`,
  ],
  [
    'timesheet was charged twice',
    `select job_id || ' ' || week as what from charges where outcome = 'paid'
     group by job_id, week having count(*) > 1`,
  ],
  [
    'paid timesheet without a charge',
    `select t.job_id || ' ' || t.week as what from timesheets t left join charges c
       on c.job_id = t.job_id and c.week = t.week and c.outcome = 'paid'
     where t.state = 'paid' and c.id is null`,
  ],
  [
    'charge was paid and its timesheet does not know',
    `select c.id as what from charges c join timesheets t on t.job_id = c.job_id and t.week = c.week
     where c.outcome = 'paid' and t.state not in ('paid', 'charging')`,
  ],
  [
    'payout is not in the books',
    `select o.id as what from payouts o left join ledger_entries e
       on e.cause_kind = 'payout' and e.cause_id = o.id
     where e.id is null`,
  ],
  [
    'protection fund has paid more than it held',
    `select currency as what from ledger_postings where account = 'protection-fund'
     group by currency having sum(amount_minor) > 0`,
  ],
  [
    'sandbox gateway charged what we never asked for',
    `select g.idempotency_key as what from gateway_sandbox_charges g
     left join charge_tries t on t.gateway_key = g.idempotency_key
     left join top_ups u on u.idempotency_key = g.idempotency_key
     where t.charge_id is null and u.id is null`,
  ],
  [
    'sandbox gateway and charge differ',
    `select t.gateway_key as what from charge_tries t
     left join gateway_sandbox_charges g on g.idempotency_key = t.gateway_key
     where t.gateway = 'sandbox' and t.outcome in ('paid', 'failed')
     and (g.outcome is null or g.outcome <> t.outcome)`,
  ],
]

/**
 * Proves the books (P6): every entry sums to zero, no charge stands without its timesheet and no paid
 * timesheet without its charge, and the gateway's list says the same. No problems: the books are right.
 */
export async function checkBooks(database: Database): Promise<BooksReport> {
  const problems: string[] = []
  for (const [sentence, sql] of CHECKS) {
    const rows = await database.read<Values>(`${sql} limit ${MOST_SHOWN}`)
    problems.push(...rows.map((row) => `${sentence}: ${row.what}`))
  }
  const [figures] = await database.read<Values>(
    `select (select count(*) from ledger_entries) as entries, (select count(*) from ledger_postings) as postings,
       (select count(*) from charges where outcome = 'paid') as paid,
       (select count(*) from charges where outcome = 'charging') as open`,
  )
  return {
    problems,
    figures: {
      entries: Number(figures?.entries),
      postings: Number(figures?.postings),
      paidCharges: Number(figures?.paid),
      openCharges: Number(figures?.open),
    },
  }
}
