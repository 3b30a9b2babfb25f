import { type CivilDate, dayOf, daysOf, type WeekId } from '../../core/rules/week.ts'
import { duration, money, shortDate, weekName } from '../../core/view/format.ts'
import type { Database, Values } from '../database/database.ts'
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
  rateMinorPerHour: number
  lines: { name: string; seconds: number; amountMinor: number }[]
  amountMinor: number
  days: { day: CivilDate; seconds: number }[]
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
  if (!loaded || loaded.row.state === 'open' || loaded.row.state === 'closed') return null
  const { timesheet, policy, row, server } = loaded
  const person = async (id: string | null): Promise<Person> => {
    const [found] = await database.read<Values>('select name, email from people where id = :id', {
      id: id ?? '',
    })
    return { name: String(found?.name ?? 'Former member'), email: String(found?.email ?? '') }
  }
  const states = server.filter((record) => record.kind === 'state')
  const submitted = states.find(({ state }) => state === 'submitted')
  const paid = states.find(({ state }) => state === 'paid')
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
    'Amounts are rounded half up once a line. Each minute traces to its screenshot in the Workroom.',
  ]
  return {
    number: `${week}-${job.id.slice(0, 8)}-${row.version}`,
    jobTitle: job.title,
    weekText: `week of ${weekName(week)} ${week.slice(0, 4)}`,
    freelancer: await person(job.freelancerId),
    client: await person(job.clientId),
    date: dayOf(submitted?.at ?? row.submit_at, policy.zone),
    state: row.state,
    paid: paid
      ? `${shortDate(dayOf(paid.at, policy.zone))} ${dayOf(paid.at, policy.zone).slice(0, 4)}`
      : null,
    currency: timesheet.currency,
    rateMinorPerHour: timesheet.rateMinorPerHour,
    lines: timesheet.lines.map(({ kind, seconds, amountMinor }) => ({
      name: LINE_NAMES[kind],
      seconds,
      amountMinor,
    })),
    amountMinor: timesheet.amountMinor,
    days: daysOf(week).map((day) => ({ day, seconds: secondsByDay.get(day) ?? 0 })),
    notes: notes.filter((note) => note !== ''),
  }
}
