import type { CivilDate, WeekId } from '../../../core/rules/calendar/instant.ts'
import { dayOf, daysOf } from '../../../core/rules/calendar/week.ts'
import { openMinor } from '../../../core/rules/payment/outside-settlement.ts'
import { duration, money, shortDate, weekName } from '../../../core/ui/words/format.ts'
import type { Database } from '../../infra/database/database.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import { bankLines } from '../outside/bank-details.ts'
import { type Invoice, invoicesOf, payTo } from '../outside/invoice-book.ts'
import { loadWeek } from '../weeks/week-rows.ts'

type Person = { name: string; email: string }

/** What an invoice says, computed from the timesheet's own facts. */
export type InvoiceFigures = {
  number: string
  jobTitle: string
  weekText: string
  freelancer: Person
  client: Person
  date: CivilDate
  state: string
  /** The civil date of payment, in the policy's zone. */
  paid: CivilDate | null
  currency: string
  lines: { name: string; seconds: number; rateMinorPerHour: number; amountMinor: number }[]
  amountMinor: number
  days: { day: CivilDate; seconds: number }[]
  /** How to pay it, where it is paid by bank (P9). */
  payment: string[]
  notes: string[]
}

const LINE_NAMES = {
  documented: 'Documented hours',
  late: 'Documented hours of earlier weeks (late)',
  other: 'Other hours',
}

/** Null for a week that has no submitted timesheet: there is nothing to invoice yet. */
export async function invoiceFigures(
  database: Database,
  job: { id: string; title: string; clientId: string | null; freelancerId: string | null },
  week: WeekId,
): Promise<InvoiceFigures | null> {
  const loaded = await loadWeek(database, job.id, week)
  if (!loaded || loaded.row.state === 'open') return null
  const [invoice] = await invoicesOf(database, job.id, week)
  // One that closed has an invoice where its hours over the authorized ones can be paid by bank (T10).
  if (loaded.row.state === 'closed' && !invoice) return null
  const { timesheet, policy, row, server } = loaded
  const person = async (id: string | null): Promise<Person> => {
    const [found] = await database.read(
      'select name, email from people where id = :id',
      { id: id ?? '' },
      rowOf({ name: text, email: text }),
    )
    return found ?? { name: 'Former member', email: '' }
  }
  const excessPaid = await database.read(
    `select amount_minor, settled_at from charges
     where job_id = :job and week = :week and part = 'excess' and outcome = 'paid' order by settled_at`,
    { job: job.id, week },
    rowOf({ amountMinor: integer, settledAt: integer }),
  )
  const civil = (instant: number) => longDate(dayOf(instant, policy.zone))
  const states = server.filter((record) => record.kind === 'state')
  const submitted = states.find(({ state }) => state === 'submitted')
  const paid = states.findLast(({ state }) => state === 'paid')
  const secondsByDay = new Map<CivilDate, number>()
  const add = (day: CivilDate, seconds: number) =>
    secondsByDay.set(day, (secondsByDay.get(day) ?? 0) + seconds)
  for (const { slot, creditSeconds } of timesheet.slots) add(dayOf(slot, policy.zone), creditSeconds)
  for (const { day, seconds, state } of timesheet.others) if (state === 'counted') add(day, seconds)

  const notes = [
    timesheet.rejectedSeconds > 0
      ? `Rejected and not charged: ${duration(timesheet.rejectedSeconds)} h.`
      : '',
    timesheet.excessSeconds > 0
      ? `Over the authorized hours and not in this amount: ${duration(timesheet.excessSeconds)} h, ${money(timesheet.excessMinor, timesheet.currency)}.`
      : '',
    ...excessPaid.map(
      ({ settledAt, amountMinor }) =>
        `Paid by hand for hours over the authorized ones on ${civil(settledAt)}: ${money(amountMinor, timesheet.currency)}.`,
    ),
    'Amounts are rounded half up once a line. Each minute traces to its screenshot in the Workroom.',
  ]
  return {
    number: `${week}-${job.id.slice(0, 8)}-${row.version}`,
    jobTitle: job.title,
    weekText: `week of ${weekName(week)} ${week.slice(0, 4)}`,
    freelancer: await person(job.freelancerId),
    client: await person(job.clientId),
    date: dayOf(submitted?.at ?? row.submitAt, policy.zone),
    state: row.state,
    paid: paid && row.state === 'paid' ? civil(paid.at) : null,
    currency: timesheet.currency,
    lines: timesheet.lines.map(({ kind, ...line }) => ({ name: LINE_NAMES[kind], ...line })),
    amountMinor: timesheet.amountMinor,
    days: daysOf(week).map((day) => ({ day, seconds: secondsByDay.get(day) ?? 0 })),
    payment: invoice ? await paymentLines(database, invoice) : [],
    notes: notes.filter((note) => note !== ''),
  }
}

const longDate = (day: CivilDate) => `${shortDate(day)} ${day.slice(0, 4)}`

/** Where an open invoice is paid to, and what has arrived. */
async function paymentLines(database: Database, invoice: Invoice): Promise<string[]> {
  const to = await payTo(database, invoice)
  const received = invoice.receipts.map(({ amountMinor, receivedOn, undoes }) =>
    undoes === null
      ? `Received on ${longDate(receivedOn)}: ${money(amountMinor, invoice.currency)}`
      : `Taken back, confirmed by mistake: ${money(amountMinor, invoice.currency)}`,
  )
  const open = openMinor(invoice)
  if (open === 0 && invoice.amountMinor > 0) return received
  return [
    ...(to ? bankLines(to) : []),
    `Reference: ${invoice.reference}`,
    ...received,
    ...(received.length > 0 ? [`Open: ${money(open, invoice.currency)}`] : []),
  ]
}
