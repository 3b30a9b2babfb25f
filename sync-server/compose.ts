import type { ServerRecord } from '../core/protocol/records.ts'
import { weekOf } from '../core/rules/calendar/week.ts'
import { hasDocuments } from '../core/rules/job/room.ts'
import { DEFAULT_POLICY, type Policy } from '../core/rules/policy.ts'
import type { Config } from './config.ts'
import { createAccounts } from './domain/accounts/accounts.ts'
import { createCleanUp } from './domain/accounts/clean-up.ts'
import { createMyAccount } from './domain/accounts/my-account.ts'
import { createPasskeys } from './domain/accounts/passkeys/passkeys.ts'
import { createRecovery } from './domain/accounts/recovery.ts'
import { createAnchors } from './domain/devices/anchors.ts'
import { createTrackerPackages } from './domain/devices/packages.ts'
import { createPairing } from './domain/devices/pairing.ts'
import { DISPUTES } from './domain/disputes/dispute-steps.ts'
import { createSupportQueue } from './domain/disputes/support-queue.ts'
import { createCalendars } from './domain/exports/calendar.ts'
import { createInvitations } from './domain/jobs/invitations.ts'
import { type Announce, createJobNotifier } from './domain/jobs/job-notifier.ts'
import { createJobs, type JobReadiness } from './domain/jobs/jobs.ts'
import { endsCase } from './domain/jobs/open-case.ts'
import { createTerms } from './domain/jobs/terms.ts'
import { createNotices } from './domain/notices/notices.ts'
import { createReceipts } from './domain/outside/receipts.ts'
import { OUTSIDE } from './domain/outside/turn.ts'
import { HELD_SENTENCE } from './domain/payments/hold.ts'
import { createPayments } from './domain/payments/payments.ts'
import { createScreenshots } from './domain/screenshots/screenshots.ts'
import { createSecurityLog } from './domain/security/security-log.ts'
import { createWebhooks } from './domain/webhooks/webhooks.ts'
import type { WeekPorts } from './domain/weeks/ports.ts'
import { createWeekCache } from './domain/weeks/week-cache.ts'
import { createWeeks } from './domain/weeks/weeks.ts'
import { createBudget } from './infra/budget.ts'
import type { Clock } from './infra/clock.ts'
import type { Database, Reader } from './infra/database/database.ts'
import { keepSetting } from './infra/database/settings.ts'
import { createEvents } from './infra/events.ts'
import { createGateways } from './infra/gateways/gateways.ts'
import { react, type ServerEvents } from './reactions.ts'
import { createDocuments } from './sync/documents.ts'

/** How the server that ran here last settles. */
export const PAYMENTS_SETTING = 'payments'

/** The server's capabilities, each made from the ones it needs. Nothing here listens or ticks yet. */
export type Services = Awaited<ReturnType<typeof createServices>>

export async function createServices(deps: {
  config: Config
  clock: Clock
  database: Database
  log: (error: unknown) => void
  /** True for a command that may run beside the server: it ingests nothing and sweeps nothing away. */
  isBeside?: boolean
}) {
  const { config, clock, database, log } = deps
  const policy: Policy = {
    ...DEFAULT_POLICY,
    settlement: config.payments === 'manual' ? 'outside' : 'gateway',
  }
  const budget = createBudget(() => performance.now())
  const securityLog = createSecurityLog({ database, clock, log })
  const events = createEvents<ServerEvents>(log)
  const accounts = createAccounts({ database, clock, config, securityLog, events })
  const anchors = createAnchors({ database, clock })
  const pairing = createPairing({ database, clock, accounts, securityLog })
  const notices = createNotices({ database, clock, config, policy, log })
  const webhooks = createWebhooks({ database, clock, config, log })
  // Commands, which get no --payments, then know how the server settles.
  if (!deps.isBeside) await database.write((tx) => keepSetting(tx, PAYMENTS_SETTING, config.payments))
  const { gateways, stripe } = await createGateways({ database, clock, config })
  const payments = createPayments({
    database,
    clock,
    gateways,
    policy,
    settlesOutside: config.payments === 'manual',
    gatewayTimeoutMs: config.gatewayTimeoutMs,
    log,
    events,
  })
  const held = deps.isBeside ? null : await payments.hold.standing(database)
  if (held) log(`${HELD_SENTENCE} When it agrees: npm run admin -- money release. (${held.why})`)
  const readiness: JobReadiness = payments.readiness
  const jobs = createJobs({ database, clock, policy, readiness, events })
  const invitations = createInvitations({ database, clock, config, jobs, readiness, securityLog, events })
  const terms = createTerms({ database, clock, policy, jobs, events })
  const calendars = createCalendars({ database, clock, policy, config, securityLog })
  const recovery = createRecovery({ database, clock, config, accounts, notices, securityLog, log })
  const myAccount = createMyAccount({ database, clock, config, accounts, notices, securityLog, events })
  const passkeys = createPasskeys({ database, clock, config, accounts, notices, securityLog })

  const readinessOf = async (job: string, from: Reader) => {
    const reasons = (await payments.readiness.notReady([job], from)).get(job) ?? []
    return { ready: reasons.length === 0, reasons }
  }
  const ports: WeekPorts = {
    database,
    cache: createWeekCache(),
    clock,
    policy,
    publicUrl: config.publicUrl,
    weekAt: (instant) => weekOf(instant, policy.zone),
    jobs: {
      get: (job, tx) => jobs.get(job, tx),
      termsIn: (ids, week, from) => jobs.termsIn(ids, week, from),
      livesIn: (ids, week, from) => jobs.livesIn(ids, week, from),
    },
    devices: {
      readerOfAnchors: anchors.reader,
      ownerOf: (tx, device) => accounts.sessions.ownerOf(tx, device),
    },
    documents: {
      appendServerRecords: (tx, job, week, records) => {
        webhooks.hear(tx, job, week, records)
        if (records.some(endsCase)) tx.afterCommit(() => void documents.recheck(job).catch(log))
        return documents.appendServerRecords(tx, job, week, records)
      },
      readRecords: async (job, week, author) =>
        (await documents.readRecords(job, week, author)) as unknown as readonly ServerRecord[],
      seal: (tx, sealed) => documents.seal(tx, sealed),
    },
    pictures: {
      entering: (job, sha256) => screenshots.entering(job, sha256),
      seek: (job, sha256) => screenshots.seek(job, sha256),
    },
    disputes: DISPUTES,
    outside: OUTSIDE,
    readiness: readinessOf,
    refreshReadiness: (tx, ids) => payments.readiness.refresh(tx, ids),
    notReady: (ids, tx) => payments.readiness.notReady(ids, tx),
    beginCharge: (tx, order) => payments.begin(tx, order),
    chargeAll: (orders) => payments.chargeAll(orders),
    settlesOutside: payments.settlesOutside,
    moneyIsHeld: async () => (await payments.hold.standing(database)) !== null,
    queueMail: (tx, mail) => notices.queueMail(tx, mail),
  }
  const weeks = createWeeks(ports, log)
  const { ledger, hold } = payments
  const receipts = createReceipts({ ports, ledger, refuseWhileHeld: (tx) => hold.refuse(tx) })
  const documents = createDocuments({
    database,
    clock,
    ingest: deps.isBeside ? null : weeks.ingest,
    identify: async (request) => {
      const found = await accounts.fromRequest(request)
      return found && { ...found.person, sessionId: found.session.id }
    },
    role: async (job, person) => {
      const role = await jobs.role(job, person)
      if (!role) securityLog.note({ event: 'access-refused', person, by: person, about: 'not-your-job' })
      return role
    },
    hasWeek: async (id, week) => {
      const job = await jobs.get(id, database)
      return job !== null && hasDocuments(week, job, clock.now(), policy.zone)
    },
    budget,
    onError: log,
  })
  const cleanUp = createCleanUp({ database, clock, accounts, tickets: documents.tickets })
  const desk = createSupportQueue(ports)
  const screenshots = await createScreenshots({
    onError: log,
    database,
    clock,
    dataFolder: config.dataFolder,
    sweeps: !deps.isBeside,
    events,
  })

  // Where invoices are paid outside nothing is charged, so nothing is said of methods either.
  if (!deps.isBeside && !payments.settlesOutside)
    await payments.wallets.matchGateways(gateways.map(({ name }) => name))

  const announce: Announce = (tx, message) => weeks.announce(tx, message)
  react(events, {
    ...{ clock, weeks, documents, screenshots, recovery, securityLog, webhooks },
    notifier: createJobNotifier({ notices, config, announce }),
  })

  return {
    ...{ config, clock, database, policy, accounts, notices, webhooks, payments, jobs, invitations, terms },
    ...{ receipts, weeks, documents, desk, screenshots, readinessOf, calendars, recovery, myAccount },
    ...{ passkeys, cleanUp, stripe, budget, securityLog, anchors, pairing },
    packages: createTrackerPackages(config.trackerFolder),
  }
}
