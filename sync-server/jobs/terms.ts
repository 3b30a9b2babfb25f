import type { Policy } from '../../core/rules/policy.ts'
import { type Instant, nextWeek, weekInterval, weekOf } from '../../core/rules/week.ts'
import type { Person } from '../accounts/accounts.ts'
import type { Clock } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { Refused } from '../refused.ts'
import type { NewTerms } from './input.ts'
import { type Job, openProposal, type TermsVersion, termsAt } from './job.ts'
import { insertTerms, type Jobs } from './jobs.ts'

export type TermsEvent = {
  event: 'terms-proposed' | 'terms-accepted'
  job: Job
  by: Person
  terms: TermsVersion
}
/** Told inside the transaction: the place for the mail (exactly one) and the Workroom's message (K3). */
export type OnTerms = (tx: Tx, event: TermsEvent) => Promise<void>

export type TermsOffice = {
  /** A new version on the table (T5); it takes the place of a proposal that nobody answered. */
  propose(job: Job, by: Person, wish: NewTerms): Promise<TermsVersion>
  /** The other party's yes: binding from the next Monday 00:00 in the policy's zone (T5). */
  accept(job: Job, by: Person, version: number): Promise<TermsVersion>
}

export function createTerms(deps: {
  database: Database
  clock: Clock
  policy: Policy
  jobs: Jobs
  onTerms: OnTerms
}): TermsOffice {
  const { database, clock, policy, jobs, onTerms } = deps
  return {
    async propose(job, by, wish) {
      const proposed = await database.write(async (tx) => {
        refuseEnded(await jobs.get(job.id, tx))
        const versions = await jobs.termsOf(job.id, tx)
        const now = clock.now()
        const base = openProposal(versions) ?? termsAt(versions, Number.MAX_SAFE_INTEGER)
        if (!base) throw new Error(`job ${job.id} has no terms`)
        const asked = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
        const terms: TermsVersion = {
          ...base,
          ...asked,
          version: Math.max(...versions.map(({ version }) => version)) + 1,
          proposedBy: by.id,
          proposedAt: now,
          acceptedAt: null,
          bindsFrom: null,
        }
        await insertTerms(database, tx, job.id, terms)
        await onTerms(tx, { event: 'terms-proposed', job, by, terms })
        return terms
      })
      jobs.changed(job.id)
      return proposed
    },
    async accept(job, by, version) {
      const accepted = await database.write(async (tx) => {
        refuseEnded(await jobs.get(job.id, tx))
        if (job.status === 'invited')
          throw new Refused(409, 'job-not-accepted', 'These terms are accepted by accepting the job itself.')
        const versions = await jobs.termsOf(job.id, tx)
        const asked = versions.find((terms) => terms.version === version)
        if (!asked) throw new Refused(404, 'terms-unknown', 'There is no such version of the terms.')
        if (asked.acceptedAt !== null)
          throw new Refused(409, 'terms-accepted', 'These terms are accepted already.')
        if (openProposal(versions) !== asked)
          throw new Refused(409, 'terms-overtaken', 'Newer terms have been proposed since.')
        if (asked.proposedBy === by.id)
          throw new Refused(
            403,
            'own-proposal',
            'You proposed these terms; the other party has to accept them.',
          )
        const now = clock.now()
        const terms = { ...asked, acceptedAt: now, bindsFrom: nextMonday(now, policy) }
        await writeAcceptance(database, tx, job.id, terms)
        await onTerms(tx, { event: 'terms-accepted', job, by, terms })
        return terms
      })
      jobs.changed(job.id)
      return accepted
    },
  }
}

/** Marks a version as accepted; `bindsFrom` is when it begins to bind. */
export async function writeAcceptance(
  database: Database,
  tx: Tx,
  jobId: string,
  terms: Pick<TermsVersion, 'version' | 'acceptedAt' | 'bindsFrom'>,
): Promise<void> {
  const { version, acceptedAt, bindsFrom } = terms
  await database.run(
    tx,
    `update terms set accepted_at = :acceptedAt, binds_from = :bindsFrom
     where job_id = :jobId and version = :version`,
    { jobId, version, acceptedAt, bindsFrom },
  )
}

/** The first Monday 00:00 after an instant; an acceptance at that very instant waits for the next one. */
export const nextMonday = (now: Instant, { zone }: Policy): Instant =>
  weekInterval(nextWeek(weekOf(now, zone)), zone).from

function refuseEnded(job: Job | null): void {
  if (job?.status === 'ended') throw new Refused(409, 'job-ended', 'This job has ended.')
}
