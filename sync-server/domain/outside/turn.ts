import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { dueReminder, isCovered, openMinor } from '../../../core/rules/payment/outside-settlement.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { type RowReader, rowOf, text } from '../../infra/database/row.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import { closeEmpty } from '../weeks/cutoff/charges-due.ts'
import type { MailedJob, Outside, WeekPorts } from '../weeks/ports.ts'
import { publish } from '../weeks/publish.ts'
import type { Event } from '../weeks/texts/timesheet-texts.ts'
import { TIMESHEET, type TimesheetRow, UNPAID } from '../weeks/week-rows.ts'
import { hasInvoice, type Invoice, invoicesOf, payTo } from './invoice-book.ts'
import { issueInvoice } from './issue-invoice.ts'
import { markSettled, settle } from './settle.ts'
import { invoiceCancelled, invoiceCovered, invoiceOverdue, invoiceReminder } from './texts.ts'

/** Invoices taken at a turn, each in a transaction of its own; those that go out share theirs. */
const PAGE = 100
const INVOICES_AT_ONCE = 20
const DAY_MS = 86_400_000

/**
 * What settling outside has to do by `now` (P9): invoices of timesheets that are due go out, those that became smaller
 * than what was received are settled, those of which nothing is left are closed, open ones are reminded of, and the
 * last reminder makes the job Not Ready. Called again it does nothing twice.
 * @returns how many invoices moved
 */
async function settleOutside(ports: WeekPorts, now: Instant): Promise<number> {
  let moved = await closeEmpty(ports, await emptyTimesheets(ports), now, (tx, row) =>
    invoiceClosed(ports, tx, row, now),
  )
  for (const place of await coveredInvoices(ports.database))
    if (await ports.database.write((tx) => settleCovered(ports, tx, place, now))) moved += 1
  for (const some of inParts(
    ports.settlesOutside ? await timesheetsWithout(ports.database) : [],
    INVOICES_AT_ONCE,
  ))
    moved += await ports.database.write((tx) => issueInvoices(ports, tx, some, now))
  for (const { job, week } of await openInvoices(ports, now))
    if (await ports.database.write((tx) => remind(ports, tx, { job, week, at: now }))) moved += 1
  return moved
}

async function issueInvoices(ports: WeekPorts, tx: Tx, places: readonly Place[], at: Instant) {
  let issued = 0
  for (const place of places) if (await issueInvoice(ports, tx, { ...place, at })) issued += 1
  return issued
}

type Place = { job: string; week: WeekId }
const PLACE: RowReader<Place> = rowOf({ job: text, week: text })

function timesheetsWithout({ read }: Database): Promise<Place[]> {
  return read(
    `select t.job_id as job, t.week from timesheets t where t.${UNPAID} and t.state <> 'charging' and t.amount_minor > 0
       and not exists (select 1 from invoices i where i.job_id = t.job_id and i.week = t.week)
     order by t.week, t.job_id limit ${PAGE}`,
    {},
    PLACE,
  )
}

/** Those of which nothing is left: the freelancer took hours back, or slots of late time were struck. */
const emptyTimesheets = ({ database: { read }, settlesOutside }: WeekPorts): Promise<TimesheetRow[]> =>
  read(
    `select t.* from timesheets t where t.${UNPAID} and t.state <> 'charging' and t.amount_minor <= 0
       and (:settlesOutside or exists (select 1 from invoices i where i.job_id = t.job_id and i.week = t.week))
     order by t.week, t.job_id limit ${PAGE}`,
    { settlesOutside },
    TIMESHEET,
  )

/** Open invoices that came to be no more than what was received for them. */
function coveredInvoices({ read }: Database): Promise<Place[]> {
  return read(
    `select i.job_id as job, i.week from invoices i join timesheets t on t.job_id = i.job_id and t.week = i.week
     where i.settled_at is null and t.${UNPAID} and t.state <> 'charging' and t.amount_minor > 0
       and t.amount_minor <= (select coalesce(sum(r.amount_minor), 0) from receipts r
         where r.job_id = i.job_id and r.week = i.week)
     order by i.issued_at, i.job_id, i.week limit ${PAGE}`,
    {},
    PLACE,
  )
}

async function settleCovered(
  ports: WeekPorts,
  tx: Tx,
  { job: id, week }: Place,
  at: Instant,
): Promise<boolean> {
  const job = await ports.jobs.get(id, tx)
  const [invoice] = await invoicesOf(tx, id, week)
  if (!job || !invoice || invoice.settledAt !== null || !isCovered(invoice)) return false
  await settle(ports, tx, invoice, { actor: 'schedule', at, reason: { code: 'covered-by-receipts' } })
  await tellBoth(ports, tx, { job, invoice, event: invoiceCovered(invoice), at })
  await ports.refreshReadiness(tx, [id])
  return true
}

/** What the end of a timesheet with nothing to charge means for its invoice, in the transaction that closes it. */
async function invoiceClosed(
  ports: WeekPorts,
  tx: Tx,
  { jobId: id, week }: TimesheetRow,
  at: Instant,
): Promise<void> {
  const job = await ports.jobs.get(id, tx)
  const [invoice] = await invoicesOf(tx, id, week)
  if (invoice?.settledAt === null) {
    await markSettled(tx, invoice, at)
    if (job) await tellBoth(ports, tx, { job, invoice, event: invoiceCancelled(invoice), at })
  } else await issueInvoice(ports, tx, { job: id, week, at })
}

async function tellBoth(
  ports: WeekPorts,
  tx: Tx,
  { job, invoice, event, at }: { job: MailedJob; invoice: Invoice; event: Event; at: Instant },
) {
  const { week } = invoice
  await publish(ports, tx, job.id, week, [systemMessage(event, at, `${week}-${at}`)])
  await mailEvent(ports, tx, job, { week, event, about: String(at), to: ['client', 'freelancer'] })
}

/** Those whose next reminder may be due; the rule decides. A dispute lets them rest (D2). */
async function openInvoices({ database, policy }: WeekPorts, now: Instant): Promise<Place[]> {
  const days = policy.invoiceReminderDays
  const perCount = days.map((_, n) => `(i.reminders = ${n} and i.issued_at <= :before${n})`)
  if (perCount.length === 0) return []
  return database.read(
    `select i.job_id as job, i.week from invoices i where i.settled_at is null and (${perCount.join(' or ')})
       and not exists (select 1 from timesheets t where t.job_id = i.job_id and t.state = 'disputed')
     order by i.issued_at, i.job_id, i.week limit ${PAGE}`,
    Object.fromEntries(days.map((each, n) => [`before${n}`, now - each * DAY_MS])),
    PLACE,
  )
}

async function remind(
  ports: WeekPorts,
  tx: Tx,
  { job: id, week, at }: Place & { at: Instant },
): Promise<boolean> {
  const job = await ports.jobs.get(id, tx)
  const [invoice] = await invoicesOf(tx, id, week)
  const due = invoice && invoice.settledAt === null && dueReminder(invoice, at, ports.policy)
  if (!job || !invoice || !due) return false
  const open = openMinor(invoice)
  await tx.run(
    `update invoices set reminders = :number, overdue_at = coalesce(overdue_at, :overdueAt)
     where job_id = :id and week = :week`,
    { number: due.number, overdueAt: due.isLast ? at : null, id, week },
  )
  const to = await payTo(tx, invoice)
  const reminder = invoiceReminder(invoice, open, due, to, ports.publicUrl)
  await mailEvent(ports, tx, job, {
    week,
    event: reminder,
    about: `reminder-${due.number}-${invoice.issuedAt}`,
    to: ['client'],
  })
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
  await publish(ports, tx, job.id, invoice.week, [systemMessage(event, at, invoice.week)])
  await mailEvent(ports, tx, job, { week: invoice.week, event, about: 'overdue', to: ['freelancer'] })
  await ports.refreshReadiness(tx, [job.id])
}

/** What weeks hand on to settling outside. */
export const OUTSIDE: Outside = { hasInvoice, issueInvoice, settle: settleOutside }
