import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type Router from '@koa/router'
import Koa from 'koa'
import { REFUSALS } from '../core/messages/refusals.ts'
import { DEFAULT_POLICY } from '../core/rules/policy.ts'
import { createServices, type Services } from './compose.ts'
import type { Config } from './config.ts'
import { identify, ownSession } from './domain/accounts/identify.ts'
import { isHiddenImage } from './domain/disputes/hidden-images.ts'
import { stripeRoutes } from './domain/payments/stripe-webhook.ts'
import { rememberAsker } from './domain/security/asker.ts'
import { noteRefusals } from './domain/security/refusals.ts'
import { MESSAGES } from './domain/webhooks/events.ts'
import { greeting } from './greeting.ts'
import { mount } from './http/api/route.ts'
import { describeApi } from './http/api/routes.ts'
import { answerBroken } from './http/broken-requests.ts'
import { clientAddress } from './http/client-address.ts'
import { guardWrites } from './http/clock-routes.ts'
import { refusalsToResponses } from './http/error-edge.ts'
import { idempotency } from './http/idempotency.ts'
import { jsonBody } from './http/json-body.ts'
import { securityHeaders } from './http/security-headers.ts'
import { spendOnRequests } from './http/spend-on-requests.ts'
import { staticPages } from './http/static-pages.ts'
import { statusOf } from './http/statuses.ts'
import type { Clock } from './infra/clock.ts'
import { isGuarded, openGuardedClock } from './infra/clock-guard.ts'
import { DatabaseRefused, openDatabase } from './infra/database/database.ts'
import { lockHouse } from './infra/database/one-server.ts'
import type { Log } from './infra/log.ts'
import { startOwnWork } from './loops.ts'
import { ROUTES, SERVED } from './routes.ts'
import { type OpenSandbox, openSandbox } from './sandbox/open-sandbox.ts'
import { sandboxRoutes } from './sandbox/routes.ts'
import { noteStart, noteStop } from './status.ts'

const WEB_FOLDER = fileURLToPath(new URL('../.output/web', import.meta.url))
/** Service managers and containers kill after ten seconds or more. */
const STOP_WITHIN_MS = 8000

/** Why the server doesn't start, for the person who started it. */
export class StartRefused extends Error {}

export type RunningServer = { url: string; greeting: string; close(): Promise<void> }

/**
 * Opens the database, brings it up to date, listens, and keeps time until it is closed.
 * @param webFolder where the built page is
 */
export async function startServer(
  given: Config,
  webFolder = WEB_FOLDER,
  log: Log = (problem) => console.error(problem),
): Promise<RunningServer> {
  const release = await lockHouse(given.dataFolder, given.databaseUrl).catch((error: Error) => {
    throw new StartRefused(`The data folder ${given.dataFolder} can’t be written: ${error.message}`)
  })
  if (typeof release !== 'function')
    throw new StartRefused(`Another Glasswork server runs on ${release.heldBy}. One at a time.`)
  // Listening comes first: with port 0 only the socket knows the address that links will carry.
  let answer: RequestListener = notYet
  const http = createServer((request, response) => answer(request, response))
  http.on('clientError', answerBroken)
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartRefused(`Port ${given.port} is taken by another program. Choose one with --port.`)
          : error,
      ),
    )
    http.listen(given.port, given.host, resolve)
  })
  const { port } = http.address() as AddressInfo
  const config: Config =
    given.port === port ? given : { ...given, port, publicUrl: given.publicUrl.replace(/:0$/, `:${port}`) }

  const database = await openDatabase(config.databaseUrl).catch((error) => {
    throw error instanceof DatabaseRefused ? new StartRefused(error.message) : error
  })
  const clock: Clock = config.sandbox
    ? await openSandbox.clock(database, config.sandboxStartsAt)
    : await openGuardedClock({ database, policy: DEFAULT_POLICY, timeServer: config.timeServer, log })
  const parts = await createServices({ config, clock, database, log })
  const sandbox = config.sandbox ? await openSandbox.with(parts, clock) : null

  const app = assemble(parts, sandbox, webFolder, log)
  answer = app.callback()
  parts.documents.attach(http)
  await sandbox?.prepare()
  if (!clock.doubt()) await parts.weeks.outages.sign(clock.now())
  await noteStart(database)
  const loops = startOwnWork(parts, log)
  parts.notices.start()
  parts.webhooks.start()

  return {
    url: config.publicUrl,
    greeting: greeting(config, clock.doubt()),
    close: () =>
      withinTime(async () => {
        sandbox?.stop()
        http.closeAllConnections()
        http.close()
        parts.payments.stop()
        await Promise.all([
          ...loops.map((loop) => loop.stop()),
          parts.notices.close(),
          parts.webhooks.close(),
          parts.screenshots.close(),
        ])
        await parts.documents.close()
        await noteStop(database, clock.now()).catch(log)
        await database.close()
        await release()
      }, log),
  }
}

/**
 * Ends in time whatever hangs: a mail server, a gateway, a database. Each step is kept safe against the death of the
 * process, so what is still under way is taken up by the next start.
 */
async function withinTime(end: () => Promise<void>, log: (problem: unknown) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), STOP_WITHIN_MS)
  })
  const how = await Promise.race([end(), tooLate])
  clearTimeout(timer)
  if (how === 'late')
    log(
      `The stop took longer than ${STOP_WITHIN_MS / 1000} s: a mail server, a gateway or the database doesn’t answer. What was under way goes on at the next start.`,
    )
}

/** Migrations, or a new sandbox's three weeks, take a moment; who asks meanwhile hears so and comes again. */
const notYet: RequestListener = (_request, response) => {
  const error = { code: 'starting', message: REFUSALS.starting }
  response
    .writeHead(statusOf('starting'), { 'content-type': 'application/json', 'retry-after': '1' })
    .end(JSON.stringify({ error }))
}

function assemble(
  parts: Services,
  sandbox: OpenSandbox | null,
  webFolder: string,
  log: (error: unknown) => void,
): Koa {
  const { accounts, clock, config, database } = parts
  const app = new Koa()
  app.on('error', (error) => {
    // A reader that left in the middle is no fault of ours.
    if (
      error?.code !== 'ECONNRESET' &&
      error?.code !== 'EPIPE' &&
      error?.code !== 'ERR_STREAM_PREMATURE_CLOSE'
    )
      log(error)
  })
  app.use(refusalsToResponses(log))
  app.use(securityHeaders(config))
  app.use(clientAddress(config.trustedProxies))
  app.use(rememberAsker)
  app.use(jsonBody())
  app.use(identify(accounts))
  app.use(noteRefusals(parts.securityLog))
  app.use(spendOnRequests(parts.budget))
  app.use(guardWrites(clock, isGuarded(clock) ? clock.witness : null))
  app.use(idempotency({ database, clock }))
  for (const router of routersOf(parts, sandbox, log)) app.use(router.routes()).use(router.allowedMethods())
  app.use(staticPages(webFolder))
  return app
}

function routersOf(parts: Services, sandbox: OpenSandbox | null, log: (error: unknown) => void): Router[] {
  const { config, database, jobs, notices, payments } = parts
  const { notReady, unproven } = payments.readiness
  const described = ROUTES.filter(({ access }) => sandbox || access !== 'sandbox')
  const secret = config.stripeWebhookSecret
  return [
    mount(SERVED, {
      ...parts,
      ...{ notReady, unproven },
      preferences: notices.preferences,
      role: jobs.role,
      sessionOf: ownSession,
      isHiddenImage: (job, sha256) => isHiddenImage(database, job, sha256),
      description: describeApi(described, MESSAGES, config.publicUrl),
    }),
    ...(parts.stripe && secret
      ? [mount(stripeRoutes, { stripe: parts.stripe, secret, reconcile: payments.reconcile })]
      : []),
    ...(sandbox ? [mount(sandboxRoutes, { ...sandbox, mails: notices.mails, log })] : []),
  ]
}
