import type { RulingReason } from '../../../core/messages/message.ts'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { overlaps } from '../../../core/rules/calendar/intervals.ts'
import { isWeekId, reviewEndInstant, submitInstant, weekInterval } from '../../../core/rules/calendar/week.ts'
import { datesOf } from '../../../core/rules/job/job.ts'
import type { Tx } from '../../infra/database/database.ts'
import { insertRows } from '../../infra/database/insert-rows.ts'
import { readinessIn } from './life.ts'
import type { WeekPorts } from './ports.ts'
import { type Published, publishAll } from './publish.ts'
import { TIMESHEET, type TimesheetRow } from './week-rows.ts'

export type NoWeek = RulingReason<
  'not-a-week' | 'week-not-begun' | 'unknown-job' | 'no-terms' | 'outside-job-dates'
>

type Opening = { week: WeekId; now: Instant; supplementary?: boolean }
type Opened = { row: TimesheetRow } | { reason: NoWeek }

/**
 * The week's timesheet row, made with its terms and policy if it isn't there yet (T5), or why there can be
 * none: the week is not one, lies ahead or outside the job's dates, or the job has no terms. A supplementary
 * timesheet bears late lines of a job that has no such week any more (T7).
 */
export async function openWeek(
  ports: WeekPorts,
  tx: Tx,
  { job, ...of }: Opening & { job: string },
): Promise<Opened> {
  return (await openWeeks(ports, tx, { jobs: [job], ...of })).get(job) ?? { reason: { code: 'unknown-job' } }
}

/** The same week of many jobs, by job, in few statements; what is no job has no entry. */
export async function openWeeks(
  ports: WeekPorts,
  tx: Tx,
  { jobs, week, now, supplementary = false }: Opening & { jobs: readonly string[] },
): Promise<Map<string, Opened>> {
  const { policy } = ports
  const known = await tx.read(
    'select * from timesheets where week = :week and job_id in (:jobs)',
    { week, jobs },
    TIMESHEET,
  )
  const opened = new Map<string, Opened>(known.map((row) => [row.jobId, { row }]))
  const missing = jobs.filter((job) => !opened.has(job))
  const refuseAll = (code: 'not-a-week' | 'week-not-begun') => {
    for (const job of missing) opened.set(job, { reason: { code } })
    return opened
  }
  if (missing.length === 0) return opened
  if (!isWeekId(week)) return refuseAll('not-a-week')
  const { from, to } = weekInterval(week, policy.zone)
  if (!supplementary && from > now + policy.futureToleranceSeconds * 1000) return refuseAll('week-not-begun')

  const lives = await ports.jobs.livesIn(missing, week, tx)
  const termsByJob = await ports.jobs.termsIn(missing, week, tx)
  const reasonsByJob = await ports.notReady(missing, tx)
  const dates = { submitAt: submitInstant(week, policy), reviewEndsAt: reviewEndInstant(week, policy) }
  const rows: TimesheetRow[] = []
  const sayings: Published[] = []
  for (const [job, life] of lives) {
    if (!supplementary && !overlaps(datesOf(life), { from, to })) {
      opened.set(job, { reason: { code: 'outside-job-dates' } })
      continue
    }
    const terms = termsByJob.get(job)
    if (!terms) {
      opened.set(job, { reason: { code: 'no-terms' } })
      continue
    }
    const row: TimesheetRow = {
      jobId: job,
      week,
      state: 'open',
      version: 0,
      termsVersion: terms.version,
      ...dates,
      totalSeconds: 0,
      rejectedSeconds: 0,
      amountMinor: 0,
      protectedMinor: 0,
      currency: terms.currency,
      sealAt: null,
    }
    rows.push(row)
    opened.set(job, { row })
    const reasons = reasonsByJob.get(job) ?? []
    for (const record of [
      { id: 'week', at: now, kind: 'week', terms, policy },
      { id: 'job', at: Math.min(now, from), kind: 'job', ...life },
      { id: 'readiness-opening', at: Math.min(now, from), kind: 'readiness', ...readinessIn(reasons) },
    ] satisfies ServerRecord[])
      sayings.push({ job, week, record })
  }
  await insertRows(
    tx,
    'timesheets',
    rows.map((row) => ({ ...row, updatedAt: now })),
  )
  await publishAll(ports, tx, sayings)
  return opened
}
