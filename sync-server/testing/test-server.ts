import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { project } from '../../core/projection/project.ts'
import type { WorkroomWeek } from '../../core/projection/workroom-week.ts'
import type {
  Author,
  ClientClaim,
  FreelancerClaim,
  Link,
  Party,
  ServerRecord,
} from '../../core/protocol/records.ts'
import type { exampleDevice } from '../../core/protocol/testing/device.ts'
import { nextWeek, reviewEndInstant, submitInstant } from '../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { type RunningServer, startServer } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { checkBooks } from '../domain/payments/books/books.ts'
import { brokenPromise, operationFor } from '../http/api/conformance.ts'
import { type Database, openDatabase } from '../infra/database/database.ts'
import { ROUTES } from '../routes.ts'
import { proveAddress } from './test-app.ts'
import { signInTestDevice } from './test-device.ts'
import { testPicture } from './test-picture.ts'

/** JSON as the server sent it: tests say what they expect of it. */
type Json = ReturnType<typeof JSON.parse>
export type Answer = { status: number; code: string | null; body: Json; headers: Headers }
export type Asked = { body?: unknown; headers?: Record<string, string> }
export type Caller = {
  id: string
  name: string
  email: string
  cookie: string
  /** Sends what it is given and nothing more, but for the cookie and the page's header. */
  ask(method: string, path: string, asked?: Asked): Promise<Answer>
}
type Claim = FreelancerClaim | ClientClaim
/** Its instant and its place in the device's chain are given to it, unless it brings its place. */
export type NewClaim = Claim extends infer C
  ? C extends Claim
    ? Omit<C, 'at' | keyof Link> & Partial<Link> & { at?: number }
    : never
  : never
export type Ruling = {
  verdict: 'accepted' | 'late' | 'refused'
  code?: string
  params?: Readonly<Record<string, string | number>>
  pictureAt?: number | null
  duplicate?: true
}
/** A party's place at a week's documents, over real sockets. */
export type Place = {
  claim(...claims: NewClaim[]): Promise<Ruling[]>
  /** Resolves with the first record of the server's document that fits, when it is there. */
  said<R extends ServerRecord>(fits: (record: ServerRecord) => record is R): Promise<R>
  /** Whether its sockets stand. */
  isConnected(): boolean
  close(): void
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

export const PASSWORD = 'a long password'
// Each of y-websocket's providers listens for the end of the process.
process.setMaxListeners(0)

const SLOT_MS = DEFAULT_POLICY.slotSeconds * 1000
export const CARD = { kind: 'card', number: '4242424242424242' }

/** Wednesday 18 November 2026, 15:00 in New York. */
const WEDNESDAY = '2026-11-18T20:00Z'

/** Settings beside the date: options of the command line and the environment. */
export type TestSettings = {
  date?: string
  args?: readonly string[]
  env?: Record<string, string>
  /** A stand-in for Stripe, which a sandbox outside of tests refuses. */
  stripeApiUrl?: string | null
  /** How long the stand-in is waited for. */
  gatewayTimeoutMs?: number
  /** A data folder that may be there already, and stays. */
  folder?: string | null
  /** The built page, for a browser. */
  webFolder?: string
}

/**
 * The whole server as `npm start -- --sandbox --no-demo` runs it, in a folder of its own, with its database at hand.
 * @param date where its clock begins
 */
export async function startTestServer({
  date = WEDNESDAY,
  args: more = [],
  env = {},
  stripeApiUrl = null,
  gatewayTimeoutMs = 500,
  folder: given = null,
  webFolder,
}: TestSettings = {}) {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'glasswork-server-'))
  const args = ['--sandbox', '--no-demo', '--date', date, '--port', '0', '--data', folder]
  const read = readConfig([...args, ...more], env)
  if (typeof read === 'string') throw new Error(read)
  const config: Config = stripeApiUrl
    ? {
        ...read,
        ...{ payments: 'stripe', stripeSecretKey: 'sk_test_stand_in', stripeApiUrl, gatewayTimeoutMs },
      }
    : read
  const server: RunningServer = await startServer(config, webFolder)
  const { url } = server
  const database: Database = await openDatabase(config.databaseUrl)

  const caller = (person: Omit<Caller, 'ask'>): Caller => ({
    ...person,
    async ask(method, path, { body, headers = {} } = {}) {
      const response = await fetchOnce(url + path, {
        method,
        headers: {
          'x-glasswork': '1',
          ...(person.cookie ? { cookie: person.cookie } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const type = response.headers.get('content-type') ?? ''
      const answer: Json = type.includes('json') ? JSON.parse(text) : text
      const operation = operationFor(ROUTES, method, path)
      const broken = operation && brokenPromise(operation, response.status, type, answer)
      if (broken) throw new Error(`${method} ${path}: ${broken}`)
      return {
        status: response.status,
        code: answer?.error?.code ?? null,
        body: answer,
        headers: response.headers,
      }
    },
  })
  const stranger = caller({ id: '', name: 'Stranger', email: '', cookie: '' })
  const needed = async (answer: Promise<Answer>): Promise<Json> => {
    const { status, body } = await answer
    if (status >= 300) throw new Error(JSON.stringify(body))
    return body
  }
  const now = async (): Promise<number> => (await needed(stranger.ask('GET', '/api/clock'))).now

  /** Of a proven address, unless a test says otherwise (A5). */
  async function signUp(name: string, { support = false, proven = true } = {}): Promise<Caller> {
    const email = `${name.toLowerCase().replaceAll(' ', '-')}@example.org`
    const answer = await stranger.ask('POST', '/api/sign-up', { body: { name, email, password: PASSWORD } })
    const { person } = await needed(Promise.resolve(answer))
    if (proven) await proveAddress(database, person.id)
    if (support)
      await database.write((tx) =>
        tx.run('update people set is_support = :yes where id = :id', { yes: true, id: person.id }),
      )
    return caller({
      id: person.id,
      name,
      email,
      cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    })
  }

  /** A working job between the two; answers its id and the week that runs. */
  async function hire(client: Caller, freelancer: Caller, terms: object = {}) {
    const body = { title: 'Catalogue', rateMinorPerHour: 2500, ...terms }
    const { job } = await needed(client.ask('POST', '/api/jobs', { body }))
    const link = await needed(
      client.ask('POST', `/api/jobs/${job.id}/invitations`, { body: { role: 'freelancer' } }),
    )
    const path = `/api/invitations/${link.url.split('/').at(-1)}/accept`
    await needed(freelancer.ask('POST', path, { headers: { 'if-match': '*' } }))
    return { id: job.id as string, week: job.currentWeek as string }
  }

  const deviceByJob = new Map<string, ReturnType<typeof exampleDevice>>()
  const deviceFor = async (job: string, freelancer: Caller) => {
    const device = deviceByJob.get(job) ?? (await signInTestDevice(database, freelancer.id))
    deviceByJob.set(job, device)
    return device
  }

  type Week = { id: string; week: string }

  /** One document of a week, once it is as the server has it. */
  async function openDocument(who: Caller, { id, week }: Week, document: Author) {
    const doc = new Y.Doc()
    const socket = class extends WebSocket {
      constructor(address: string | URL) {
        super(address, { headers: { cookie: who.cookie, origin: url } })
      }
    } as unknown as typeof globalThis.WebSocket
    const provider = new WebsocketProvider(
      `${url.replace('http', 'ws')}/sync`,
      `${id}/${week}/${document}`,
      doc,
      {
        WebSocketPolyfill: socket,
        disableBc: true,
      },
    )
    await new Promise<void>((done) => provider.on('sync', (is: boolean) => is && done()))
    return { records: doc.getMap<Json>('records'), doc, provider }
  }

  /** Opens a party's own document of a week, and the server's to hear its rulings. */
  async function openPlace(who: Caller, job: Week, author: Party): Promise<Place> {
    const [own, rulings] = await Promise.all([
      openDocument(who, job, author),
      openDocument(who, job, 'server'),
    ])
    const heard = <T>(find: () => T | undefined) =>
      new Promise<T>((done) => {
        const look = () => {
          const found = find()
          if (found === undefined) return
          rulings.records.unobserve(look)
          done(found)
        }
        rulings.records.observe(look)
        look()
      })
    const rulingOn = (of: string) => heard<Ruling>(() => rulings.records.get(`ruling-${of}`))
    return {
      said: <R extends ServerRecord>(fits: (record: ServerRecord) => record is R) =>
        heard(() => ([...rulings.records.values()] as ServerRecord[]).find(fits)),
      async claim(...claims) {
        const at = await now()
        const ruled = claims.map(({ id: of }) => rulingOn(of))
        const device = author === 'freelancer' ? await deviceFor(job.id, who) : null
        const records = claims.flatMap((claim): { id: string }[] => {
          if ('n' in claim) return [claim]
          const made = { ...claim, at: instantOf(claim) ?? at }
          return device ? device([made]) : [made]
        })
        own.doc.transact(() => {
          for (const record of records) own.records.set(record.id, record)
        })
        return Promise.all(ruled)
      },
      isConnected: () => own.provider.wsconnected || rulings.provider.wsconnected,
      close() {
        for (const { provider, doc } of [own, rulings]) {
          provider.destroy()
          doc.destroy()
        }
      },
    }
  }

  /** Claims of a party over a socket of their own; answers the rulings. */
  async function claim(who: Caller, job: Week, author: Party, ...claims: NewClaim[]): Promise<Ruling[]> {
    const place = await openPlace(who, job, author)
    const rulings = await place.claim(...claims)
    place.close()
    return rulings
  }

  /** All records of one document as a party reads them. */
  async function readDocument(who: Caller, job: Week, author: Author): Promise<Json[]> {
    const { records, provider, doc } = await openDocument(who, job, author)
    const all: Json[] = [...records.values()]
    provider.destroy()
    doc.destroy()
    return all
  }

  /** The week as a person's page shows it, from the three documents over sockets. */
  async function look(who: Caller, job: Week): Promise<WorkroomWeek> {
    const read = (author: Author) => readDocument(who, job, author)
    const [freelancer, client, ruled] = await Promise.all([
      read('freelancer'),
      read('client'),
      read('server'),
    ])
    return project(job.week, { freelancer, client, server: ruled })
  }

  const moveClock = (to: number) =>
    needed(stranger.ask('POST', '/api/sandbox/clock', { body: { now: new Date(to).toISOString() } }))

  return {
    url,
    folder,
    claim,
    readDocument,
    look,
    database,
    stranger,
    now,
    signUp,
    hire,
    openPlace,
    caller,
    /**
     * Tracks full slots from now on, while the clock goes on to their end; answers their screenshots' ids. Time
     * counts from when the job was accepted (S10), so there is none to track before.
     */
    async work(freelancer: Caller, job: { id: string; week: string }, slots = 2): Promise<string[]> {
      const first = Math.ceil((await now()) / SLOT_MS) * SLOT_MS
      const starts = Array.from({ length: slots }, (_, n) => first + n * SLOT_MS)
      await moveClock(first + slots * SLOT_MS)
      await putPicture(url, freelancer, job.id)
      const place = await openPlace(freelancer, job, 'freelancer')
      const rulings = await place.claim(...starts.flatMap((slot) => slotClaims(slot, first)))
      place.close()
      if (rulings.some(({ verdict }) => verdict !== 'accepted')) throw new Error(JSON.stringify(rulings))
      return starts.map((slot) => `shot-${slot}`)
    },
    /** The span and the screenshot of a full slot of a week, whenever it was. */
    trackSlot: (freelancer: Caller, job: Week, slot: number) =>
      claim(freelancer, job, 'freelancer', ...slotClaims(slot, slot)),
    /** Mails to an address, the newest first. */
    async mailsTo(email: string): Promise<{ subject: string; text: string }[]> {
      const { mails } = await needed(stranger.ask('GET', '/api/sandbox/mail?limit=100'))
      return mails.filter(({ to }: { to: string }) => to === email)
    },
    putPicture: (who: Caller, job: string, picture = testPicture()) => putPicture(url, who, job, picture),
    moveClock,
    submitAt: (week: string) => submitInstant(week, DEFAULT_POLICY),
    reviewEndsAt: (week: string) => reviewEndInstant(week, DEFAULT_POLICY),
    weekAfter: nextWeek,
    problemsInBooks: async () => (await checkBooks(database, [])).problems,
    async close() {
      await server.close()
      await database.close()
      if (given === null) rmSync(folder, { recursive: true })
    },
  }
}

/** What a claim says of its instant; left out, a screenshot's is its own, and any other claim's when it is made. */
const instantOf = (claim: NewClaim): number | null =>
  claim.at ?? (claim.kind === 'screenshot' ? claim.slot + 300_000 : null)

/** Brings a picture to a server as the extension does; answers the status. */
export async function putPicture(
  url: string,
  { cookie }: Caller,
  job: string,
  { bytes, image } = testPicture(),
): Promise<number> {
  const response = await fetchOnce(`${url}/api/jobs/${job}/screenshots/${image.sha256}`, {
    method: 'PUT',
    headers: { 'x-glasswork': '1', cookie, 'content-type': 'image/png' },
    body: new Uint8Array(bytes),
  })
  return response.status
}

/** A full slot's screenshot and span. */
export function slotClaims(
  slot: number,
  sessionStartedAt: number,
  { image }: Pick<ReturnType<typeof testPicture>, 'image'> = testPicture(),
): NewClaim[] {
  const common = { session: 'session-0001' }
  return [
    {
      ...common,
      id: `shot-${slot}`,
      kind: 'screenshot',
      slot,
      clockOffsetMs: 12,
      image,
      thumbnail: image,
      look: 'picture',
      lookReason: null,
      activity: { minutes: [1, 1, 0, 1], keys: 12, pointer: 5, wheel: 0 },
      flags: [],
    },
    { ...common, id: `span-${slot}`, kind: 'span', sessionStartedAt, from: slot, to: slot + SLOT_MS },
  ]
}

/** A kept connection that the server let go of while this process was busy: nothing was heard, so it is asked anew. */
async function fetchOnce(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string }
    if (code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET') throw error
    return fetch(address, init)
  }
}
