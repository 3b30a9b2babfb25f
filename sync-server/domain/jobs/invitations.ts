import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { refuseInvitation, refuseInvitee } from '../../../core/rules/job/invitation.ts'
import type { Config } from '../../config.ts'
import { type IfMatch, refuseStale, type Version } from '../../http/versions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { integer, orNull, type RowReader, rowOf, text, textOf } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import { newSecret, secretHash } from '../../infra/secrets.ts'
import { Refused, refuse } from '../../refused.ts'
import type { Person } from '../accounts/person.ts'
import type { SecurityLog } from '../security/security-log.ts'
import type { NewInvitation } from './input.ts'
import { type Job, jobVersion, type Role, roleIn, type TermsVersion } from './job.ts'
import type { JobEvents, JobReadiness, Jobs } from './jobs.ts'
import { writeAcceptance } from './terms.ts'

const INVITATION_DAYS = 14
const MOST_OPEN_INVITATIONS = 20
/** Invitations by mail that one person may send within a day: nobody writes to strangers without end through us. */
const MOST_MAILS_A_DAY = 30
/** With those by link: who takes one back and makes the next all day long fills a table. */
const MOST_A_DAY = 200
/** And that one address gets in a day, whoever they are from. */
const MOST_MAILS_TO_ONE_A_DAY = 5

export type Invitation = {
  id: string
  jobId: string
  role: Role
  email: string | null
  invitedBy: string
  createdAt: Instant
  expiresAt: Instant
  usedAt: Instant | null
  revokedAt: Instant | null
}
export type Preview = {
  invitation: Invitation
  job: Job
  terms: TermsVersion
  invitedBy: string
  /** The job's version: joining accepts the terms as they are shown. */
  version: Version
}
export type Invited = { job: Job; by: Person; invitation: Invitation; url: string }

export type InvitationEvents = Pick<JobEvents, 'job-changed'> & {
  /** For the invitation's mail. */
  'party-invited': [tx: Tx, invited: Invited]
}

export type Invitations = {
  /**
   * A link for the side that is still free (A2); the secret in it is shown here and kept only as a hash. One that is
   * mailed is told to nobody but that mailbox, so that whoever comes by it has proven the address (`url` null).
   */
  invite(job: Job, by: Person, wish: NewInvitation): Promise<{ invitation: Invitation; url: string | null }>
  /** Invitations that can still be used. */
  open(jobId: string): Promise<Invitation[]>
  revoke(jobId: string, invitationId: string, by: Person): Promise<void>
  preview(token: string): Promise<Preview>
  /** Joins in the invitation's role and, by that, accepts the terms: the job is working from here. */
  join(token: string, person: Person, seen: IfMatch): Promise<Job>
}

export function createInvitations(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'publicUrl'>
  jobs: Jobs
  readiness: JobReadiness
  securityLog: SecurityLog
  events: Events<InvitationEvents>
}): Invitations {
  const { database, clock, config, jobs, readiness, securityLog, events } = deps
  const openWhere = 'used_at is null and revoked_at is null and expires_at > :now'

  const find = async (token: string, from: Reader): Promise<Preview> => {
    const [found] = await from.read(
      `select i.*, p.name as inviter from invitations i join people p on p.id = i.invited_by
       where i.token_hash = :tokenHash`,
      { tokenHash: secretHash(token) },
      FOUND,
    )
    refuse(refuseInvitation(found ?? null, clock.now()))
    if (!found) throw new Error('an unknown invitation was not refused')
    const { inviter, ...invitation } = found
    const job = await jobs.get(invitation.jobId, from)
    const versions = await jobs.termsOf(invitation.jobId, from)
    const terms = versions.at(-1)
    if (!job || !terms) throw new Error(`invitation ${invitation.id} leads to no job`)
    return { invitation, job, terms, invitedBy: inviter, version: jobVersion(job, versions) }
  }

  const refuseFlood = async (tx: Tx, by: Person, email: string | null) => {
    const count = async (where: string) => {
      const values = { personId: by.id, email: email ?? '', since: clock.now() - 86_400_000 }
      const rows = await tx.read(`select id from invitations where ${where} and created_at > :since`, values)
      return rows.length
    }
    if ((await count('invited_by = :personId')) >= MOST_A_DAY) throw new Refused('too-many-invitations')
    if (email === null) return
    const own = await count('invited_by = :personId and email is not null')
    const toOne = await count('email = :email')
    if (own >= MOST_MAILS_A_DAY || toOne >= MOST_MAILS_TO_ONE_A_DAY)
      throw new Refused('too-many-invitation-mails')
  }

  return {
    preview: (token) => find(token, database),
    async invite(job, by, { role, email }) {
      const token = newSecret()
      const now = clock.now()
      const invitation: Invitation = {
        id: randomUUID(),
        jobId: job.id,
        role,
        email,
        invitedBy: by.id,
        createdAt: now,
        expiresAt: now + INVITATION_DAYS * 86_400_000,
        usedAt: null,
        revokedAt: null,
      }
      const url = `${config.publicUrl}/join/${token}`
      await database.write(async (tx) => {
        refuseTakenSide(await jobs.get(job.id, tx), role)
        const open = await tx.read(`select id from invitations where job_id = :jobId and ${openWhere}`, {
          jobId: job.id,
          now,
        })
        if (open.length >= MOST_OPEN_INVITATIONS) throw new Refused('too-many-open-invitations')
        await refuseFlood(tx, by, email)
        await tx.run(
          `insert into invitations (id, token_hash, job_id, role, email, invited_by, created_at, expires_at)
           values (:id, :tokenHash, :jobId, :role, :email, :invitedBy, :createdAt, :expiresAt)`,
          { ...invitation, tokenHash: secretHash(token) },
        )
        await events.emit('party-invited', tx, { job, by, invitation, url })
        securityLog.record(tx, { event: 'invitation-made', person: by.id, by: by.id, about: invitation.id })
      })
      return { invitation, url: email === null ? url : null }
    },
    open(jobId) {
      return database.read(
        `select * from invitations where job_id = :jobId and ${openWhere} order by created_at, id`,
        { jobId, now: clock.now() },
        INVITATION,
      )
    },
    async revoke(jobId, invitationId, by) {
      await database.write(async (tx) => {
        const which = 'job_id = :jobId and id = :invitationId and used_at is null'
        const values = { jobId, invitationId, now: clock.now() }
        const [row] = await tx.read(`select id from invitations where ${which}`, values)
        if (!row) throw new Refused('invitation-not-open')
        await tx.run(`update invitations set revoked_at = coalesce(revoked_at, :now) where ${which}`, values)
        securityLog.record(tx, { event: 'invitation-revoked', person: by.id, by: by.id, about: invitationId })
      })
    },
    async join(token, person, seen) {
      const joined = await database.write(async (tx) => {
        const { invitation, job, terms, version } = await find(token, tx)
        refuseStranger(job, person)
        refuse(refuseInvitee(invitation, person))
        refuseTakenSide(job, invitation.role)
        refuseStale(seen, version)
        const now = clock.now()
        const side = invitation.role === 'client' ? 'client_id' : 'freelancer_id'
        await tx.run(
          `update jobs set ${side} = :personId, status = 'working', accepted_at = :now where id = :jobId`,
          { personId: person.id, now, jobId: job.id },
        )
        await tx.run('update invitations set used_at = :now, used_by = :personId where id = :id', {
          now,
          personId: person.id,
          id: invitation.id,
        })
        if (invitation.email !== null && !person.emailVerified) {
          await tx.run('update people set email_verified_at = :now where id = :id', {
            now: clock.now() - clock.simulatedOffsetMs(),
            id: person.id,
          })
          securityLog.record(tx, { event: 'address-proven', person: person.id, by: person.id })
        }
        for (const party of [person.id, invitation.invitedBy])
          securityLog.record(tx, {
            event: 'invitation-used',
            person: party,
            by: person.id,
            about: invitation.id,
          })
        await writeAcceptance(tx, job.id, {
          version: terms.version,
          acceptedAt: now,
          bindsFrom: job.startsAt,
        })
        await readiness.refresh(tx, [job.id])
        return jobs.get(job.id, tx)
      })
      if (!joined) throw new Error('the job vanished while it was joined')
      events.notify('job-changed', joined.id)
      return joined
    },
  }
}

function refuseStranger(job: Job, person: Person): void {
  if (roleIn(job, person.id)) throw new Refused('own-job')
  if (person.isSupport) throw new Refused('support-cannot-join')
}

function refuseTakenSide(job: Job | null, role: Role): void {
  if (job?.status === 'ended') throw new Refused('ended')
  if (role === 'client' ? job?.clientId : job?.freelancerId)
    throw new Refused('side-taken', { params: { role } })
}

const COLUMNS = {
  id: text,
  jobId: text,
  role: textOf<Role>(),
  email: orNull(text),
  invitedBy: text,
  createdAt: integer,
  expiresAt: integer,
  usedAt: orNull(integer),
  revokedAt: orNull(integer),
}
const INVITATION: RowReader<Invitation> = rowOf(COLUMNS)
const FOUND = rowOf({ ...COLUMNS, inviter: text })
