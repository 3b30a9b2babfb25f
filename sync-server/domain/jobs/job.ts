import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import type { JobStatus } from '../../../core/rules/job/job.ts'
import { termsInForce } from '../../../core/rules/job/terms.ts'
import { type Version, versionOf } from '../../http/versions.ts'
import { flag, integer, orNull, type RowReader, rowOf, text, textOf } from '../../infra/database/row.ts'

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

const COLUMNS = rowOf({
  id: text,
  title: text,
  status: textOf<JobStatus>(),
  clientId: orNull(text),
  freelancerId: orNull(text),
  createdAt: integer,
  acceptedAt: orNull(integer),
  startsAt: integer,
  endsAt: orNull(integer),
  pausedByFreelancer: integer,
  pausedByClient: integer,
})
/** What `JOB_COLUMNS` give. */
export const JOB: RowReader<Job> = (given) => {
  const { pausedByFreelancer, pausedByClient, ...job } = COLUMNS(given)
  const pausedBy: Role[] = []
  if (pausedByFreelancer > 0) pausedBy.push('freelancer')
  if (pausedByClient > 0) pausedBy.push('client')
  return { ...job, pausedBy }
}

export const JOB_TERMS = rowOf({
  jobId: text,
  version: integer,
  rateMinorPerHour: integer,
  currency: text,
  authorizedSecondsPerWeek: orNull(integer),
  requiresWorkView: flag,
  proposedBy: text,
  proposedAt: integer,
  acceptedAt: orNull(integer),
  bindsFrom: orNull(integer),
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
