import type { Terms } from '../../core/rules/facts.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Instant } from '../../core/rules/week.ts'
import type { Values } from '../database/database.ts'

export type Role = 'freelancer' | 'client'
export type JobStatus = 'invited' | 'working' | 'paused' | 'ended'
export type Job = {
  id: string
  title: string
  status: JobStatus
  clientId: string | null
  freelancerId: string | null
  createdAt: Instant
  acceptedAt: Instant | null
  startsAt: Instant
  endsAt: Instant | null
  pausedBy: string | null
}

/** One version of a job's terms; it binds only once accepted, from `bindsFrom` on (T5). */
export type TermsVersion = Terms & {
  proposedBy: string
  proposedAt: Instant
  acceptedAt: Instant | null
  bindsFrom: Instant | null
}

export const JOB_COLUMNS =
  'id, title, status, client_id, freelancer_id, created_at, accepted_at, starts_at, ends_at, paused_by'

/** PostgreSQL gives its 64-bit numbers as text. */
const instantOrNull = (value: unknown): Instant | null => (value == null ? null : Number(value))
const textOrNull = (value: unknown): string | null => (value == null ? null : String(value))

export const rowToJob = (row: Values): Job => ({
  id: String(row.id),
  title: String(row.title),
  status: row.status as JobStatus,
  clientId: textOrNull(row.client_id),
  freelancerId: textOrNull(row.freelancer_id),
  createdAt: Number(row.created_at),
  acceptedAt: instantOrNull(row.accepted_at),
  startsAt: Number(row.starts_at),
  endsAt: instantOrNull(row.ends_at),
  pausedBy: textOrNull(row.paused_by),
})

export const rowToTerms = (row: Values): TermsVersion => ({
  version: Number(row.version),
  rateMinorPerHour: Number(row.rate_minor_per_hour),
  currency: String(row.currency),
  authorizedSecondsPerWeek: instantOrNull(row.authorized_seconds_per_week),
  requiresWorkView: Boolean(row.requires_work_view),
  proposedBy: String(row.proposed_by),
  proposedAt: Number(row.proposed_at),
  acceptedAt: instantOrNull(row.accepted_at),
  bindsFrom: instantOrNull(row.binds_from),
})

export const roleIn = (job: Job, personId: string): Role | null =>
  job.freelancerId === personId ? 'freelancer' : job.clientId === personId ? 'client' : null

export type JobAction = 'pause' | 'resume' | 'end'

/** What a party's action makes of a job (T9), or why it can't be. Only who paused a job resumes it. */
export function statusAfter(job: Job, action: JobAction, personId: string): JobStatus | Refusal {
  if (job.status === 'ended') return { code: 'job-ended', sentence: 'This job has ended.' }
  if (action === 'end') return 'ended'
  if (job.status === 'invited')
    return { code: 'job-not-accepted', sentence: 'This job has not been accepted yet.' }
  if (action === 'pause')
    return job.status === 'paused'
      ? { code: 'job-paused', sentence: 'This job is paused already.' }
      : 'paused'
  if (job.status === 'working') return { code: 'job-working', sentence: 'This job is not paused.' }
  return job.pausedBy === personId
    ? 'working'
    : { code: 'paused-by-other', sentence: 'The other party paused this job, and only they can resume it.' }
}

/** The version that binds at an instant: the latest accepted one in force; before any, the first (T5). */
export function termsAt(versions: readonly TermsVersion[], at: Instant): TermsVersion | null {
  const accepted = versions.filter(({ acceptedAt }) => acceptedAt !== null)
  if (accepted.length === 0) return versions.at(-1) ?? null
  return accepted.findLast(({ bindsFrom }) => bindsFrom !== null && bindsFrom <= at) ?? accepted[0] ?? null
}

/** The newest version that waits for the other party's word; an accepted newer one has overtaken it. */
export function openProposal(versions: readonly TermsVersion[]): TermsVersion | null {
  const newest = versions.at(-1)
  return newest && newest.acceptedAt === null ? newest : null
}
