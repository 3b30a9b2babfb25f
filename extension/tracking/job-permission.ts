import { refuseTracking as refuseByRule } from '../../core/rules/job.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Instant } from '../../core/rules/week.ts'
import type { JobSummary } from '../sync/api.ts'

const NO_SUCH_JOB: Refusal = { code: 'no-such-job', sentence: 'This is no job of yours. Choose another.' }

/** Why the Tracker can't run for a job now (C9, T6, T9), or null; without a start it has begun. */
export function refuseTracking(
  job: JobSummary | undefined,
  now: Instant,
  weekSubmitted: boolean,
): Refusal | null {
  if (job?.role !== 'freelancer') return NO_SUCH_JOB
  return refuseByRule({ ...job, startsAt: job.startsAt ?? now }, { weekSubmitted }, now)
}
