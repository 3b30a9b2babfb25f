import type { Instant } from '../../core/rules/week.ts'
import { systemMessage } from './announce.ts'
import { charge, settleCharge } from './charge.ts'
import { openWeek } from './open-week.ts'
import type { WeekPorts } from './ports.ts'
import { nothingToChargeEvent } from './texts.ts'
import { changeState, submitIn } from './transitions.ts'
import { loadWeek, type TimesheetRow } from './week-rows.ts'

/** Transitions looked up at once: memory stays flat however many are due. */
const BATCH = 200

/**
 * Performs every transition that is due by `now`, each once, in order and as of its scheduled instant
 * (W2, W4, W7): submission, end of review, charge. May be called at any time, by a timer, the sandbox or the
 * operator; what a crash left half done goes on from where it stood.
 * @returns how many timesheets moved
 */
export async function advance(ports: WeekPorts, now: Instant): Promise<number> {
  let moved = 0
  for (let movedNow = 1; movedNow > 0; moved += movedNow) movedNow = await advanceOnce(ports, now)
  return moved + (await openCurrentWeeks(ports, now))
}

/** One step of every timesheet that is due, in order of the scheduled instants. */
async function advanceOnce(ports: WeekPorts, now: Instant): Promise<number> {
  let moved = 0
  let last: DueRow | null = null
  for (;;) {
    const due: DueRow[] = await dueRows(ports, now, last)
    for (const row of due) if (await advanceOne(ports, row, now)) moved += 1
    last = due.at(-1) ?? null
    if (due.length < BATCH) return moved
  }
}

type DueRow = TimesheetRow & { scheduled_at: Instant }

/** The next rows after `last`: one that can't move now is passed by, and blocks no other. */
function dueRows({ database }: WeekPorts, now: Instant, last: DueRow | null): Promise<DueRow[]> {
  return database.read<DueRow>(
    `select * from (
       select *, case when state = 'open' then submit_at else review_ends_at end as scheduled_at from timesheets
       where (state = 'open' and submit_at <= :now) or (state = 'submitted' and review_ends_at <= :now)
          or state in ('due', 'charging')) as due
     where scheduled_at > :at or (scheduled_at = :at and (job_id > :job or (job_id = :job and week > :week)))
     order by scheduled_at, job_id, week limit ${BATCH}`,
    { now, at: last?.scheduled_at ?? 0, job: last?.job_id ?? '', week: last?.week ?? '' },
  )
}

async function advanceOne(ports: WeekPorts, row: TimesheetRow, now: Instant): Promise<boolean> {
  if (row.state === 'open') return submit(ports, row.job_id, row.week, row.submit_at)
  if (row.state === 'submitted') {
    const endedAt = row.review_ends_at
    const net = await endReview(ports, row.job_id, row.week, {
      at: endedAt,
      actor: 'schedule',
      reason: 'The review period ended.',
    })
    if (net === 'due') await charge(ports, row.job_id, row.week, endedAt, 'schedule')
    return net !== 'unchanged'
  }
  if (row.state === 'charging') return settleCharge(ports, row.job_id, row.week, now)
  return charge(ports, row.job_id, row.week, now, 'schedule')
}

/** Submits an open timesheet on its scheduled instant. False if it was not open any more. */
async function submit(ports: WeekPorts, job: string, week: string, at: Instant): Promise<boolean> {
  return ports.database.write(async (tx) => {
    const loaded = await loadWeek(ports.database, job, week, tx)
    const contract = await ports.jobs.get(job)
    if (loaded?.row.state !== 'open' || !contract) return false
    await submitIn(ports, tx, contract, loaded, { at, actor: 'schedule', early: false })
    return true
  })
}

/** Ends the review: to `due`, or `closed` when nothing is left to charge (T4). */
export async function endReview(
  ports: WeekPorts,
  job: string,
  week: string,
  change: { at: Instant; actor: string; reason: string },
): Promise<'due' | 'closed' | 'unchanged'> {
  return ports.database.write(async (tx) => {
    const loaded = await loadWeek(ports.database, job, week, tx)
    if (loaded?.row.state !== 'submitted') return 'unchanged'
    if (loaded.timesheet.amountMinor > 0) {
      await changeState(ports, tx, loaded, 'due', change)
      return 'due'
    }
    const event = nothingToChargeEvent(week)
    await changeState(ports, tx, loaded, 'closed', {
      ...change,
      reason: 'Nothing is left to charge.',
      also: [systemMessage(event, change.at, week)],
    })
    return 'closed'
  })
}

/** Each working job's running week has its terms and its place, even before its first capture. */
async function openCurrentWeeks(ports: WeekPorts, now: Instant): Promise<number> {
  const week = ports.weekAt(now)
  const opened = await ports.database.read<{ job_id: string }>(
    'select job_id from timesheets where week = :week',
    { week },
  )
  const known = new Set(opened.map(({ job_id }) => job_id))
  let count = 0
  for (const job of await ports.jobs.working()) {
    if (known.has(job.id)) continue
    const result = await ports.database.write((tx) => openWeek(ports, tx, job.id, week, now))
    if ('row' in result) count += 1
  }
  return count
}
