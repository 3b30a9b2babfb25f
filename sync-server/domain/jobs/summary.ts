import type { JobSummary, ReadyReason } from '../../../core/protocol/api/jobs.ts'
import { weekOf } from '../../../core/rules/calendar/week.ts'
import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { cursorsOf, type Page, type PageWish } from '../../http/paging.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader } from '../../infra/database/database.ts'
import { integer, rowOf, text, textOf } from '../../infra/database/row.ts'
import {
  type Job,
  jobVersion,
  openProposal,
  type Role,
  roleIn,
  type TermsVersion,
  termsForWeek,
} from './job.ts'
import type { Jobs } from './jobs.ts'

export type Readings = {
  database: Database
  clock: Clock
  policy: Policy
  jobs: Jobs
  /** Why jobs are Not Ready now (P2); a job without an entry is Ready. */
  notReady(jobIds: readonly string[], from: Reader): Promise<Map<string, ReadyReason[]>>
  /** Jobs whose client was never really collected from (G3). */
  unproven(jobIds: readonly string[]): Promise<Set<string>>
}

/** What a list shows of jobs; `role` is the reader's. */
export async function jobSummaries(
  readings: Readings,
  jobs: readonly Job[],
  personId: string,
): Promise<JobSummary[]> {
  const reasonsById = await readings.notReady(
    jobs.map(({ id }) => id),
    readings.database,
  )
  const unproven = await readings.unproven(jobs.map(({ id }) => id))
  const nameById = await namesOf(readings.database, jobs)
  const week = weekOf(readings.clock.now(), readings.policy.zone)
  const termsById = await readings.jobs.termsOfAll(
    jobs.map(({ id }) => id),
    readings.database,
  )
  return jobs.map((job): JobSummary => {
    const role = roleIn(job, personId) ?? 'support'
    const versions = termsById.get(job.id) ?? []
    const reasons = reasonsById.get(job.id) ?? []
    const terms = termsForWeek(versions, week, readings.policy.zone)
    if (!terms) throw new Error(`job ${job.id} has no terms`)
    const proposal = waitingProposal(job, versions)
    return {
      id: job.id,
      version: jobVersion(job, versions),
      title: job.title,
      role,
      status: job.status,
      otherParty: otherParty(job, role, nameById),
      terms: termsToJson(terms, job),
      proposal: proposal && termsToJson(proposal, job),
      startsAt: job.startsAt,
      endsAt: job.endsAt,
      pausedBy: job.pausedBy,
      ready: reasons.length === 0,
      readyReasons: reasons,
      unproven: unproven.has(job.id),
    }
  })
}

/** The newest week first. */
const WEEKS = cursorsOf('weeks', ['9999'] as readonly [week: string])
/** A year and a week: as many as come with the job itself. */
const WEEKS_WITH_JOB = 53

/** A summary with the job's newest weeks. */
export async function jobDetail(readings: Readings, job: Job, personId: string) {
  const [summary] = await jobSummaries(readings, [job], personId)
  if (!summary) throw new Error(`job ${job.id} has no summary`)
  const { weeks, next } = await readWeeks(readings.database, job, {
    after: WEEKS.start,
    limit: WEEKS_WITH_JOB,
  })
  return {
    ...summary,
    parties: await partiesOf(readings.database, job),
    currentWeek: weekOf(readings.clock.now(), readings.policy.zone),
    weeks,
    nextWeeks: next,
  }
}

/** A page of a job's weeks, the newest first. */
export const jobWeeks = (database: Database, job: Job, query: PageWish) =>
  readWeeks(database, job, WEEKS.pageOf(query))

async function readWeeks(database: Database, job: Job, { after: [before], limit }: Page<readonly [string]>) {
  const rows = await database.read(
    `select ${WEEK_COLUMNS} from timesheets where job_id = :jobId and week < :before
     order by week desc limit :most`,
    { jobId: job.id, before, most: limit + 1 },
    WEEK,
  )
  const { items, next } = WEEKS.cut(rows, limit, ({ week }) => [week])
  return { weeks: items, next }
}

/** One of a job's weeks; null: there is none. */
export async function jobWeek(database: Database, job: Job, week: string) {
  const [found] = await database.read(
    `select ${WEEK_COLUMNS} from timesheets where job_id = :jobId and week = :week`,
    { jobId: job.id, week },
    WEEK,
  )
  return found ?? null
}

const WEEK_COLUMNS =
  'week, state, version, total_seconds, amount_minor, protected_minor, currency, submit_at, review_ends_at'

/** What lists tell of a timesheet. */
export const WEEK = rowOf({
  week: text,
  state: textOf<TimesheetState>(),
  version: integer,
  totalSeconds: integer,
  amountMinor: integer,
  protectedMinor: integer,
  currency: text,
  submitAt: integer,
  reviewEndsAt: integer,
})

/** Terms as pages read them; `proposedBy` is a role, `bindsFrom` null while they wait. */
export const termsToJson = (terms: TermsVersion, job: Job) => ({
  ...terms,
  proposedBy: roleIn(job, terms.proposedBy),
})

/** Before a job is accepted its terms are all a proposal: accepting the job accepts them. */
const waitingProposal = (job: Job, versions: readonly TermsVersion[]) =>
  job.status === 'invited' ? null : openProposal(versions)

function otherParty(job: Job, role: Role | 'support', nameById: Map<string, string>) {
  const id = role === 'client' ? job.freelancerId : job.clientId
  const name = id && nameById.get(id)
  return name ? { name } : null
}

async function namesOf(database: Database, jobs: readonly Job[]): Promise<Map<string, string>> {
  const ids = jobs
    .flatMap(({ clientId, freelancerId }) => [clientId, freelancerId])
    .filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const people = await database.read(
    'select id, name from people where id in (:ids)',
    { ids },
    rowOf({ id: text, name: text }),
  )
  return new Map(people.map(({ id, name }) => [id, name]))
}

async function partiesOf(database: Database, job: Job) {
  const nameById = await namesOf(database, [job])
  const party = (id: string | null) => (id ? { name: nameById.get(id) ?? '' } : null)
  return { client: party(job.clientId), freelancer: party(job.freelancerId) }
}
