import type { Refusal } from '../../core/rules/refusal.ts'
import type { Instant } from '../../core/rules/week.ts'
import type { JobSummary } from '../sync/api.ts'

/** Why the Tracker can't run for a job now (C9, T6, T9), or null. */
export function refuseTracking(
  job: JobSummary | undefined,
  now: Instant,
  submittedEarly: boolean,
): Refusal | null {
  if (job?.role !== 'freelancer')
    return { code: 'no-such-job', sentence: 'This is no job of yours. Choose another.' }
  if (job.status === 'invited')
    return { code: 'not-accepted', sentence: 'Accept the job in its Workroom first.' }
  if (job.status === 'paused')
    return { code: 'job-paused', sentence: 'The job is paused. Resume it in its Workroom.' }
  if (job.status === 'ended' || (job.endsAt !== null && now >= job.endsAt))
    return { code: 'job-ended', sentence: 'The job has ended.' }
  if (job.startsAt !== null && now < job.startsAt)
    return { code: 'job-not-started', sentence: 'The job has not started yet.' }
  if (submittedEarly)
    return {
      code: 'submitted-early',
      sentence: 'You submitted this week early. Tracking goes on next Monday.',
    }
  return null
}
