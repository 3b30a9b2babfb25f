import { Readable } from 'node:stream'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import type { Services } from '../compose.ts'
import type { Clock } from '../infra/clock.ts'
import type { Database } from '../infra/database/database.ts'
import { keepSetting, readSetting } from '../infra/database/settings.ts'
import { createSandbox, DEMO_PASSWORD, DEMO_PEOPLE, demoSpan } from './sandbox.ts'
import { openSandboxClock, type SandboxClock } from './sandbox-clock.ts'

const JOB_SETTING = 'sandbox-demo-job'
const LIVED_SETTING = 'sandbox-demo-lived'

export type OpenSandbox = {
  sandbox: ReturnType<typeof createSandbox>
  clock: SandboxClock
  prepare(): Promise<void>
  stop(): void
}

/** The sandbox around the server's parts: its clock first, because everything asks it for the time. */
export const openSandbox = {
  clock: (database: Database, startsAt: Instant | null = null): Promise<SandboxClock> =>
    openSandboxClock(database, demoSpan(startsAt, Date.now(), DEFAULT_POLICY).from),

  async with(parts: Services, given: Clock): Promise<OpenSandbox> {
    const clock = given as SandboxClock
    const { accounts, anchors, database, documents, jobs, screenshots, policy, weeks, config } = parts
    const sandbox = createSandbox({
      policy,
      clock,
      advance: (now) => weeks.advance(now),
      accept: async (job, week, author, update, receivedAt) => {
        const refusal = await documents.acceptUpdate({ job, week, author, update, receivedAt })
        if (refusal) throw new Error(`the demo was refused: ${refusal.code}`)
        await documents.idle()
      },
      storeImage: async (job, sha256, bytes) => {
        const kept = await screenshots.keep({ job, sha256, personId: 'demo' }, Readable.from([bytes]))
        if ('code' in kept) throw new Error(`the demo's picture was refused: ${kept.code}`)
      },
      openDevice: async (job) => {
        const personId = (await jobs.get(job, database))?.freelancerId
        if (!personId) throw new Error('the demo job has no freelancer')
        const session = { personId, kind: 'device' as const, label: 'Tracker of the demo' }
        const [, { id: device }] = await database.write((tx) => accounts.sessions.open(tx, session))
        return {
          device,
          async anchor() {
            const anchor = await anchors.give(device, Date.now())
            if (anchor === null) throw new Error("the demo's device was signed out")
            return anchor
          },
        }
      },
      furnish: () => (config.demo ? furnish(parts) : Promise.resolve(null)),
      demoJob: () => readSetting(parts.database, JOB_SETTING),
      isDemoLived: async () => (await readSetting(parts.database, LIVED_SETTING)) !== null,
      demoLived: () => parts.database.write((tx) => keepSetting(tx, LIVED_SETTING, 'yes')),
    })
    return {
      sandbox,
      clock,
      prepare: () => sandbox.prepare(config.sandboxStartsAt, policy, Date.now()),
      stop: () => sandbox.stop(),
    }
  },
}

/** Ana hires Ben: through the same functions that the page's routes call. */
async function furnish({
  accounts,
  jobs,
  invitations,
  payments,
  database,
}: Services): Promise<{ job: string }> {
  const [ana, ben] = await Promise.all(
    DEMO_PEOPLE.map(async ({ name, email }) => {
      const { person } = await accounts.signUp({
        name,
        email,
        password: DEMO_PASSWORD,
        address: 'demo',
        label: 'Demo',
        emailVerified: true,
      })
      return person
    }),
  )
  if (!ana || !ben) throw new Error('the demo has two people')
  const job = await jobs.create(ana, {
    title: 'Catalogue redesign',
    as: 'client',
    rateMinorPerHour: 2500,
    currency: 'USD',
    authorizedSecondsPerWeek: 30 * 3600,
    requiresWorkView: true,
    startsOn: null,
    endsOn: null,
  })
  await payments.wallets.add(ana.id, {
    kind: 'card',
    number: '4242424242424242',
    expiresMonth: 12,
    expiresYear: 2099,
  })
  const { url } = await invitations.invite(job, ana, { role: 'freelancer', email: null })
  await invitations.join(url?.split('/').at(-1) ?? '', ben, '*')
  await database.write((tx) => keepSetting(tx, JOB_SETTING, job.id))
  return { job: job.id }
}
