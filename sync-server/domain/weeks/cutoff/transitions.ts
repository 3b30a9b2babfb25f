import type { StateReason } from '../../../../core/messages/message.ts'
import type { ServerRecord, StateChange } from '../../../../core/protocol/records.ts'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { TimesheetState } from '../../../../core/rules/facts/lifecycle.ts'
import { type DueStep, isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import { sealInstant } from '../../../../core/rules/timesheet/seal.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { mailEvent, systemMessage } from '../announce.ts'
import type { MailedJob, WeekPorts } from '../ports.ts'
import { publishAll } from '../publish.ts'
import { allRejectedEvent, submittedEvent } from '../texts/timesheet-texts.ts'
import { type Figures, figuresOf, figuresOfRow, type LoadedWeek, type TimesheetRow } from '../week-rows.ts'

/** A change of state: when, by whom, why (T1), and what the server says beside it. */
export type Change = { at: Instant; actor: string; reason: StateReason; also?: readonly ServerRecord[] }

/**
 * A timesheet on its way to its next state.
 * @param figures those that stand in the row, which every change of facts keeps right, when left out
 */
export type Move = { row: TimesheetRow; state: TimesheetState; change: Change; figures?: Figures }

/** Moves timesheets to their next states, in the caller's transaction: however many, in two statements. */
export async function changeStates(ports: WeekPorts, tx: Tx, moves: readonly Move[]): Promise<void> {
  const sayings = moves.flatMap(({ row, state, change, figures = figuresOfRow(row) }) => {
    const sealAt = state === row.state ? null : sealInstant({ state, at: change.at }, ports.policy)
    writeRow(ports, tx, row, { state, version: row.version + 1, ...figures, at: change.at, sealAt })
    return [stateRecord(row, change), ...(change.also ?? [])].map((record) => ({
      job: row.jobId,
      week: row.week,
      record,
    }))
  })
  await publishAll(ports, tx, sayings)
}

export const changeState = (
  ports: WeekPorts,
  tx: Tx,
  row: TimesheetRow,
  move: Omit<Move, 'row'>,
): Promise<void> => changeStates(ports, tx, [{ row, ...move }])

/** The record of the state that a row stands in since just now. */
function stateRecord(row: TimesheetRow, { at, actor, reason }: Change): StateChange {
  return {
    id: `state-${row.version}`,
    at,
    kind: 'state',
    state: row.state,
    version: row.version,
    actor,
    reason,
    totalSeconds: row.totalSeconds,
    amountMinor: row.amountMinor,
    protectedMinor: row.protectedMinor,
  }
}

/**
 * Writes a timesheet's figures down after its facts changed. Once it is submitted every change is a new
 * version, with its record, so that a charge can say which one it pinned (T8). From then on the figures stay: another
 * version of what is being charged would be charged under another key, so twice.
 */
export async function refreshFigures(
  ports: WeekPorts,
  tx: Tx,
  loaded: LoadedWeek,
  at: Instant,
): Promise<void> {
  const { row } = loaded
  if (isSettled(row)) return
  const figures = chargeableFigures(loaded)
  const before = figuresOfRow(row)
  if (Object.entries(figures).every(([name, value]) => before[name as keyof Figures] === value)) return
  if (row.state === 'open')
    writeRow(ports, tx, row, { state: 'open', version: row.version, ...figures, at, sealAt: null })
  else
    await changeState(ports, tx, row, {
      state: row.state,
      change: { at, actor: 'rules', reason: { code: 'hours-changed' } },
      figures,
    })
}

/**
 * What a timesheet is charged with. After a charge that failed the freelancer may still take hours away, and nothing
 * adds any: the client was told what failed, and a second attempt never asks for more than that.
 */
function chargeableFigures({ row, timesheet }: LoadedWeek): Figures {
  const now = figuresOf(timesheet)
  const isMore = now.amountMinor > row.amountMinor || now.protectedMinor > row.protectedMinor
  return row.state === 'failed' && isMore ? figuresOfRow(row) : now
}

/**
 * A timesheet's figures as of the instant at which its charge begins: what every reader of the `charging` record sees.
 * What was learned from that instant on changes nothing in it (T8).
 */
export function figuresAsOf(loaded: LoadedWeek, change: Change): Figures {
  const { row, server } = loaded
  server.push(stateRecord({ ...row, state: 'charging', version: row.version + 1 }, change))
  return chargeableFigures(loaded)
}

const WRITE_ROW = `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at,
    total_seconds, rejected_seconds, amount_minor, protected_minor, currency, updated_at, seal_at)
  values :rows
  on conflict (job_id, week) do update set state = excluded.state, version = excluded.version,
    total_seconds = excluded.total_seconds, rejected_seconds = excluded.rejected_seconds,
    amount_minor = excluded.amount_minor, protected_minor = excluded.protected_minor,
    updated_at = excluded.updated_at, seal_at = excluded.seal_at`

/** Writes a row that is there already, here and in the database, together with others; a date of sealing stays. */
function writeRow(
  { cache }: WeekPorts,
  tx: Tx,
  row: TimesheetRow,
  values: Figures & { state: TimesheetState; version: number; at: Instant; sealAt: Instant | null },
): void {
  const { jobId, week } = row
  const sealAt = values.sealAt ?? row.sealAt
  cache.evict(tx, jobId, week)
  tx.batchInsert(
    WRITE_ROW,
    [
      jobId,
      week,
      values.state,
      values.version,
      row.termsVersion,
      row.submitAt,
      row.reviewEndsAt,
      values.totalSeconds,
      values.rejectedSeconds,
      values.amountMinor,
      values.protectedMinor,
      row.currency,
      values.at,
      sealAt,
    ],
    `${jobId}/${week}`,
  )
  Object.assign(row, {
    sealAt,
    state: values.state,
    version: values.version,
    totalSeconds: values.totalSeconds,
    rejectedSeconds: values.rejectedSeconds,
    amountMinor: values.amountMinor,
    protectedMinor: values.protectedMinor,
  })
}

/** An open timesheet's step out of that state: by the clock (W2, T4), or early by the freelancer (T6). */
export type Submission = { row: TimesheetRow; job: MailedJob; step: DueStep; isEarly: boolean }

/** Submits open timesheets, or closes those of a week without hours, silently (T4). */
export async function submitThese(
  ports: WeekPorts,
  tx: Tx,
  submissions: readonly Submission[],
): Promise<void> {
  const changes = submissions.map(({ row, job, step, isEarly }) => {
    const { to: state, ...when } = step
    const change = { ...when, actor: isEarly ? 'freelancer' : 'schedule' }
    if (state === 'closed') return { row, state, change }
    // All rejected: said in the Workroom, and nobody gets a mail about nothing (T4).
    const isEmpty = row.totalSeconds === 0
    const mailed = isEmpty ? null : submittedEvent(row, ports.policy, isEarly)
    const also = [systemMessage(mailed ?? allRejectedEvent(row), step.at, row.week)]
    return { row, job, mailed, state, change: { ...change, also } }
  })
  await changeStates(ports, tx, changes)
  for (const { row, job, mailed } of changes)
    if (mailed)
      await mailEvent(ports, tx, job, {
        week: row.week,
        event: mailed,
        about: 'submission',
        to: ['client', 'freelancer'],
      })
}
