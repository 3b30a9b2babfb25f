import type { Message } from '../../core/messages/message.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { createMyAccount } from '../domain/accounts/my-account.ts'
import { myAccountRoutes } from '../domain/accounts/my-account-routes.ts'
import { passkeyRoutes } from '../domain/accounts/passkeys/passkey-routes.ts'
import { createPasskeys } from '../domain/accounts/passkeys/passkeys.ts'
import { createRecovery } from '../domain/accounts/recovery.ts'
import { createCalendars } from '../domain/exports/calendar.ts'
import { exportRoutes } from '../domain/exports/export-routes.ts'
import { invitationRoutes } from '../domain/jobs/invitation-routes.ts'
import { createInvitations } from '../domain/jobs/invitations.ts'
import { createJobNotifier } from '../domain/jobs/job-notifier.ts'
import { createJobs, type Jobs } from '../domain/jobs/jobs.ts'
import { jobRoutes } from '../domain/jobs/routes.ts'
import { createTerms } from '../domain/jobs/terms.ts'
import { createNotices, type Notices } from '../domain/notices/notices.ts'
import { noticeRoutes } from '../domain/notices/routes.ts'
import { statementRoutes } from '../domain/payments/books/statement-routes.ts'
import { createPayments, type Payments } from '../domain/payments/payments.ts'
import { paymentRoutes } from '../domain/payments/routes.ts'
import { mount } from '../http/api/route.ts'
import type { Database } from '../infra/database/database.ts'
import { createSandboxGateway } from '../infra/gateways/sandbox-gateway.ts'
import { type Browser, startTestApp, type TestApp } from './test-app.ts'

export type TestPayments = TestApp & {
  jobs: Jobs
  payments: Payments
  notices: Notices
  announced: { event: string; message: Message }[]
  changedJobs: string[]
  /** A working job between the two, made and joined over HTTP; answers its id. */
  hire(client: Browser, freelancer: Browser, more?: object): Promise<string>
}

/** Accounts, jobs, payments and notices together, with the sandbox gateway. */
export async function startTestPayments(): Promise<TestPayments> {
  let made: Pick<TestPayments, 'jobs' | 'payments' | 'notices'> | null = null
  const announced: { event: string; message: Message }[] = []
  const changedJobs: string[] = []
  const app = await startTestApp(({ database, clock, config, accounts, securityLog, events }) => {
    const policy = DEFAULT_POLICY
    const notices = createNotices({ database, clock, config })
    const payments = createPayments({
      database,
      clock,
      gateways: [createSandboxGateway({ database, clock })],
      events,
    })
    const { readiness } = payments
    const jobs = createJobs({ database, clock, policy, readiness, events })
    events.on('job-changed', (jobId) => changedJobs.push(jobId))
    const teller = createJobNotifier({
      notices,
      config,
      announce: async (_tx, message) => {
        announced.push(message)
      },
    })
    events.on('party-invited', teller.onInvited)
    events.on('job-life-changed', teller.onLifeChanged)
    events.on('terms-moved', teller.onTerms)
    const invitations = createInvitations({
      database,
      clock,
      config,
      jobs,
      readiness,
      securityLog,
      events,
    })
    const terms = createTerms({ database, clock, policy, jobs, events })
    const { notReady, unproven } = readiness
    made = { jobs, payments, notices }
    const recovery = createRecovery({ database, clock, config, accounts, notices, securityLog })
    events.on('signed-up', recovery.welcome)
    events.on('signed-up-again', recovery.warnOwner)
    return [
      mount(myAccountRoutes, {
        myAccount: createMyAccount({ database, clock, config, accounts, notices, securityLog, events }),
        recovery,
      }),
      mount(passkeyRoutes, {
        passkeys: createPasskeys({ database, clock, config, accounts, notices, securityLog }),
        accounts,
        config,
      }),
      mount([...jobRoutes, ...invitationRoutes], {
        database,
        clock,
        policy,
        jobs,
        invitations,
        terms,
        notReady,
        unproven,
      }),
      mount(noticeRoutes, notices),
      mount(paymentRoutes, { payments, jobs, database }),
      mount(statementRoutes, { payments, jobs, database, clock, policy }),
      mount(exportRoutes, {
        database,
        jobs,
        calendars: createCalendars({ database, clock, policy, config, securityLog }),
      }),
    ]
  })
  if (!made) throw new Error('the routes were not made')
  return {
    ...app,
    ...(made as Pick<TestPayments, 'jobs' | 'payments' | 'notices'>),
    announced,
    changedJobs,
    async hire(client, freelancer, more = {}) {
      const job = await client.post('/api/jobs', { title: 'Catalogue', rateMinorPerHour: 2500, ...more })
      const id: string = job.body.job.id
      const invitation = await client.post(`/api/jobs/${id}/invitations`, { role: 'freelancer' })
      const token = invitation.body.url.split('/').at(-1)
      const joined = await freelancer.post(`/api/invitations/${token}/accept`)
      if (joined.status !== 200) throw new Error(JSON.stringify(joined.body))
      return id
    },
  }
}

/** A timesheet row as the weeks keep them, so that charges have what they stand for. */
export async function insertTimesheet(
  database: Database,
  job: string,
  week: string,
  state: string,
  amountMinor: number,
) {
  await database.write((tx) =>
    tx.run(
      `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at,
         total_seconds, amount_minor, protected_minor, currency, updated_at)
       values (:job, :week, :state, 1, 1, 0, 0, 3600, :amountMinor, 0, 'USD', 0)`,
      { job, week, state, amountMinor },
    ),
  )
}
