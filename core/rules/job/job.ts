import type { Instant, Interval } from '../calendar/instant.ts'
import { clip, contains, subtract } from '../calendar/intervals.ts'
import type { JobLife } from '../facts/facts.ts'
import type { OutsideReason } from '../facts/lines.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

export type JobStatus = 'invited' | 'working' | 'paused' | 'ended'

/** A job as its rules see it: `endsAt` is the first instant after it. */
export type JobTimes = { status: JobStatus; startsAt: Instant; endsAt: Instant | null }

/**
 * What of a week lies outside a job's life (S10), or after the week's early submission (T6): a disjoint list,
 * each stretch with its reason.
 */
export function outsideLife(
  { startsAt, endsAt, acceptedAt, pauses }: JobLife,
  submittedEarlyAt: Instant | null,
  week: Interval,
): (Interval & { reason: OutsideReason })[] {
  const never = Number.POSITIVE_INFINITY
  const stretches: (Interval & { reason: OutsideReason })[] = [
    { from: 0, to: startsAt, reason: 'before-start' },
    { from: 0, to: acceptedAt ?? never, reason: 'before-acceptance' },
    { from: endsAt ?? never, to: never, reason: 'after-end' },
    ...pauses.map(({ from, to }) => ({ from, to: to ?? never, reason: 'paused' as const })),
    { from: submittedEarlyAt ?? never, to: never, reason: 'after-submission' },
  ]
  const outside: (Interval & { reason: OutsideReason })[] = []
  for (const { reason, ...stretch } of stretches) {
    const inWeek = clip(stretch, week)
    if (!(inWeek.from < inWeek.to)) continue
    for (const rest of subtract([inWeek], outside)) outside.push({ ...rest, reason })
    outside.sort((a, b) => a.from - b.from)
  }
  return outside
}

/** Whether an instant lies inside a job's life (S10). */
export function isInLife(job: JobLife, instant: Instant): boolean {
  const pauses = job.pauses.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }))
  return contains(datesOf(job), instant) && !pauses.some((pause) => contains(pause, instant))
}

/** From the later of its start and both parties' acceptance up to its end; empty while one hasn't accepted. */
export function datesOf({ startsAt, endsAt, acceptedAt }: Omit<JobLife, 'pauses'>): Interval {
  const never = Number.POSITIVE_INFINITY
  return { from: Math.max(startsAt, acceptedAt ?? never), to: endsAt ?? never }
}

export type TrackingRefusal = 'not-accepted' | 'paused' | 'ended' | 'not-started' | 'week-submitted'

/**
 * Why the Tracker can't be on for a job, or null (C9, T6, T9). `weekSubmitted`: the current week's timesheet
 * was submitted early.
 */
export function refuseTracking(
  { status, startsAt, endsAt }: JobTimes,
  { weekSubmitted }: { weekSubmitted: boolean },
  now: Instant,
): Refusal<TrackingRefusal> | null {
  if (status === 'invited') return refusalOf('not-accepted')
  if (status === 'paused') return refusalOf('paused')
  if (status === 'ended' || (endsAt !== null && !(now < endsAt))) return refusalOf('ended')
  if (!(startsAt <= now)) return refusalOf('not-started')
  return weekSubmitted ? refusalOf('week-submitted') : null
}

export type JobChange = 'pause' | 'resume' | 'end'
export type JobChangeRefusal =
  | 'not-working'
  | 'paused-already'
  | 'not-paused'
  | 'paused-by-other'
  | 'too-many-pauses'
  | 'ended'
/** Pauses that one party may begin in a week; each stands in the week's record. */
const MOST_PAUSES_A_WEEK = 50

/**
 * Why a party can't change a job's status, or null (T9). Either party may pause, both at once too; each lifts
 * their own pause, and the job runs again when no pause is left. Either ends it.
 * @param pausedBy whose pauses last
 * @param pausesThisWeek how many the party began since Monday
 */
export function refuseJobChange(
  job: { status: JobStatus; pausedBy: readonly Party[]; pausesThisWeek: number },
  change: JobChange,
  by: Party,
): Refusal<JobChangeRefusal> | null {
  const { status, pausedBy, pausesThisWeek } = job
  if (status === 'ended') return refusalOf('ended')
  switch (change) {
    case 'pause':
      if (status === 'invited') return refusalOf('not-working')
      if (pausedBy.includes(by)) return refusalOf('paused-already')
      return pausesThisWeek < MOST_PAUSES_A_WEEK ? null : refusalOf('too-many-pauses')
    case 'resume':
      if (pausedBy.length === 0) return refusalOf('not-paused')
      return pausedBy.includes(by) ? null : refusalOf('paused-by-other')
    case 'end':
      return null
  }
}

/** A job's status and whose pauses last, after a change that was not refused. */
export function afterJobChange(
  { pausedBy }: { pausedBy: readonly Party[] },
  change: JobChange,
  by: Party,
): { status: JobStatus; pausedBy: readonly Party[] } {
  switch (change) {
    case 'pause':
      return { status: 'paused', pausedBy: [...pausedBy, by] }
    case 'resume': {
      const left = pausedBy.filter((party) => party !== by)
      return { status: left.length > 0 ? 'paused' : 'working', pausedBy: left }
    }
    case 'end':
      return { status: 'ended', pausedBy: [] }
  }
}

type Party = 'freelancer' | 'client'
