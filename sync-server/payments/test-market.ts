import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { createMyAccount } from '../accounts/my-account.ts'
import { myAccountRoutes } from '../accounts/my-account-routes.ts'
import { passkeyRoutes } from '../accounts/passkey-routes.ts'
import { createPasskeys } from '../accounts/passkeys.ts'
import { createRecovery } from '../accounts/recovery.ts'
import { type Browser, startTestApp, type TestApp } from '../accounts/test-app.ts'
import type { Database } from '../database/database.ts'
import { createCalendars } from '../jobs/calendar.ts'
import { exportRoutes } from '../jobs/export-routes.ts'
import { createInvitations } from '../jobs/invitations.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { jobRoutes } from '../jobs/routes.ts'
import { createJobTeller } from '../jobs/tell.ts'
import { createTerms } from '../jobs/terms.ts'
import { createNotices, type Notices } from '../notices/notices.ts'
import { noticeRoutes } from '../notices/routes.ts'
import { createPayments, type Payments } from './payments.ts'
import { paymentRoutes } from './routes.ts'
import { createSandboxGateway } from './sandbox-gateway.ts'
import { statementRoutes } from './statement-routes.ts'

export type TestMarket = TestApp & {
  jobs: Jobs
  payments: Payments
  notices: Notices
  announced: { event: string; text: string }[]
  changedJobs: string[]
  /** A working job between the two, made and joined over HTTP; answers its id. */
  hire(client: Browser, freelancer: Browser, more?: object): Promise<string>
}

/** Accounts, jobs, payments and notices together, with the sandbox gateway. */
export async function startTestMarket(): Promise<TestMarket> {
  let made: Pick<TestMarket, 'jobs' | 'payments' | 'notices'> | null = null
  const announced: { event: string; text: string }[] = []
  const changedJobs: string[] = []
  const app = await startTestApp(({ database, clock, config, accounts, securityLog }) => {
    const policy = DEFAULT_POLICY
    const notices = createNotices({ database, clock, config })
    const payments = createPayments({
      database,
      clock,
      gateways: [createSandboxGateway({ database, clock })],
    })
    const { readiness } = payments
    const jobs = createJobs({ database, clock, policy, readiness })
    jobs.onChanged((jobId) => changedJobs.push(jobId))
    const teller = createJobTeller({
      notices,
      config,
      announce: async (_tx, message) => {
        announced.push(message)
      },
    })
    const invitations = createInvitations({
      database,
      clock,
      config,
      jobs,
      readiness,
      securityLog,
      ...teller,
    })
    const terms = createTerms({ database, clock, policy, jobs, ...teller, onBinding: async () => {} })
    const { notReady, unproven } = readiness
    made = { jobs, payments, notices }
    const recovery = createRecovery({ database, clock, config, accounts, notices, securityLog })
    return [
      myAccountRoutes({
        myAccount: createMyAccount({ database, clock, config, accounts, notices, securityLog }),
        recovery,
      }),
      passkeyRoutes({
        passkeys: createPasskeys({ database, clock, config, accounts, notices, securityLog }),
        accounts,
        config,
      }),
      jobRoutes({ database, clock, policy, jobs, invitations, terms, notReady, unproven }),
      noticeRoutes(notices),
      paymentRoutes({ payments, jobs, database }),
      statementRoutes({ payments, jobs, database, clock, policy }),
      exportRoutes({
        database,
        jobs,
        calendars: createCalendars({ database, clock, policy, config, securityLog }),
      }),
    ]
  })
  if (!made) throw new Error('the routes were not made')
  return {
    ...app,
    ...(made as Pick<TestMarket, 'jobs' | 'payments' | 'notices'>),
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
    database.run(
      tx,
      `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at,
         total_seconds, amount_minor, protected_minor, currency, updated_at)
       values (:job, :week, :state, 1, 1, 0, 0, 3600, :amountMinor, 0, 'USD', 0)`,
      { job, week, state, amountMinor },
    ),
  )
}
