import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Router from '@koa/router'
import Koa from 'koa'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { type Accounts, createAccounts } from '../domain/accounts/accounts.ts'
import { identify } from '../domain/accounts/identify.ts'
import { accountRoutes } from '../domain/accounts/routes.ts'
import { rememberAsker } from '../domain/security/asker.ts'
import { createSecurityLog, type SecurityLog } from '../domain/security/security-log.ts'
import { brokenPromise, operationFor, shownAt } from '../http/api/conformance.ts'
import { mount } from '../http/api/route.ts'
import { clientAddress } from '../http/client-address.ts'
import { refusalsToResponses } from '../http/error-edge.ts'
import { idempotency } from '../http/idempotency.ts'
import { jsonBody } from '../http/json-body.ts'
import type { Clock } from '../infra/clock.ts'
import { type Database, openDatabase } from '../infra/database/database.ts'
import { createEvents, type Events } from '../infra/events.ts'
import type { ServerEvents } from '../reactions.ts'
import { ROUTES } from '../routes.ts'
import { testDatabaseUrl } from './test-database.ts'

/** JSON as the server sent it: tests say what they expect of it. */
type Json = ReturnType<typeof JSON.parse>
export type Answer = { status: number; body: Json; headers: Headers }
export type Browser = {
  name: string
  email: string
  id: string
  cookie: string
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  delete(path: string, headers?: Record<string, string>): Promise<Answer>
  /** A text is sent as it is, anything else as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}
export type TestClock = Clock & { set(instant: Instant): void; ahead(ms: number): void }
export type TestParts = {
  database: Database
  clock: TestClock
  accounts: Accounts
  securityLog: SecurityLog
  events: Events<ServerEvents>
  config: { publicUrl: string; dataFolder: string; mailFrom: string; smtpUrl: null }
}
export type TestApp = TestParts & {
  url: string
  /** What is served, each as `get /api/jobs/{job}`. */
  routes: string[]
  /** Of a proven address, unless a test says otherwise (A5). */
  signUp(name: string, proof?: { proven: boolean }): Promise<Browser>
  stranger: Browser
  close(): Promise<void>
}

/** Wednesday 18 November 2026, 10:00 in New York. */
export const WEDNESDAY: Instant = Date.parse('2026-11-18T15:00:00Z')
export const PASSWORD = 'a long password'

export function createTestClock(start: Instant = WEDNESDAY): TestClock {
  let now = start
  return {
    now: () => now,
    simulatedOffsetMs: () => 0,
    doubt: () => null,
    set: (instant) => {
      now = instant
    },
    ahead: (ms) => {
      now += ms
    },
  }
}

/** What a router serves, each as `get /api/jobs/{job}`. */
const routesOf = (router: Router): string[] =>
  router.stack.flatMap(({ methods, path }) =>
    methods
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method.toLowerCase()} ${String(path).replace(/:(\w+)/g, '{$1}')}`),
  )

/** Every test is also a test of the API's description: an answer that it doesn't promise fails. */
function keepPromises(method: string, path: string, { status, headers }: Response, body: unknown): void {
  const operation = operationFor(ROUTES, method, path)
  if (!operation && (status === 404 || status === 405)) return
  const broken = operation
    ? brokenPromise(operation, status, headers.get('content-type') ?? '', body)
    : 'which is not written down'
  if (broken) throw new Error(`${method} ${path}: ${broken}`)
}

/** All items of a list, page by page. */
export async function allPages(who: Browser, path: string, items: string, limit = 100): Promise<Json[]> {
  const all: Json[] = []
  let next: string | null = null
  do {
    const place: string = next === null ? '' : `&after=${next}`
    const { body } = await who.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${place}`)
    all.push(...body[items])
    next = body.next
  } while (next !== null)
  return all
}

/** What the link in the mail does. */
export const proveAddress = (database: Database, personId: string): Promise<void> =>
  database.write((tx) => tx.run('update people set email_verified_at = 1 where id = :personId', { personId }))

/** The given routes behind the real middleware, over HTTP on a free port, with a database and a folder of its own. */
export async function startTestApp(routes: (parts: TestParts) => Router[] = () => []): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'glasswork-test-'))
  const database = await openDatabase(await testDatabaseUrl(folder))
  const clock = createTestClock()
  const config = {
    publicUrl: 'http://work.example',
    dataFolder: folder,
    mailFrom: 'Glasswork <no-reply@work.example>',
    smtpUrl: null,
  }
  const securityLog = createSecurityLog({ database, clock })
  const events = createEvents<ServerEvents>()
  const accounts = createAccounts({ database, clock, config, securityLog, events })
  const app = new Koa()
  app.use(refusalsToResponses((error) => console.error(error)))
  app.use(clientAddress(['loopback']))
  app.use(rememberAsker)
  app.use(jsonBody())
  app.use(identify(accounts))
  app.use(idempotency({ database, clock }))
  const parts: TestParts = { database, clock, accounts, config, securityLog, events }
  const routers = [mount(accountRoutes, { accounts, config }), ...routes(parts)]
  for (const router of routers) app.use(router.routes()).use(router.allowedMethods())
  const server = createServer(app.callback())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const browser = (name: string): Browser => {
    /** Like a page, a browser looks at what it changes first, unless a test says what it saw. */
    const versionSeen = async (method: string, path: string): Promise<Record<string, string>> => {
      const shown = shownAt(ROUTES, method, path)
      const seen = shown ? (await ask('GET', shown)).headers.get('etag') : null
      return seen ? { 'if-match': seen } : {}
    }
    const ask = async (
      method: string,
      path: string,
      body?: unknown,
      given: Record<string, string> = {},
    ): Promise<Answer> => {
      const headers = 'if-match' in given ? given : { ...given, ...(await versionSeen(method, path)) }
      const response = await fetch(url + path, {
        method,
        headers: {
          'x-glasswork': '1',
          ...(self.cookie ? { cookie: self.cookie } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json')
      const answer = isJson ? JSON.parse(text) : text
      keepPromises(method, path, response, answer)
      return { status: response.status, body: answer, headers: response.headers }
    }
    const self: Browser = {
      name,
      email: `${name.toLowerCase()}@example.com`,
      id: '',
      cookie: '',
      get: (path) => ask('GET', path),
      post: (path, body, headers) => ask('POST', path, body, headers),
      put: (path, body, headers) => ask('PUT', path, body, headers),
      delete: (path, headers) => ask('DELETE', path, undefined, headers),
      send: ask,
    }
    return self
  }
  return {
    ...parts,
    url,
    routes: routers.flatMap(routesOf),
    stranger: browser('stranger'),
    async signUp(name, { proven } = { proven: true }) {
      const made = browser(name)
      const answer = await made.post('/api/sign-up', { name, email: made.email, password: PASSWORD })
      made.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
      made.id = answer.body.person.id
      if (proven) await proveAddress(database, made.id)
      return made
    },
    async close() {
      await new Promise((done) => {
        server.close(done)
        server.closeAllConnections()
      })
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}
