import type { AccountEvents } from './domain/accounts/accounts.ts'
import type { Recovery } from './domain/accounts/recovery.ts'
import type { InvitationEvents } from './domain/jobs/invitations.ts'
import type { JobNotifier } from './domain/jobs/job-notifier.ts'
import type { JobEvents } from './domain/jobs/jobs.ts'
import type { TermsEvents } from './domain/jobs/terms.ts'
import type { PaymentEvents } from './domain/payments/payments.ts'
import type { ScreenshotEvents } from './domain/screenshots/image-rows.ts'
import type { Screenshots } from './domain/screenshots/screenshots.ts'
import type { SecurityLog } from './domain/security/security-log.ts'
import { jobCreated } from './domain/webhooks/events.ts'
import type { Webhooks } from './domain/webhooks/webhooks.ts'
import type { Weeks } from './domain/weeks/weeks.ts'
import type { Clock } from './infra/clock.ts'
import type { Events } from './infra/events.ts'
import type { Documents } from './sync/documents.ts'

export type ServerEvents = AccountEvents &
  JobEvents &
  InvitationEvents &
  TermsEvents &
  PaymentEvents &
  ScreenshotEvents

/** Who reacts to what, in one place; several reactions to one event run in the order in which they stand here. */
export function react(
  events: Events<ServerEvents>,
  parts: {
    clock: Clock
    weeks: Weeks
    documents: Pick<Documents, 'recheck' | 'closeSocketsOf'>
    screenshots: Pick<Screenshots, 'collect'>
    recovery: Pick<Recovery, 'welcome' | 'warnOwner'>
    securityLog: SecurityLog
    webhooks: Pick<Webhooks, 'queue'>
    notifier: JobNotifier
  },
): void {
  const { clock, weeks, documents, screenshots, recovery, securityLog, webhooks, notifier } = parts

  events.on('signed-up', recovery.welcome)
  events.on('signed-up-again', recovery.warnOwner)
  events.on('session-ended', (sessionId, personId) => documents.closeSocketsOf({ personId, sessionId }))
  // The pictures of its jobs are worth nothing to anybody who may have them.
  events.on('account-deleted', () => screenshots.collect())

  events.on('job-created', (tx, job) => webhooks.queue(tx, jobCreated(job)))
  events.on('job-life-changed', (tx, { job, at }) => weeks.lifeChanged(tx, job.id, at))
  events.on('job-life-changed', notifier.onLifeChanged)
  events.on('job-changed', (job) => documents.recheck(job))
  events.on('job-changed', () => weeks.passTime(clock.now()))
  events.on('support-reads', ({ id, clientId, freelancerId }, by) => {
    for (const person of [by, clientId, freelancerId])
      if (person) securityLog.noteVisit({ event: 'support-read', person, by, about: id })
  })
  events.on('party-invited', notifier.onInvited)
  events.on('terms-bound', weeks.bindTerms)
  events.on('terms-moved', notifier.onTerms)

  events.on('readiness-changed', weeks.readinessChanged)
  events.on('refund-given', weeks.refunded)
  events.on('excess-settled', weeks.excess.settled)
  events.on('images-entered', weeks.takePictures)
}
