import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import { weekOf } from '../../../core/rules/calendar/week.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import { bindsFrom, refuseAcceptance, refuseTerms } from '../../../core/rules/job/terms.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { type IfMatch, refuseStale } from '../../http/versions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import type { Events } from '../../infra/events.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Person } from '../accounts/person.ts'
import type { NewTerms } from './input.ts'
import { agreedTerms, type Job, jobVersion, openProposal, roleIn, type TermsVersion } from './job.ts'
import { insertTerms, type JobEvents, type Jobs } from './jobs.ts'

export type TermsEvent = {
  event: 'terms-proposed' | 'terms-accepted'
  job: Job
  by: Person
  terms: TermsVersion
}
export type TermsEvents = Pick<JobEvents, 'job-changed'> & {
  /** For the mail (exactly one) and the Workroom's message (K3). */
  'terms-moved': [tx: Tx, event: TermsEvent]
  /** Terms were accepted, with the first week in which they bind. */
  'terms-bound': [tx: Tx, jobId: string, from: WeekId, terms: Terms]
}

export type TermsService = {
  /** A new version on the table (T5); it takes the place of a proposal that nobody answered. */
  propose(job: Job, by: Person, wish: NewTerms, seen: IfMatch): Promise<TermsVersion>
  /** The other party's yes: binding from the next Monday 00:00 in the policy's zone (T5). */
  accept(job: Job, by: Person, version: number, seen: IfMatch): Promise<TermsVersion>
}

export function createTerms(deps: {
  database: Database
  clock: Clock
  policy: Policy
  jobs: Jobs
  events: Events<TermsEvents>
}): TermsService {
  const { database, clock, policy, jobs, events } = deps
  return {
    async propose(job, by, wish, seen) {
      const proposed = await database.write(async (tx) => {
        const current = await currentJob(jobs, job.id, tx)
        const versions = await jobs.termsOf(job.id, tx)
        const base = openProposal(versions) ?? versions.at(-1)
        if (!base) throw new Error(`job ${job.id} has no terms`)
        const asked = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
        const terms: TermsVersion = {
          ...base,
          ...asked,
          version: base.version + 1,
          proposedBy: by.id,
          proposedAt: clock.now(),
          acceptedAt: null,
          bindsFrom: null,
        }
        refuse(refuseTerms(terms, base, current))
        refuseManyProposals(versions, clock.now())
        refuseStale(seen, jobVersion(current, versions))
        await insertTerms(tx, job.id, terms)
        await events.emit('terms-moved', tx, { event: 'terms-proposed', job, by, terms })
        return terms
      })
      events.notify('job-changed', job.id)
      return proposed
    },
    async accept(job, by, version, seen) {
      const accepted = await database.write(async (tx) => {
        const current = await currentJob(jobs, job.id, tx)
        if (current.status === 'invited') throw new Refused('terms-of-job')
        const versions = await jobs.termsOf(job.id, tx)
        const proposal = versions.find((terms) => terms.version === version)
        const [role, proposer] = [roleIn(current, by.id), proposal && roleIn(current, proposal.proposedBy)]
        if (!proposal || !role || !proposer) throw new Refused('terms-unknown')
        const latest = openProposal(versions)
        refuse(
          refuseAcceptance(
            { id: String(version), by: proposer },
            role,
            latest && String(latest.version),
            current,
          ),
        )
        const now = clock.now()
        const terms = { ...proposal, acceptedAt: now, bindsFrom: bindsFrom(now, policy.zone) }
        refuseStale(seen, jobVersion(current, versions))
        await writeAcceptance(tx, job.id, terms)
        await events.emit('terms-bound', tx, job.id, weekOf(terms.bindsFrom, policy.zone), agreedTerms(terms))
        await events.emit('terms-moved', tx, { event: 'terms-accepted', job, by, terms })
        return terms
      })
      events.notify('job-changed', job.id)
      return accepted
    },
  }
}

/** Versions of a job's terms that are put on the table within a day: past them nobody reads them. */
const MOST_PROPOSALS_A_DAY = 50

function refuseManyProposals(versions: readonly TermsVersion[], now: number): void {
  const lately = versions.filter(({ proposedAt }) => proposedAt > now - 86_400_000)
  if (lately.length >= MOST_PROPOSALS_A_DAY) throw new Refused('too-many-proposals')
}

/** Marks a version as accepted; `bindsFrom` is when it begins to bind. */
export async function writeAcceptance(
  tx: Tx,
  jobId: string,
  terms: Pick<TermsVersion, 'version' | 'acceptedAt' | 'bindsFrom'>,
): Promise<void> {
  const { version, acceptedAt, bindsFrom } = terms
  await tx.run(
    `update terms set accepted_at = :acceptedAt, binds_from = :bindsFrom
     where job_id = :jobId and version = :version`,
    { jobId, version, acceptedAt, bindsFrom },
  )
}

async function currentJob(jobs: Jobs, jobId: string, tx: Tx): Promise<Job> {
  const job = await jobs.get(jobId, tx)
  if (!job) throw new Refused('job-unknown')
  return job
}
