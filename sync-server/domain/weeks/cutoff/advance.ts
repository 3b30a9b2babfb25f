import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { type DueStep, dueStep, hasHours } from '../../../../core/rules/facts/lifecycle.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { systemMessage } from '../announce.ts'
import { openWeek } from '../open-week.ts'
import type { MailedJob, WeekPorts } from '../ports.ts'
import { sealDue } from '../seal.ts'
import { tellOfLeftOut } from '../texts/follow-claims.ts'
import { nothingToChargeEvent } from '../texts/timesheet-texts.ts'
import type { TimesheetRow } from '../week-rows.ts'
import { changeStates, submitThese } from './transitions.ts'

/** Timesheets taken at once: one transaction pays for all of them, and memory stays flat however many are due. */
const PAGE = 100

/**
 * Performs every transition that time alone brings by `now`, each once, in order and as of its scheduled instant
 * (W2, W7): submission, end of review, seal. It asks nobody outside, so it never waits. May be called at any
 * time, by a timer, the sandbox or the operator; what a crash left half done goes on from where it stood.
 * @param onDue a review ended with something to charge (W4)
 * @returns how many timesheets moved
 */
export async function passTime(
  ports: WeekPorts,
  now: Instant,
  onDue: (row: TimesheetRow) => void,
): Promise<number> {
  let moved = 0
  for (let movedNow = 1; movedNow > 0; moved += movedNow) movedNow = await passOnce(ports, now, onDue)
  moved += await sealDue(ports, now)
  return moved + (await openCurrentWeeks(ports, now))
}

/** One step of every timesheet that is due, in order of the scheduled instants. */
async function passOnce(ports: WeekPorts, now: Instant, onDue: (row: TimesheetRow) => void): Promise<number> {
  let moved = 0
  let last: DueRow | null = null
  for (;;) {
    const page: DueRow[] = await dueRows(ports, now, last)
    moved += await passPage(ports, page, now, onDue)
    last = page.at(-1) ?? null
    if (page.length < PAGE) return moved
  }
}

type DueRow = TimesheetRow & { scheduled_at: Instant }

/** The next rows after `last`: one that can't move now is passed by, and blocks no other. */
function dueRows({ database }: WeekPorts, now: Instant, last: DueRow | null): Promise<DueRow[]> {
  return database.read<DueRow>(
    `select * from (
       select *, case when state = 'open' then submit_at else review_ends_at end as scheduled_at from timesheets
       where (state = 'open' and submit_at <= :now) or (state = 'submitted' and review_ends_at <= :now)) as due
     where scheduled_at > :at or (scheduled_at = :at and (job_id > :job or (job_id = :job and week > :week)))
     order by scheduled_at, job_id, week limit ${PAGE}`,
    { now, at: last?.scheduled_at ?? 0, job: last?.job_id ?? '', week: last?.week ?? '' },
  )
}

/** A page in its order; neighbours in the same state, as at every cutoff, are taken together. */
async function passPage(
  ports: WeekPorts,
  page: readonly DueRow[],
  now: Instant,
  onDue: (row: TimesheetRow) => void,
): Promise<number> {
  let moved = 0
  for (let from = 0; from < page.length; ) {
    const state = page[from]?.state
    const end = page.findIndex((row, n) => n > from && row.state !== state)
    const run = page.slice(from, end < 0 ? page.length : end)
    if (state === 'open') moved += await submitAll(ports, run, now)
    else {
      const ended = await endReviews(ports, run, now)
      ended.due.forEach(onDue)
      moved += ended.moved
    }
    from += run.length
  }
  return moved
}

/** Submits open timesheets as of their scheduled instants, in one transaction. */
async function submitAll(ports: WeekPorts, rows: readonly TimesheetRow[], now: Instant): Promise<number> {
  if (rows.length === 0) return 0
  return ports.database.write(async (tx) => {
    const current = await rowsWithJobs(tx, rows, 'open')
    const due = current.flatMap(({ row, job }) => {
      const step = stepOf(row, now)
      return step ? [{ row, job, step, isEarly: false }] : []
    })
    await submitThese(ports, tx, due)
    return due.length
  })
}

/** What the rule says that the clock does with a timesheet now. */
const stepOf = (row: TimesheetRow, now: Instant): DueStep | null =>
  dueStep(
    {
      state: row.state,
      submitAt: row.submit_at,
      reviewEndsAt: row.review_ends_at,
      hasHours: hasHours({ totalSeconds: row.total_seconds, rejectedSeconds: row.rejected_seconds }),
      amountMinor: row.amount_minor,
    },
    now,
  )

/** Ends reviews, in one transaction: to `due`, or `closed` when nothing is left to charge (T4). */
async function endReviews(
  ports: WeekPorts,
  rows: readonly Pick<TimesheetRow, 'job_id' | 'week'>[],
  now: Instant,
): Promise<{ moved: number; due: TimesheetRow[] }> {
  if (rows.length === 0) return { moved: 0, due: [] }
  return ports.database.write((tx) => endReviewsIn(ports, tx, rows, 'schedule', (row) => stepOf(row, now)))
}

/** The same, in the caller's transaction. */
export async function endReviewsIn(
  ports: WeekPorts,
  tx: Tx,
  rows: readonly Pick<TimesheetRow, 'job_id' | 'week'>[],
  actor: 'schedule' | 'client',
  endOf: (row: TimesheetRow) => DueStep | null,
): Promise<{ moved: number; due: TimesheetRow[] }> {
  const current = await rowsWithJobs(tx, rows, 'submitted')
  const changes = current.flatMap(({ row, job }) => {
    const step = endOf(row)
    if (!step) return []
    const { to: state, ...change } = step
    const also = state === 'closed' ? [systemMessage(nothingToChargeEvent(row.week), step.at, row.week)] : []
    return [{ row, job, state, change: { ...change, actor, also } }]
  })
  await changeStates(ports, tx, changes)
  const closed = changes.filter(({ state }) => state === 'closed')
  for (const { row, job, change } of closed) {
    await tellOfLeftOut(ports, tx, job, row.week, change.at)
    if (ports.settlesOutside)
      await ports.outside.issueInvoice(ports, tx, { job: job.id, week: row.week, at: change.at })
  }
  const due = changes.flatMap(({ row, state }) => (state === 'due' ? [row] : []))
  return { moved: changes.length, due }
}

/** The rows as they are now, inside the transaction, that still stand in a state, each with its job. */
async function rowsWithJobs(
  tx: Tx,
  rows: readonly Pick<TimesheetRow, 'job_id' | 'week'>[],
  state: TimesheetRow['state'],
): Promise<{ row: TimesheetRow; job: MailedJob }[]> {
  type Joined = TimesheetRow & { title: string; client_id: string | null; freelancer_id: string | null }
  const found = await tx.read<Joined>(
    `select t.*, j.title, j.client_id, j.freelancer_id from timesheets t join jobs j on j.id = t.job_id
     where t.job_id in (:jobs) and t.week in (:weeks) and t.state = :state order by t.job_id, t.week`,
    { jobs: rows.map(({ job_id }) => job_id), weeks: [...new Set(rows.map(({ week }) => week))], state },
  )
  const wanted = new Set(rows.map(({ job_id, week }) => `${job_id} ${week}`))
  return found
    .filter(({ job_id, week }) => wanted.has(`${job_id} ${week}`))
    .map(({ title, client_id, freelancer_id, ...row }) => ({
      row,
      job: { id: row.job_id, title, clientId: client_id, freelancerId: freelancer_id },
    }))
}

/**
 * Each working job's running week has its terms and its place, even before its first capture. A page at a
 * call: whoever claims something opens the week anyway, so nobody waits for this.
 */
async function openCurrentWeeks(ports: WeekPorts, now: Instant): Promise<number> {
  const week = ports.weekAt(now)
  const missing = await ports.database.read<{ id: string }>(
    `select id from jobs where status in ('working', 'paused') and starts_at <= :now
       and (ends_at is null or ends_at > :now) and not exists (
       select 1 from timesheets where job_id = jobs.id and week = :week) order by created_at, id limit ${PAGE}`,
    { week, now },
  )
  if (missing.length === 0) return 0
  return ports.database.write(async (tx) => {
    let count = 0
    for (const { id } of missing) if ('row' in (await openWeek(ports, tx, { job: id, week, now }))) count += 1
    return count
  })
}
