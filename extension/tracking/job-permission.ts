import type { JobSummary } from '../../core/protocol/api/jobs.ts'
import type { Instant, WeekId } from '../../core/rules/calendar/instant.ts'
import { weekInterval } from '../../core/rules/calendar/week.ts'
import { refuseTracking as refuseByRule } from '../../core/rules/job/job.ts'
import type { Policy } from '../../core/rules/policy.ts'
import type { Refusal } from '../../core/rules/refusal.ts'

const NO_SUCH_JOB: Refusal<string> = {
  code: 'no-such-job',
  sentence: 'This is no job of yours. Choose another.',
}

/** Why the Tracker can't run for a job now (C9, T6, T9), or null. */
export function refuseTracking(
  job: JobSummary | undefined,
  now: Instant,
  weekSubmitted: boolean,
): Refusal<string> | null {
  if (job?.role !== 'freelancer') return NO_SUCH_JOB
  return refuseByRule(job, { weekSubmitted }, now)
}

/**
 * Why a week can take nothing of a job, or null: no document of it will ever be, and a record that can't get in
 * would leave a gap in this device's chain (C10).
 */
export function refuseEntryWeek(
  job: Pick<JobSummary, 'startsAt' | 'endsAt'> | undefined,
  week: WeekId,
  now: Instant,
  { zone }: Pick<Policy, 'zone'>,
): Refusal<string> | null {
  const { from, to } = weekInterval(week, zone)
  if (from > now) return { code: 'week-not-begun', sentence: 'This week has not begun yet.' }
  const startsAt = job?.startsAt ?? 0
  const endsAt = job?.endsAt ?? Number.POSITIVE_INFINITY
  return to <= startsAt || from >= endsAt
    ? { code: 'outside-job', sentence: 'This week lies outside the dates of the job.' }
    : null
}
