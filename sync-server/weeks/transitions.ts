import { hasHours } from '../../core/rules/lifecycle.ts'
import type { Instant } from '../../core/rules/week.ts'
import type { ServerRecord, TimesheetState } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { mailEvent, systemMessage } from './announce.ts'
import type { WeekJob, WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { submittedEvent } from './texts.ts'
import type { LoadedWeek } from './week-rows.ts'

/**
 * Moves a timesheet to its next state: the row, the record with instant, actor and reason (T1), and what is
 * said beside it, in the caller's transaction. The figures are those of the facts at this moment.
 * @returns the new version, which a charge pins (T8)
 */
export async function changeState(
  ports: WeekPorts,
  tx: Tx,
  { row, timesheet }: LoadedWeek,
  state: TimesheetState,
  change: { at: Instant; actor: string; reason: string; also?: readonly ServerRecord[] },
): Promise<number> {
  const version = row.version + 1
  await ports.database.run(
    tx,
    `update timesheets set state = :state, version = :version, total_seconds = :total, amount_minor = :amount,
       protected_minor = :protected, updated_at = :at
     where job_id = :job and week = :week`,
    {
      state,
      version,
      total: timesheet.totalSeconds,
      amount: timesheet.amountMinor,
      protected: timesheet.protectedMinor,
      at: change.at,
      job: row.job_id,
      week: row.week,
    },
  )
  await say(ports, tx, row.job_id, row.week, [
    {
      id: `state-${version}`,
      at: change.at,
      kind: 'state',
      state,
      version,
      actor: change.actor,
      reason: change.reason,
      totalSeconds: timesheet.totalSeconds,
      amountMinor: timesheet.amountMinor,
      protectedMinor: timesheet.protectedMinor,
    },
    ...(change.also ?? []),
  ])
  row.state = state
  row.version = version
  return version
}

/**
 * Writes a timesheet's figures down after its facts changed. Once it is submitted every change is a new
 * version, with its record, so that a charge can say which one it pinned (T8).
 */
export async function refreshFigures(
  ports: WeekPorts,
  tx: Tx,
  loaded: LoadedWeek,
  at: Instant,
): Promise<void> {
  const { row, timesheet } = loaded
  const same =
    row.total_seconds === timesheet.totalSeconds &&
    row.amount_minor === timesheet.amountMinor &&
    row.protected_minor === timesheet.protectedMinor
  if (same) return
  if (row.state !== 'open') {
    await changeState(ports, tx, loaded, row.state, {
      at,
      actor: 'rules',
      reason: 'The hours of the timesheet changed.',
    })
    return
  }
  await ports.database.run(
    tx,
    `update timesheets set total_seconds = :total, amount_minor = :amount, protected_minor = :protected, updated_at = :at
     where job_id = :job and week = :week`,
    {
      total: timesheet.totalSeconds,
      amount: timesheet.amountMinor,
      protected: timesheet.protectedMinor,
      at,
      job: row.job_id,
      week: row.week,
    },
  )
}

/** Submits an open timesheet (W2, T6), or closes a week without hours, silently (T4). */
export async function submitIn(
  ports: WeekPorts,
  tx: Tx,
  job: WeekJob,
  loaded: LoadedWeek,
  { at, actor, early }: { at: Instant; actor: string; early: boolean },
): Promise<void> {
  const { timesheet, row, policy } = loaded
  if (!hasHours(timesheet)) {
    await changeState(ports, tx, loaded, 'closed', { at, actor, reason: 'The week has no hours.' })
    return
  }
  const event = submittedEvent(row.week, timesheet, policy, row.review_ends_at, early)
  await changeState(ports, tx, loaded, 'submitted', {
    at,
    actor,
    reason: early ? 'The freelancer submitted early.' : 'Submitted by itself on Monday 07:00 ET.',
    also: [systemMessage(event, at, row.week)],
  })
  await mailEvent(ports, tx, job, row.week, event, 'submission', ['client', 'freelancer'])
}
