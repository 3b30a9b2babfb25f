import { type Refusal, refusals } from './refusal.ts'
import type { Instant } from './week.ts'

export type JobStatus = 'invited' | 'working' | 'paused' | 'ended'

/** A job as its rules see it: `endsAt` is the first instant after it. */
export type JobStanding = { status: JobStatus; startsAt: Instant; endsAt: Instant | null }

export type TrackingRefusal = 'not-accepted' | 'paused' | 'ended' | 'not-started' | 'week-submitted'

const refuseTracker = refusals<TrackingRefusal>({
  'not-accepted': 'The freelancer has not accepted this job yet.',
  paused: 'The job is paused.',
  ended: 'The job has ended.',
  'not-started': 'The job has not started yet.',
  'week-submitted': 'This week is submitted: the Tracker can run again from next Monday.',
})

/**
 * Why the Tracker can't be on for a job, or null (C9, T6, T9). `weekSubmitted`: the current week's timesheet
 * was submitted early.
 */
export function refuseTracking(
  { status, startsAt, endsAt }: JobStanding,
  { weekSubmitted }: { weekSubmitted: boolean },
  now: Instant,
): Refusal<TrackingRefusal> | null {
  if (status === 'invited') return refuseTracker('not-accepted')
  if (status === 'paused') return refuseTracker('paused')
  if (status === 'ended' || (endsAt !== null && !(now < endsAt))) return refuseTracker('ended')
  if (!(startsAt <= now)) return refuseTracker('not-started')
  return weekSubmitted ? refuseTracker('week-submitted') : null
}

export type JobChange = 'accept' | 'pause' | 'resume' | 'end'
export type JobChangeRefusal = 'only-freelancer' | 'not-invited' | 'not-working' | 'not-paused' | 'ended'

const refuse = refusals<JobChangeRefusal>({
  'only-freelancer': 'Only the freelancer can accept the job.',
  'not-invited': 'The job is accepted already.',
  'not-working': 'The job is not running.',
  'not-paused': 'The job is not paused.',
  ended: 'The job has ended.',
})

/** Why a party can't change a job's status, or null (C9, T9). Either party pauses, resumes and ends. */
export function refuseJobChange(
  { status }: Pick<JobStanding, 'status'>,
  change: JobChange,
  by: 'freelancer' | 'client',
): Refusal<JobChangeRefusal> | null {
  if (status === 'ended') return refuse('ended')
  switch (change) {
    case 'accept':
      if (by !== 'freelancer') return refuse('only-freelancer')
      return status === 'invited' ? null : refuse('not-invited')
    case 'pause':
      return status === 'working' ? null : refuse('not-working')
    case 'resume':
      return status === 'paused' ? null : refuse('not-paused')
    case 'end':
      return null
  }
}

/** The status after a change that was not refused. */
export function statusAfter(change: JobChange): JobStatus {
  return ({ accept: 'working', pause: 'paused', resume: 'working', end: 'ended' } as const)[change]
}
