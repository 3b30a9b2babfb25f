import type { RulingReason } from '../../../core/messages/message.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { overlaps } from '../../../core/rules/calendar/intervals.ts'
import { isWeekId, reviewEndInstant, submitInstant, weekInterval } from '../../../core/rules/calendar/week.ts'
import { datesOf } from '../../../core/rules/job/job.ts'
import type { Tx } from '../../infra/database/database.ts'
import { readinessIn } from './life.ts'
import type { WeekPorts } from './ports.ts'
import { publish } from './publish.ts'
import { loadRow, type TimesheetRow } from './week-rows.ts'

export type NoWeek = RulingReason<
  'unknown-week' | 'week-not-begun' | 'unknown-job' | 'no-terms' | 'outside-job-dates'
>

/**
 * The week's timesheet row, made with its terms and policy if it isn't there yet (T5), or why there can be
 * none: the week is not one, lies ahead or outside the job's dates, or the job has no terms. A supplementary
 * timesheet bears late lines of a job that has no such week any more (T7).
 */
export async function openWeek(
  ports: WeekPorts,
  tx: Tx,
  {
    job,
    week,
    now,
    supplementary = false,
  }: { job: string; week: WeekId; now: Instant; supplementary?: boolean },
): Promise<{ row: TimesheetRow } | { reason: NoWeek }> {
  const { policy, jobs } = ports
  const known = await loadRow(tx, job, week)
  if (known) return { row: known }
  if (!isWeekId(week)) return { reason: { code: 'unknown-week' } }
  const { from, to } = weekInterval(week, policy.zone)
  if (!supplementary && from > now + policy.futureToleranceSeconds * 1000)
    return { reason: { code: 'week-not-begun' } }
  const life = await jobs.lifeIn(job, week, tx)
  if (!life) return { reason: { code: 'unknown-job' } }
  if (!supplementary && !overlaps(datesOf(life), { from, to }))
    return { reason: { code: 'outside-job-dates' } }
  const terms = await jobs.termsFor(job, week, tx)
  if (!terms) return { reason: { code: 'no-terms' } }

  const row: TimesheetRow = {
    job_id: job,
    week,
    state: 'open',
    version: 0,
    terms_version: terms.version,
    submit_at: submitInstant(week, policy),
    review_ends_at: reviewEndInstant(week, policy),
    total_seconds: 0,
    rejected_seconds: 0,
    amount_minor: 0,
    protected_minor: 0,
    currency: terms.currency,
    seal_at: null,
  }
  await tx.run(
    `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
       amount_minor, protected_minor, currency, updated_at)
     values (:job_id, :week, :state, :version, :terms_version, :submit_at, :review_ends_at, 0, 0, 0, :currency, :now)`,
    { ...row, now },
  )
  const { reasons } = await ports.readiness(job, tx)
  await publish(ports, tx, job, week, [
    { id: 'week', at: now, kind: 'week', terms, policy },
    { id: 'job', at: Math.min(now, from), kind: 'job', ...life },
    { id: 'readiness-opening', at: Math.min(now, from), kind: 'readiness', ...readinessIn(reasons) },
  ])
  return { row }
}
