import { dueReminder, openMinor } from '../../core/rules/outside.ts'
import type { Instant, WeekId } from '../../core/rules/week.ts'
import type { Database, Tx, Values } from '../database/database.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import type { WeekPorts } from '../weeks/ports.ts'
import { say } from '../weeks/say.ts'
import { loadRow } from '../weeks/week-rows.ts'
import { bankDetailsOf, OPERATOR } from './bank-details.ts'
import { type Invoice, invoicesOf, payTo } from './invoice-book.ts'
import {
  invoiceForClient,
  invoiceForFreelancer,
  invoiceIssued,
  invoiceOverdue,
  invoiceReminder,
} from './texts.ts'

/** Invoices taken at once, each in a transaction of its own. */
const PAGE = 100
const DAY_MS = 86_400_000

/**
 * What settling outside has to do by `now` (P9): invoices of timesheets that are due go out, open ones are reminded of,
 * and the last reminder makes the job Not Ready. Called again it does nothing twice.
 * @returns how many invoices moved
 */
export async function settleOutside(ports: WeekPorts, now: Instant): Promise<number> {
  let moved = 0
  for (const { job, week } of await timesheetsWithout(ports.database))
    if (await ports.database.write((tx) => issueInvoice(ports, tx, { job, week, at: now }))) moved += 1
  for (const { job, week } of await openInvoices(ports, now))
    if (await ports.database.write((tx) => remind(ports, tx, { job, week, at: now }))) moved += 1
  return moved
}

type Place = { job: string; week: WeekId }
const rowToPlace = (row: Values): Place => ({ job: String(row.job_id), week: String(row.week) })

async function timesheetsWithout({ read }: Database): Promise<Place[]> {
  const rows = await read<Values>(
    `select t.job_id, t.week from timesheets t where t.state in ('due', 'failed') and t.amount_minor > 0
       and not exists (select 1 from invoices i where i.job_id = t.job_id and i.week = t.week)
     order by t.week, t.job_id limit ${PAGE}`,
  )
  return rows.map(rowToPlace)
}

/** Those whose next reminder may be due; the rule decides. A dispute lets them rest (D2). */
async function openInvoices({ database, policy }: WeekPorts, now: Instant): Promise<Place[]> {
  const days = policy.invoiceReminderDays
  const perCount = days.map((_, n) => `(i.reminders = ${n} and i.issued_at <= :before${n})`)
  if (perCount.length === 0) return []
  const rows = await database.read<Values>(
    `select i.job_id, i.week from invoices i where i.settled_at is null and (${perCount.join(' or ')})
       and not exists (select 1 from timesheets t where t.job_id = i.job_id and t.state = 'disputed')
     order by i.issued_at, i.job_id, i.week limit ${PAGE}`,
    Object.fromEntries(days.map((each, n) => [`before${n}`, now - each * DAY_MS])),
  )
  return rows.map(rowToPlace)
}

/** Sends the invoice of a timesheet that is due, once, in the caller's transaction. False: it has one, or needs none. */
export async function issueInvoice(
  ports: WeekPorts,
  tx: Tx,
  { job: id, week, at }: Place & { at: Instant },
): Promise<boolean> {
  const { database } = ports
  const job = await ports.jobs.get(id, tx)
  const row = await loadRow(database, id, week, tx)
  const isDue = row?.state === 'due' || row?.state === 'failed'
  if (!isDue || row.amount_minor <= 0 || !job?.clientId || !job.freelancerId) return false
  const payee = (await bankDetailsOf(database, OPERATOR, tx)) ? 'operator' : 'freelancer'
  const written = await database.read(
    `insert into invoices (job_id, week, reference, payee, client_id, freelancer_id, fee_basis_points, issued_at, reminders)
     values (:id, :week, :reference, :payee, :clientId, :freelancerId, :fee, :at, 0)
     on conflict (job_id, week) do nothing returning week`,
    {
      ...{ id, week, reference: referenceOf(id, week), payee, at },
      ...{ clientId: job.clientId, freelancerId: job.freelancerId, fee: ports.policy.feeBasisPoints },
    },
    tx,
  )
  const [invoice] = await invoicesOf(database, id, week, tx)
  if (written.length === 0 || !invoice) return false
  const to = await payTo(database, invoice, tx)
  await say(ports, tx, id, week, [systemMessage(invoiceIssued(invoice), at, week)])
  await mailEvent(ports, tx, job, week, invoiceForClient(invoice, to, ports.publicUrl), 'invoice', ['client'])
  await mailEvent(ports, tx, job, week, invoiceForFreelancer(invoice, to), 'invoice', ['freelancer'])
  return true
}

async function remind(
  ports: WeekPorts,
  tx: Tx,
  { job: id, week, at }: Place & { at: Instant },
): Promise<boolean> {
  const { database } = ports
  const job = await ports.jobs.get(id, tx)
  const [invoice] = await invoicesOf(database, id, week, tx)
  const due = invoice && invoice.settledAt === null && dueReminder(invoice, at, ports.policy)
  if (!job || !invoice || !due) return false
  const open = openMinor(invoice)
  await database.run(
    tx,
    `update invoices set reminders = :number, overdue_at = coalesce(overdue_at, :overdueAt)
     where job_id = :id and week = :week`,
    { number: due.number, overdueAt: due.isLast ? at : null, id, week },
  )
  const to = await payTo(database, invoice, tx)
  const reminder = invoiceReminder(invoice, open, due, to, ports.publicUrl)
  await mailEvent(ports, tx, job, week, reminder, `reminder-${due.number}-${invoice.issuedAt}`, ['client'])
  if (due.isLast) await tellOverdue(ports, tx, invoice, open, at)
  return true
}

async function tellOverdue(
  ports: WeekPorts,
  tx: Tx,
  invoice: Invoice,
  open: number,
  at: Instant,
): Promise<void> {
  const job = await ports.jobs.get(invoice.job, tx)
  if (!job) return
  const event = invoiceOverdue(invoice, open)
  await say(ports, tx, job.id, invoice.week, [systemMessage(event, at, invoice.week)])
  await mailEvent(ports, tx, job, invoice.week, event, 'overdue', ['freelancer'])
  await ports.refreshReadiness(tx, job.id)
}

/** Short enough for a bank's form, of signs that every bank takes. */
const referenceOf = (job: string, week: WeekId): string =>
  `GW-${job.replaceAll('-', '').slice(0, 8).toUpperCase()}-${week.replaceAll('-', '')}`
