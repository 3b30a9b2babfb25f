import type { JobChange } from '../../core/rules/job.ts'
import type { Config } from '../config.ts'
import type { Tx } from '../database/database.ts'
import type { Notices } from '../notices/notices.ts'
import { invitationMail, termsAcceptedMail, termsProposedMail } from '../notices/texts.ts'
import type { Invited } from './invitations.ts'
import { type Job, roleIn } from './job.ts'
import type { JobLifeChange } from './jobs.ts'
import type { TermsEvent } from './terms.ts'

/** A system message for the job's Workroom (K3); `about` makes it one message an event. */
export type Announce = (
  tx: Tx,
  message: { job: Job; event: string; text: string; about: string },
) => Promise<void>

/** What both parties read when one pauses, resumes or ends the job (T9, K3). */
function lifeText(change: JobChange, by: string): string {
  switch (change) {
    case 'pause':
      return `${by} paused the job. Time tracked from now on does not count until ${by} resumes it.`
    case 'resume':
      return `${by} lifted their pause of the job.`
    case 'end':
      return `${by} ended the job. Hours so far are submitted, reviewed and charged as usual.`
  }
}

/** Tells of invitations by mail, and of terms by mail and in the Workroom: once each, in the event's transaction. */
export function createJobTeller(deps: {
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
      await announce(tx, { job, event, text: lifeText(change, by.name), about: `${event}-${at}` })
    },
    async onTerms(tx: Tx, { event, job, by, terms }: TermsEvent): Promise<void> {
      const other = roleIn(job, by.id) === 'client' ? job.freelancerId : job.clientId
      const about = `terms-${terms.version}`
      const said = {
        jobTitle: job.title,
        by: by.name,
        terms,
        url: `${config.publicUrl}/jobs/${job.id}/terms`,
      }
      const mail =
        event === 'terms-proposed'
          ? termsProposedMail(said)
          : termsAcceptedMail({ ...said, bindsFrom: terms.bindsFrom ?? terms.proposedAt })
      if (other)
        await notices.queueMail(tx, {
          ...{ key: `${event}/${job.id}/${about}`, personId: other, by: by.id, ...mail },
          digest: {
            ...{ thread: `${event}/${other}/${job.id}`, atOnce: 1, subject: mail.subject },
            ...{
              piece: mail.text.split('\n\n').slice(0, -1).join('\n\n'),
              foot: `${job.title}: ${said.url}`,
            },
          },
        })
      const [text = ''] = mail.text.split('\n\n')
      if (job.status !== 'invited') await announce(tx, { job, event, text, about })
    },
  }
}
