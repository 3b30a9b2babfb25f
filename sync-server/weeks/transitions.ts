import type { Instant } from '../../core/rules/week.ts'
import type { ServerRecord, TimesheetState } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { mailEvent, systemMessage } from './announce.ts'
import type { MailedJob, WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { submittedEvent } from './texts.ts'
import { type Figures, figuresOf, figuresOfRow, type LoadedWeek, type TimesheetRow } from './week-rows.ts'

/**
 * Moves a timesheet to its next state: the row, the record with instant, actor and reason (T1), and what is
 * said beside it, in the caller's transaction.
 * @param figures those that stand in the row, which every change of facts keeps right, when left out
 * @returns the new version, which a charge pins (T8)
 */
export async function changeState(
  ports: WeekPorts,
  tx: Tx,
  row: TimesheetRow,
  state: TimesheetState,
  change: { at: Instant; actor: string; reason: string; also?: readonly ServerRecord[] },
  figures: Figures = figuresOfRow(row),
): Promise<number> {
  const version = row.version + 1
  await writeRow(ports, tx, row, { state, version, ...figures, at: change.at })
  const { totalSeconds, amountMinor, protectedMinor } = figures
  await say(ports, tx, row.job_id, row.week, [
    {
      id: `state-${version}`,
      at: change.at,
      kind: 'state',
      state,
      version,
      actor: change.actor,
      reason: change.reason,
      totalSeconds,
      amountMinor,
      protectedMinor,
    },
    ...(change.also ?? []),
  ])
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
  const { row } = loaded
  const figures = figuresOf(loaded.timesheet)
  const before = figuresOfRow(row)
  if (Object.entries(figures).every(([name, value]) => before[name as keyof Figures] === value)) return
  if (row.state === 'open')
    await writeRow(ports, tx, row, { state: 'open', version: row.version, ...figures, at })
  else
    await changeState(
      ports,
      tx,
      row,
      row.state,
      { at, actor: 'rules', reason: 'The hours of the timesheet changed.' },
      figures,
    )
}

/** Writes the row, here and in the database. */
async function writeRow(
  { database }: WeekPorts,
  tx: Tx,
  row: TimesheetRow,
  values: Figures & { state: TimesheetState; version: number; at: Instant },
): Promise<void> {
  const { job_id, week } = row
  await database.run(
    tx,
    `update timesheets set state = :state, version = :version, total_seconds = :totalSeconds,
       rejected_seconds = :rejectedSeconds, amount_minor = :amountMinor, protected_minor = :protectedMinor,
       updated_at = :at
     where job_id = :job_id and week = :week`,
    { ...values, job_id, week },
  )
  Object.assign(row, {
    state: values.state,
    version: values.version,
    total_seconds: values.totalSeconds,
    rejected_seconds: values.rejectedSeconds,
    amount_minor: values.amountMinor,
    protected_minor: values.protectedMinor,
  })
}

/** Submits an open timesheet (W2, T6), or closes a week without hours, silently (T4). */
export async function submitIn(
  ports: WeekPorts,
  tx: Tx,
  job: MailedJob,
  row: TimesheetRow,
  { at, actor, early }: { at: Instant; actor: string; early: boolean },
): Promise<void> {
  if (row.total_seconds + row.rejected_seconds === 0) {
    await changeState(ports, tx, row, 'closed', { at, actor, reason: 'The week has no hours.' })
    return
  }
  const event = submittedEvent(row, ports.policy.zone, early)
  await changeState(ports, tx, row, 'submitted', {
    at,
    actor,
    reason: early ? 'The freelancer submitted early.' : 'Submitted by itself on Monday 07:00 ET.',
    also: [systemMessage(event, at, row.week)],
  })
  await mailEvent(ports, tx, job, row.week, event, 'submission', ['client', 'freelancer'])
}
