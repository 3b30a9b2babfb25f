import { randomUUID } from 'node:crypto'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import { dayInterval, dayOf, weekInterval, weekOf } from '../../../core/rules/calendar/week.ts'
import type { JobLife, Terms } from '../../../core/rules/facts/facts.ts'
import { afterJobChange, type JobChange, refuseJobChange } from '../../../core/rules/job/job.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import type { Page } from '../../http/paging.ts'
import { type IfMatch, refuseStale } from '../../http/versions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import type { Events } from '../../infra/events.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Person } from '../accounts/person.ts'
import type { NewJob } from './input.ts'
import {
  agreedTerms,
  JOB,
  JOB_COLUMNS,
  JOB_TERMS,
  type Job,
  jobVersion,
  type Role,
  roleIn,
  type TermsVersion,
  termsForWeek,
} from './job.ts'
import { refuseManyJobs } from './most-jobs.ts'
import { supportRole } from './open-case.ts'
import { countPauses, livesIn, writePause } from './pauses.ts'

export type Jobs = {
  /** Makes a job with its first terms; the creator takes one side, the other is invited. */
  create(person: Person, input: NewJob): Promise<Job>
  get(jobId: string, from: Reader): Promise<Job | null>
  /** Jobs in which the person is a party, the newest first; one more than the page holds, if there is one. */
  of(personId: string, page: Page<JobPlace>): Promise<Job[]>
  /** Jobs that run, paused ones too: their weeks are kept going. */
  working(): Promise<Job[]>
  /** What the person is in the job (A1): support counts only where there is a dispute, a review or a report. */
  role(jobId: string, personId: string): Promise<Role | 'support' | null>
  /** Like `role` and `get`, refusing 404 `job-unknown` to strangers: to them it makes no difference if it exists. */
  asParty(jobId: string, personId: string): Promise<{ job: Job; role: Role }>
  asReader(jobId: string, personId: string): Promise<{ job: Job; role: Role | 'support' }>
  /** All versions of the terms, in order. */
  termsOf(jobId: string, from: Reader): Promise<TermsVersion[]>
  /** The same for many jobs at once, by job. */
  termsOfAll(jobIds: readonly string[], from: Reader): Promise<Map<string, TermsVersion[]>>
  /** The terms that bind jobs in a week (T5), by job; what is no job has no entry. */
  termsIn(jobIds: readonly string[], week: WeekId, from: Reader): Promise<Map<string, Terms>>
  /** Pause, resume or end (T9). */
  act(jobId: string, person: Person, action: JobChange, seen: IfMatch): Promise<Job>
  /** The lives of jobs as far as a week goes (S10), by job; what is no job has no entry. */
  livesIn(jobIds: readonly string[], week: WeekId, from: Reader): Promise<Map<string, JobLife>>
}

/** The newest first: by `createdAt`, then `id`. */
export type JobPlace = readonly [createdAt: number, id: string]

export type JobDeps = {
  database: Database
  clock: Clock
  policy: Policy
  readiness: JobReadiness
  events: Events<JobEvents>
}
export type JobEvents = {
  'job-created': [tx: Tx, job: Job]
  /** A party paused, resumed or ended the job, which changes its weeks (T9). */
  'job-life-changed': [tx: Tx, change: JobLifeChange]
  /** A job's status, parties or terms changed, and that is committed. */
  'job-changed': [jobId: string]
  /** Support looks into a Workroom (A6). */
  'support-reads': [job: Job, personId: string]
}
export type JobLifeChange = { job: Job; change: JobChange; by: Person; at: number }

/** What jobs ask of payments: to look again at whether a job is Ready, in the same transaction. */
export type JobReadiness = { refresh(tx: Tx, jobIds: readonly string[]): Promise<void> }

export function createJobs(deps: JobDeps): Jobs {
  const { database, clock, policy, readiness, events } = deps
  const get = async (jobId: string, from: Reader) => {
    const [job] = await from.read(`select ${JOB_COLUMNS} from jobs where id = :jobId`, { jobId }, JOB)
    return job ?? null
  }
  const termsOfAll = async (jobIds: readonly string[], from: Reader) => {
    const versionsByJob = new Map<string, TermsVersion[]>()
    for (const some of inParts(jobIds)) {
      const versions = await from.read(
        'select * from terms where job_id in (:some) order by job_id, version',
        { some },
        JOB_TERMS,
      )
      for (const [jobId, those] of Map.groupBy(versions, (one) => one.jobId))
        versionsByJob.set(
          jobId,
          those.map(({ jobId: _, ...terms }) => terms),
        )
    }
    return versionsByJob
  }
  const termsOf = async (jobId: string, from: Reader) => (await termsOfAll([jobId], from)).get(jobId) ?? []
  const roleOf = async (job: Job, personId: string) => {
    const role = roleIn(job, personId) ?? (await supportRole(database, job.id, personId))
    if (role === 'support') events.notify('support-reads', job, personId)
    return role
  }
  const asReader = async (jobId: string, personId: string) => {
    const job = await get(jobId, database)
    const role = job && (await roleOf(job, personId))
    if (!job || !role) throw new Refused('job-unknown')
    return { job, role }
  }
  return {
    get,
    termsOf,
    termsOfAll,
    asReader,
    async create(person, input) {
      const now = clock.now()
      const today = dayOf(now, policy.zone)
      const startsOn = input.startsOn ?? today
      if (input.endsOn && input.endsOn < startsOn) throw new Refused('dates-reversed')
      const job: Job = {
        id: randomUUID(),
        title: input.title,
        status: 'invited',
        clientId: input.as === 'client' ? person.id : null,
        freelancerId: input.as === 'freelancer' ? person.id : null,
        createdAt: now,
        acceptedAt: null,
        startsAt: dayInterval(startsOn, policy.zone).from,
        endsAt: input.endsOn ? dayInterval(input.endsOn, policy.zone).to : null,
        pausedBy: [],
      }
      await database.write(async (tx) => {
        await refuseManyJobs(tx, person.id, now)
        await tx.run(
          `insert into jobs (id, title, status, client_id, freelancer_id, created_at, starts_at, ends_at)
           values (:id, :title, :status, :clientId, :freelancerId, :createdAt, :startsAt, :endsAt)`,
          job,
        )
        await insertTerms(tx, job.id, {
          ...input,
          version: 1,
          proposedBy: person.id,
          proposedAt: now,
        })
        await readiness.refresh(tx, [job.id])
        await events.emit('job-created', tx, job)
      })
      return job
    },
    async of(personId, { after: [at, id], limit }) {
      return database.read(
        `select ${JOB_COLUMNS} from jobs where (client_id = :personId or freelancer_id = :personId)
         and (created_at < :at or (created_at = :at and id > :id)) order by created_at desc, id limit :most`,
        { personId, at, id, most: limit + 1 },
        JOB,
      )
    },
    async working() {
      return database.read(
        `select ${JOB_COLUMNS} from jobs where status in ('working', 'paused') order by created_at, id`,
        {},
        JOB,
      )
    },
    async role(jobId, personId) {
      const job = await get(jobId, database)
      return job && roleOf(job, personId)
    },
    async asParty(jobId, personId) {
      const { job, role } = await asReader(jobId, personId)
      if (role === 'support') throw new Refused('not-a-party')
      return { job, role }
    },
    async termsIn(jobIds, week, from) {
      const termsByJob = new Map<string, Terms>()
      for (const [jobId, versions] of await termsOfAll(jobIds, from)) {
        const terms = termsForWeek(versions, week, policy.zone)
        if (terms) termsByJob.set(jobId, agreedTerms(terms))
      }
      return termsByJob
    },
    async act(jobId, person, change, seen) {
      const after = await database.write(async (tx) => {
        const job = await get(jobId, tx)
        const role = job && roleIn(job, person.id)
        if (!job || !role) throw new Refused('job-unknown')
        const now = clock.now()
        const since = weekInterval(weekOf(now, policy.zone), policy.zone).from
        const pausesThisWeek = await countPauses(tx, { jobId, by: role, since })
        refuse(refuseJobChange({ ...job, pausesThisWeek }, change, role))
        refuseStale(seen, jobVersion(job, await termsOf(jobId, tx)))
        const { status, pausedBy } = afterJobChange(job, change, role)
        const endsAt = change === 'end' ? Math.min(job.endsAt ?? now, now) : job.endsAt
        await tx.run('update jobs set status = :status, ends_at = :endsAt where id = :jobId', {
          status,
          endsAt,
          jobId,
        })
        await writePause(tx, { jobId, change, by: role, now })
        const changed: Job = { ...job, status, endsAt, pausedBy: [...pausedBy] }
        await events.emit('job-life-changed', tx, { job: changed, change, by: person, at: now })
        return changed
      })
      events.notify('job-changed', jobId)
      return after
    },
    livesIn: (jobIds, week, from) => livesIn(from, jobIds, weekInterval(week, policy.zone)),
  }
}

export async function insertTerms(
  tx: Tx,
  jobId: string,
  terms: Terms & { proposedBy: string; proposedAt: number },
): Promise<void> {
  await tx.run(
    `insert into terms (job_id, version, rate_minor_per_hour, currency, authorized_seconds_per_week,
       requires_work_view, proposed_by, proposed_at)
     values (:jobId, :version, :rateMinorPerHour, :currency, :authorizedSecondsPerWeek,
       :requiresWorkView, :proposedBy, :proposedAt)`,
    { ...terms, jobId },
  )
}
