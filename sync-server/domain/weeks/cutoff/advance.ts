import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { type DueStep, dueStep, hasHours } from '../../../../core/rules/facts/lifecycle.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { integer, type RowOf, rowOf, text } from '../../../infra/database/row.ts'
import { systemMessage } from '../announce.ts'
import { openWeeks } from '../open-week.ts'
import type { WeekPorts } from '../ports.ts'
import { sealDue } from '../seal.ts'
import { tellOfLeftOut } from '../texts/follow-claims.ts'
import { nothingToChargeEvent } from '../texts/timesheet-texts.ts'
import { type Place, RUNNING, TIMESHEET_COLUMNS, type TimesheetRow } from '../week-rows.ts'
import { rowsWithJobs } from './rows-with-jobs.ts'
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

const DUE = rowOf({ ...TIMESHEET_COLUMNS, scheduledAt: integer })
type DueRow = RowOf<typeof DUE>

/** The next rows after `last`: one that can't move now is passed by, and blocks no other. */
function dueRows({ database }: WeekPorts, now: Instant, last: DueRow | null): Promise<DueRow[]> {
  return database.read(
    `select * from (${dueIn("state = 'open'", 'submit_at')}
       union all ${dueIn(`${RUNNING} and state = 'submitted'`, 'review_ends_at')}) as due
     order by scheduled_at, job_id, week limit ${PAGE}`,
    { now, at: last?.scheduledAt ?? 0, job: last?.jobId ?? '', week: last?.week ?? '' },
    DUE,
  )
}

/** No more than a page of each is read, by an index, however many are due. */
const dueIn = (state: string, scheduledAt: string) =>
  `select * from (select *, ${scheduledAt} as scheduled_at from timesheets where ${state} and ${scheduledAt} <= :now
     and (${scheduledAt}, job_id, week) > (:at, :job, :week)
     order by ${scheduledAt}, job_id, week limit ${PAGE}) as due_${scheduledAt}`

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
    const current = await rowsWithJobs(tx, rows, ['open'])
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
      submitAt: row.submitAt,
      reviewEndsAt: row.reviewEndsAt,
      hasHours: hasHours({ totalSeconds: row.totalSeconds, rejectedSeconds: row.rejectedSeconds }),
      amountMinor: row.amountMinor,
    },
    now,
  )

/** Ends reviews, in one transaction: to `due`, or `closed` when nothing is left to charge (T4). */
async function endReviews(
  ports: WeekPorts,
  rows: readonly Place[],
  now: Instant,
): Promise<{ moved: number; due: TimesheetRow[] }> {
  if (rows.length === 0) return { moved: 0, due: [] }
  return ports.database.write((tx) => endReviewsIn(ports, tx, rows, 'schedule', (row) => stepOf(row, now)))
}

/** The same, in the caller's transaction. */
export async function endReviewsIn(
  ports: WeekPorts,
  tx: Tx,
  rows: readonly Place[],
  actor: 'schedule' | 'client',
  endOf: (row: TimesheetRow) => DueStep | null,
): Promise<{ moved: number; due: TimesheetRow[] }> {
  const current = await rowsWithJobs(tx, rows, ['submitted'])
  const changes = current.flatMap(({ row, job }) => {
    const step = endOf(row)
    if (!step) return []
    const { to: state, ...change } = step
    const also = state === 'closed' ? [systemMessage(nothingToChargeEvent(row.week), step.at, row.week)] : []
    return [{ row, job, state, change: { ...change, actor, also } }]
  })
  await changeStates(ports, tx, changes)
  const closed = changes.filter(({ state }) => state === 'closed')
  await tellOfLeftOut(
    ports,
    tx,
    closed.map(({ row: { week }, job, change: { at } }) => ({ job, week, at })),
  )
  if (ports.settlesOutside)
    for (const { row, job, change } of closed)
      await ports.outside.issueInvoice(ports, tx, { job: job.id, week: row.week, at: change.at })
  const due = changes.flatMap(({ row, state }) => (state === 'due' ? [row] : []))
  return { moved: changes.length, due }
}

/**
 * Each working job's running week has its terms and its place, even before its first capture. Whoever claims
 * something opens the week anyway, so nobody waits for this; each page is a transaction of its own.
 */
async function openCurrentWeeks(ports: WeekPorts, now: Instant): Promise<number> {
  const week = ports.weekAt(now)
  let count = 0
  for (let last = ''; ; ) {
    const missing = await ports.database.read(
      `select id from jobs where id > :last and status in ('working', 'paused') and starts_at <= :now
         and (ends_at is null or ends_at > :now) and not exists (
         select 1 from timesheets where job_id = jobs.id and week = :week) order by id limit ${PAGE}`,
      { last, week, now },
      rowOf({ id: text }),
    )
    if (missing.length === 0) return count
    const ids = missing.map(({ id }) => id)
    const opened = await ports.database.write((tx) => openWeeks(ports, tx, { jobs: ids, week, now }))
    for (const one of opened.values()) if ('row' in one) count += 1
    last = ids.at(-1) ?? ''
  }
}
