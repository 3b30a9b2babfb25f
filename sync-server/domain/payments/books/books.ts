import type { Database } from '../../../infra/database/database.ts'
import { integer, rowOf, text } from '../../../infra/database/row.ts'
import type { Gateway } from '../../../infra/gateways/gateway.ts'
import { compareWithGateway } from '../../../infra/gateways/gateway-books.ts'
import { type StuckPayment, stuckPayments } from '../charging/stuck.ts'
import { standingHold } from '../hold.ts'

export type BooksReport = {
  /** What is at odds, a sentence and a row each; none: the books are right. */
  problems: string[]
  figures: {
    entries: number
    postings: number
    paidCharges: number
    openCharges: number
    /** Charges that a gateway's own list has too. */
    foundAtGateways: number
  }
  /** Payments without an outcome: which, since when, what stands in the way. They break no rule. */
  stuck: StuckPayment[]
  /** Since when and why no money moves here; null: it moves. */
  moneyHeld: { at: number; why: string } | null
  /** Gateways that moved money here and could not be asked: this server has no key of theirs. */
  gatewaysNotAsked: string[]
}
export type BooksCheck = {
  /** False: the books are held against themselves alone. */
  askGateways?: boolean
  onCheck?: (done: number, of: number) => void
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
    `select job_id || ' ' || week as what from charges where outcome = 'paid' and part = 'timesheet'
     group by job_id, week having count(*) > 1`,
  ],
  [
    'paid timesheet without a charge',
    `select t.job_id || ' ' || t.week as what from timesheets t left join charges c
       on c.job_id = t.job_id and c.week = t.week and c.outcome = 'paid' and c.part = 'timesheet'
     left join invoices i on i.job_id = t.job_id and i.week = t.week and i.settled_at is not null
     where t.state = 'paid' and c.id is null and i.week is null`,
  ],
  [
    'charge was paid and its timesheet does not know',
    `select c.id as what from charges c join timesheets t on t.job_id = c.job_id and t.week = c.week
     where c.outcome = 'paid' and t.state not in ('paid', 'charging')
       and not (c.part = 'excess' and t.state = 'closed')`,
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
    'charge was paid by two methods',
    `select charge_id as what from charge_tries where outcome = 'paid' group by charge_id having count(*) > 1`,
  ],
  [
    'paid charge and its tries differ',
    `select c.id as what from charges c where c.client_id is not null and (c.outcome = 'paid') <> exists (
       select 1 from charge_tries t where t.charge_id = c.id and t.outcome = 'paid')`,
  ],
  [
    'money of a charge went to or came from somebody else',
    `select c.id as what from charges c join ledger_entries e on e.cause_kind = 'charge' and e.cause_id = c.id
     join ledger_postings p on p.entry_id = e.id where c.client_id is not null and (
       (p.account like 'freelancer:%' and p.account <> 'freelancer:' || c.freelancer_id)
       or (p.account like 'client:%' and p.account <> 'client:' || c.client_id)
       or (p.account like 'gateway:%' and p.account <> 'gateway:' || c.gateway))`,
  ],
  [
    'fee of a charge is not what was agreed',
    `select c.id as what from charges c join ledger_entries e on e.cause_kind = 'charge' and e.cause_id = c.id
     left join ledger_postings p on p.entry_id = e.id and p.account = 'fees'
     where c.fee_basis_points is not null group by c.id, c.amount_minor, c.fee_basis_points
     having -coalesce(sum(p.amount_minor), 0) <> (c.amount_minor * c.fee_basis_points * 2 + 10000) / 20000`,
  ],
  [
    'timesheet and its paid charge differ in the amount',
    `select t.job_id || ' ' || t.week as what from timesheets t
     join charges c on c.job_id = t.job_id and c.week = t.week and c.outcome = 'paid' and c.part = 'timesheet'
     where t.state = 'paid' and (t.amount_minor <> c.amount_minor or t.currency <> c.currency)`,
  ],
  [
    'payout and its entry differ in the amount',
    `select o.id as what from payouts o join ledger_entries e on e.cause_kind = 'payout' and e.cause_id = o.id
     join ledger_postings p on p.entry_id = e.id and p.account = 'freelancer:' || o.person_id
     where p.amount_minor <> o.amount_minor or p.currency <> o.currency`,
  ],
  [
    'paid top-up and the books differ',
    `select u.id as what from top_ups u left join ledger_entries e on e.cause_kind = 'top-up' and e.cause_id = u.id
     left join ledger_postings p on p.entry_id = e.id and p.account = 'client:' || u.person_id
     where u.outcome = 'paid' and (p.amount_minor is null or p.amount_minor <> -u.amount_minor)`,
  ],
  [
    'receipt and its entry differ',
    `select r.id as what from receipts r left join ledger_entries e on e.cause_kind = 'receipt' and e.cause_id = r.id
     left join invoices i on i.job_id = r.job_id and i.week = r.week
     left join ledger_postings p on p.entry_id = e.id
     group by r.id, r.amount_minor, r.fee_minor, r.currency, i.payee, i.freelancer_id, i.client_id, e.id
     having i.payee is null or e.id is null
       or coalesce(sum(case when p.account = 'freelancer:' || i.freelancer_id then p.amount_minor end), 0)
          <> r.fee_minor - case when i.payee = 'operator' then r.amount_minor else 0 end
       or coalesce(sum(case when p.account = 'bank' then p.amount_minor end), 0)
          <> case when i.payee = 'operator' then r.amount_minor else 0 end
       or coalesce(-sum(case when p.account = 'fees' then p.amount_minor end), 0) <> r.fee_minor
       or coalesce(max(case when p.account = 'client:' || i.client_id then p.amount_minor end), 0)
          <> abs(r.amount_minor)
       or sum(case when p.account in ('fees', 'bank', 'client:' || i.client_id, 'freelancer:' || i.freelancer_id)
          then 0 else 1 end) > 0
       or coalesce(max(p.currency), '') <> r.currency`,
  ],
  [
    'entry of a receipt that there is not',
    `select e.id as what from ledger_entries e left join receipts r on r.id = e.cause_id
     where e.cause_kind = 'receipt' and r.id is null`,
  ],
  [
    'receipt was taken back by another amount',
    `select u.id as what from receipts u left join receipts r on r.id = u.undoes
     where u.undoes is not null and (r.id is null or r.amount_minor <> -u.amount_minor or r.fee_minor <> -u.fee_minor
       or r.job_id <> u.job_id or r.week <> u.week)`,
  ],
  [
    'invoice and its receipts differ',
    `select i.job_id || ' ' || i.week as what from invoices i
     left join timesheets t on t.job_id = i.job_id and t.week = i.week
     left join receipts r on r.job_id = i.job_id and r.week = i.week
     group by i.job_id, i.week, i.settled_at, t.state, t.amount_minor
     having t.state is null or (i.settled_at is not null) <> (t.state in ('paid', 'closed'))
       or (i.settled_at is not null and coalesce(sum(r.amount_minor), 0) < t.amount_minor)`,
  ],
  [
    'entry of a top-up or payout that there is not',
    `select e.id as what from ledger_entries e
     left join top_ups u on e.cause_kind = 'top-up' and u.id = e.cause_id and u.outcome = 'paid'
     left join payouts o on e.cause_kind = 'payout' and o.id = e.cause_id
     where e.cause_kind in ('top-up', 'payout') and u.id is null and o.id is null`,
  ],
]

/**
 * Proves the books (P6): every entry sums to zero, no charge stands without its timesheet and no paid
 * timesheet without its charge, each moved the right money between the right people, and the gateways' own
 * lists say the same. Reads only, each check in one statement, so it may run beside the server.
 */
export async function checkBooks(
  database: Database,
  gateways: readonly Gateway[],
  { askGateways = true, onCheck = () => {} }: BooksCheck = {},
): Promise<BooksReport> {
  const asked = askGateways ? gateways : []
  const problems: string[] = []
  const count = CHECKS.length + asked.length
  for (const [n, [sentence, sql]] of CHECKS.entries()) {
    onCheck(n, count)
    const rows = await database.read(`${sql} limit ${MOST_SHOWN}`, {}, rowOf({ what: text }))
    problems.push(...rows.map(({ what }) => `${sentence}: ${what}`))
  }
  let foundAtGateways = 0
  for (const [n, gateway] of asked.entries()) {
    onCheck(CHECKS.length + n, count)
    const compared = await compareWithGateway(database, gateway, MOST_SHOWN)
    problems.push(...compared.problems)
    foundAtGateways += compared.found
  }
  onCheck(count, count)
  const [figures] = await database.read(
    `select (select count(*) from ledger_entries) as entries, (select count(*) from ledger_postings) as postings,
       (select count(*) from charges where outcome = 'paid') as paid_charges,
       (select count(*) from charges where outcome = 'charging') as open_charges`,
    {},
    rowOf({ entries: integer, postings: integer, paidCharges: integer, openCharges: integer }),
  )
  if (!figures) throw new Error('counts have no row')
  const names = asked.map(({ name }) => name)
  const elsewhere = await database.read(
    `select distinct gateway from charge_tries where outcome = 'paid' and gateway <> 'balance' order by gateway`,
    {},
    rowOf({ gateway: text }),
  )
  return {
    problems,
    figures: { ...figures, foundAtGateways },
    stuck: (await stuckPayments(database)).slice(0, MOST_SHOWN),
    moneyHeld: await standingHold(database),
    gatewaysNotAsked: elsewhere.map(({ gateway }) => gateway).filter((gateway) => !names.includes(gateway)),
  }
}
