import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import type { JobStatus } from '../../../core/rules/job/job.ts'
import { termsInForce } from '../../../core/rules/job/terms.ts'
import { type Version, versionOf } from '../../http/versions.ts'
import type { Values } from '../../infra/database/database.ts'

export type Role = 'freelancer' | 'client'
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
  /** Whose pauses last (T9). */
  pausedBy: Role[]
}

/** One version of a job's terms; it binds only once accepted, from `bindsFrom` on (T5). */
export type TermsVersion = Terms & {
  proposedBy: string
  proposedAt: Instant
  acceptedAt: Instant | null
  bindsFrom: Instant | null
}

export const JOB_COLUMNS = `id, title, status, client_id, freelancer_id, created_at, accepted_at, starts_at, ends_at,
  (select count(*) from job_pauses where job_id = jobs.id and paused_by = 'freelancer' and to_at is null) as paused_by_freelancer,
  (select count(*) from job_pauses where job_id = jobs.id and paused_by = 'client' and to_at is null) as paused_by_client`

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
  pausedBy: [
    ...(Number(row.paused_by_freelancer) > 0 ? (['freelancer'] as const) : []),
    ...(Number(row.paused_by_client) > 0 ? (['client'] as const) : []),
  ],
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

/** What a change to a job is made on: where it stands, and the newest of its terms. */
export function jobVersion({ status, endsAt, pausedBy }: Job, versions: readonly TermsVersion[]): Version {
  const newest = versions.at(-1)
  return versionOf([status, endsAt, ...pausedBy, newest?.version, newest?.acceptedAt])
}

/** The terms that bind for a week (T5); before anything was accepted, the newest on the table. */
export function termsForWeek(
  versions: readonly TermsVersion[],
  week: WeekId,
  zone: string,
): TermsVersion | null {
  const accepted = versions.flatMap((terms) =>
    terms.acceptedAt === null ? [] : [{ terms, acceptedAt: terms.acceptedAt }],
  )
  const { version } = termsInForce(accepted, week, zone) ?? {}
  return versions.find((each) => each.version === version) ?? versions.at(-1) ?? null
}

/** What the rules ask of a version: its figures alone. */
export const agreedTerms = ({
  version,
  rateMinorPerHour,
  currency,
  authorizedSecondsPerWeek,
  requiresWorkView,
}: TermsVersion): Terms => ({
  version,
  rateMinorPerHour,
  currency,
  authorizedSecondsPerWeek,
  requiresWorkView,
})

/** The newest version that waits for the other party's word; an accepted newer one has overtaken it. */
export function openProposal(versions: readonly TermsVersion[]): TermsVersion | null {
  const newest = versions.at(-1)
  return newest && newest.acceptedAt === null ? newest : null
}
