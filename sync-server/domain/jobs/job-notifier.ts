import type { Message } from '../../../core/messages/message.ts'
import type { Config } from '../../config.ts'
import type { Tx } from '../../infra/database/database.ts'
import type { Digest } from '../notices/digest.ts'
import type { Notices } from '../notices/notices.ts'
import {
  invitationMail,
  jobLifeMail,
  lifeMessage,
  type MailText,
  termsMail,
  termsMessage,
} from '../notices/texts.ts'
import type { Invited } from './invitations.ts'
import { type Job, roleIn } from './job.ts'
import type { JobLifeChange } from './jobs.ts'
import type { TermsEvent } from './terms.ts'

/** A system message for the job's Workroom (K3); `about` makes it one message an event. */
export type Announce = (
  tx: Tx,
  said: { job: Job; event: string; message: Message; about: string },
) => Promise<void>

const otherIn = (job: Job, personId: string): string | null =>
  roleIn(job, personId) === 'client' ? job.freelancerId : job.clientId

/** One at once; whoever changes their mind all day sends the rest together (A4). */
const digestOf = ({ subject, text }: MailText, thread: string, foot: string): Digest => ({
  ...{ thread, atOnce: 1, subject, foot },
  piece: text.split('\n\n').slice(0, -1).join('\n\n'),
})

export type JobNotifier = ReturnType<typeof createJobNotifier>

/** Tells of invitations by mail, of a job's pauses and end and of terms by mail and in the Workroom: once each, in the event's transaction. */
export function createJobNotifier(deps: {
  notices: Pick<Notices, 'queueMail'>
  config: Pick<Config, 'publicUrl'>
  announce: Announce
}) {
  const { notices, config, announce } = deps
  return {
    async onInvited(tx: Tx, { job, by, invitation, url }: Invited): Promise<void> {
      if (!invitation.email) return
      const { role, expiresAt } = invitation
      await notices.queueMail(tx, {
        key: `invitation/${invitation.id}`,
        address: invitation.email,
        by: by.id,
        ...invitationMail({ jobTitle: job.title, from: by.name, role, expiresAt, url }),
      })
    },
    async onLifeChanged(tx: Tx, { job, change, by, at }: JobLifeChange): Promise<void> {
      if (job.acceptedAt === null) return
      const event = { pause: 'job-paused', resume: 'job-resumed', end: 'job-ended' }[change]
      const about = `${event}-${at}`
      await announce(tx, { job, event, message: lifeMessage(change, by.name), about })
      const other = otherIn(job, by.id)
      if (!other) return
      const kind = change === 'end' ? 'job-ended' : 'job-paused'
      const url = `${config.publicUrl}/jobs/${job.id}/terms`
      const isStillPaused = job.pausedBy.length > 0
      const mail = jobLifeMail({ jobTitle: job.title, url, change, by: by.name, isStillPaused })
      await notices.queueMail(tx, {
        ...{ key: `${kind}/${job.id}/${about}/${other}`, personId: other, by: by.id, ...mail },
        digest: digestOf(mail, `${kind}/${other}/${job.id}`, `${job.title}: ${url}`),
      })
    },
    async onTerms(tx: Tx, { event, job, by, terms }: TermsEvent): Promise<void> {
      const other = otherIn(job, by.id)
      const about = `terms-${terms.version}`
      const message = termsMessage(event, by.name, terms)
      const said = {
        jobTitle: job.title,
        message,
        url: `${config.publicUrl}/jobs/${job.id}/terms`,
      }
      const mail = termsMail(event, said)
      if (other)
        await notices.queueMail(tx, {
          ...{ key: `${event}/${job.id}/${about}`, personId: other, by: by.id, ...mail },
          digest: digestOf(mail, `${event}/${other}/${job.id}`, `${job.title}: ${said.url}`),
        })
      if (job.status !== 'invited') await announce(tx, { job, event, message, about })
    },
  }
}
