import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import {
  nextWeek,
  reviewEndInstant,
  submitInstant,
  weekInterval,
  weekOf,
} from '../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import { sealInstant } from '../../../core/rules/timesheet/seal.ts'
import { type RunningServer, startServer } from '../../app.ts'
import { createServices } from '../../compose.ts'
import { readConfig } from '../../config.ts'
import { brokenPromise, operationFor } from '../../http/api/conformance.ts'
import { systemClock } from '../../infra/clock.ts'
import { backUp, restore } from '../../infra/database/backup.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { ROUTES } from '../../routes.ts'
import { testPicture } from '../../testing/test-picture.ts'
import { reingest } from './ingest/reingest.ts'

/** The whole server over real HTTP and real sockets, its clock moved by the sandbox. */
let folder: string
let data: string
let server: RunningServer
let ana: Caller
let ben: Caller
let eve: Caller
let job: string
let week: WeekId
let paidJob: string
let failedJob: string

const ZONE = DEFAULT_POLICY.zone
const SLOT_MS = 720_000
const DAY_MS = 86_400_000

type Caller = Awaited<ReturnType<typeof signUp>>

async function signUp(name: string) {
  const headers = { 'content-type': 'application/json', 'x-glasswork': '1', origin: server.url }
  const body = { name, email: `${name}@example.org`.toLowerCase(), password: 'correct horse battery' }
  const made = await fetch(`${server.url}/api/sign-up`, {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  })
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    cookie,
    /** Also sees to it that the answer is one that the description of the API promises. */
    async call(method: string, path: string, sent?: unknown) {
      const answer = await fetch(`${server.url}/api${path}`, {
        method,
        headers: { ...headers, cookie, 'if-match': '*' },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      })
      const type = answer.headers.get('content-type') ?? ''
      const text = await answer.text()
      const json = text ? JSON.parse(text) : undefined
      const operation = operationFor(ROUTES, method, `/api${path}`)
      if (operation) expect(brokenPromise(operation, answer.status, type, json)).toBeNull()
      return { status: answer.status, body: json }
    },
  }
}

async function moveTo(instant: Instant) {
  const moved = await ana.call('POST', '/sandbox/clock', { now: new Date(instant).toISOString() })
  expect(moved.status).toBe(200)
}

async function hire(client: Caller, title: string): Promise<string> {
  const { body } = await client.call('POST', '/jobs', { title, rateMinorPerHour: 5000 })
  const invited = await client.call('POST', `/jobs/${body.job.id}/invitations`, { role: 'freelancer' })
  await ben.call('POST', `/invitations/${invited.body.url.split('/').at(-1)}/accept`)
  const stored = await fetch(`${server.url}/api/jobs/${body.job.id}/screenshots/${PICTURE.image.sha256}`, {
    method: 'PUT',
    headers: { 'x-glasswork': '1', cookie: ben.cookie },
    body: new Uint8Array(PICTURE.bytes),
  })
  expect(stored.status).toBe(201)
  return body.job.id
}

function open(who: Caller, of: string, author: string, in_ = week) {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(
    `${server.url.replace('http', 'ws')}/sync`,
    `${of}/${in_}/${author}`,
    doc,
    {
      WebSocketPolyfill: class extends WebSocket {
        constructor(url: string) {
          super(url, { headers: { cookie: who.cookie, origin: server.url } })
        }
      } as never,
      disableBc: true,
    },
  )
  const records = doc.getMap('records')
  return {
    records,
    synced: new Promise<void>((done) => provider.on('sync', (is: boolean) => is && done())),
    put: (...claims: { id: string }[]) =>
      doc.transact(() => claims.forEach((claim) => void records.set(claim.id, claim))),
    has: (...ids: string[]) =>
      new Promise<void>((done) => {
        const look = () => ids.every((id) => records.has(id)) && done()
        doc.on('update', look)
        look()
      }),
    turnedAway: new Promise<{ code: number; reason: string }>((done) =>
      provider.once('closed', (event: { code: number; reason: string }) => done(event)),
    ),
    close: () => provider.destroy(),
  }
}

const PICTURE = testPicture()

/** A slot's span and picture, as a device records them. */
function slot(start: Instant, name: string) {
  const common = { session: `session-${name}` }
  return tracked([
    {
      ...{ ...common, id: `span-${name}`, kind: 'span', at: start + SLOT_MS, sessionStartedAt: start },
      ...{ from: start, to: start + SLOT_MS },
    },
    {
      ...{
        ...common,
        id: `shot-${name}`,
        kind: 'screenshot',
        at: start + 5000,
        slot: start,
        clockOffsetMs: 0,
      },
      image: PICTURE.image,
      ...{ thumbnail: null, look: 'picture', lookReason: null, flags: [] },
      activity: { minutes: [1, 1], keys: 3, pointer: 1, wheel: 0 },
    },
  ])
}
const tracked = exampleDevice()

const lateClaims = (of: string, records: unknown[], in_ = week) =>
  ben.call('POST', `/jobs/${of}/weeks/${in_}/late-claims`, { records })
const weekRow = async (of: string, which: WeekId) =>
  (await ana.call('GET', `/jobs/${of}`)).body.job.weeks.find((row: { week: WeekId }) => row.week === which)

let wednesday: Instant
let sealAt: Instant

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-sealing-'))
  data = join(folder, 'data')
  const config = readConfig(['--sandbox', '--no-demo', '--port', '0', '--data', data], {})
  if (typeof config === 'string') throw new Error(config)
  server = await startServer(config)
  ana = await signUp('Ana')
  ben = await signUp('Ben')
  eve = await signUp('Eve')
  // Only a proven address gives a payment method (A5).
  const database = await openDatabase(`sqlite:${join(data, 'glasswork.db')}`)
  await database.write((tx) => tx.run('update people set email_verified_at = 1'))
  await database.close()
  const { now } = (await ana.call('GET', '/sandbox')).body
  week = nextWeek(weekOf(now, ZONE))
  failedJob = await hire(eve, 'Never paid')
  paidJob = await hire(ana, 'Catalogue')
  job = paidJob

  wednesday = Math.ceil((weekInterval(week, ZONE).from + 2.5 * DAY_MS) / SLOT_MS) * SLOT_MS
  await moveTo(wednesday + 4 * SLOT_MS)
  for (const [of, start] of [
    [failedJob, wednesday],
    [paidJob, wednesday + SLOT_MS],
  ] as const) {
    const [own, said] = [open(ben, of, 'freelancer'), open(ben, of, 'server')]
    await Promise.all([own.synced, said.synced])
    own.put(...slot(start, `early-${of}`))
    await said.has(`ruling-span-early-${of}`, `ruling-shot-early-${of}`)
    own.close()
    said.close()
  }
  // Eve has no card, so her charge fails; Ana's finds one.
  await moveTo(reviewEndInstant(week, DEFAULT_POLICY) - DAY_MS)
  const card = await ana.call('POST', '/payment-methods', { kind: 'card', number: '4242424242424242' })
  await ana.call('POST', `/payment-methods/${card.body.method.id}/authenticate`)
  await ana.call('PUT', `/payment-methods/${card.body.method.id}/role`, { role: 'default' })
  sealAt = sealInstant({ state: 'paid', at: reviewEndInstant(week, DEFAULT_POLICY) }, DEFAULT_POLICY) ?? 0
}, 60_000)

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

it('T7 a settled week takes late claims by its document until its seal', async () => {
  await moveTo(sealAt - DAY_MS)
  expect((await weekRow(job, week)).state).toBe('paid')
  const [own, said] = [open(ben, job, 'freelancer'), open(ana, job, 'server')]
  await Promise.all([own.synced, said.synced])
  const between = weekOf(sealAt - DAY_MS, ZONE)
  own.put(...slot(wednesday + 2 * SLOT_MS, 'before-seal'))
  await said.has('ruling-span-before-seal', 'ruling-shot-before-seal')
  expect(said.records.get('ruling-shot-before-seal')).toMatchObject({ verdict: 'late', week: between })
  expect(said.records.has('sealed')).toBe(false)
  expect((await lateClaims(job, slot(wednesday, 'too-soon'))).body.error.code).toBe('not-sealed')

  await moveTo(sealAt)
  await said.has('sealed')
  expect(said.records.get('sealed')).toMatchObject({ at: sealAt })
  own.put(...slot(wednesday + 3 * SLOT_MS, 'after-seal'))
  expect(await own.turnedAway).toMatchObject({
    code: 4410,
    reason: expect.stringMatching(/^sealed: This week/),
  })
  own.close()
  said.close()
}, 60_000)

it('A3 a client’s claim to a sealed week is turned away with the reason', async () => {
  const own = open(ana, job, 'client')
  await own.synced
  own.put({ id: 'message-late', kind: 'message', at: sealAt, text: 'Hello' } as { id: string })
  expect(await own.turnedAway).toMatchObject({ code: 4410 })
  own.close()
})

it('T7 C3 tracked time of a sealed week goes on the next timesheet, unprotected, once', async () => {
  const current = weekOf(sealAt, ZONE)
  const before = (await weekRow(job, current)).totalSeconds
  const records = slot(wednesday + 3 * SLOT_MS, 'after-seal')
  const answer = await lateClaims(job, records)
  expect(answer.body.rulings).toMatchObject([
    { of: 'span-after-seal', verdict: 'late', week: current },
    { of: 'shot-after-seal', verdict: 'late', week: current },
  ])
  expect((await lateClaims(job, records)).body).toEqual(answer.body)
  const row = await weekRow(job, current)
  expect(row.totalSeconds).toBe(before + 720)
  expect(row.protectedMinor).toBe(0)

  const said = open(ana, job, 'server')
  await said.has('claim-shot-after-seal', 'ruling-shot-after-seal')
  expect(said.records.get('claim-shot-after-seal')).toMatchObject({
    kind: 'late-claim',
    claim: { id: 'shot-after-seal', image: { sha256: PICTURE.image.sha256 } },
  })
  const sealedOne = open(ana, job, 'freelancer')
  await sealedOne.synced
  expect(sealedOne.records.has('shot-after-seal')).toBe(false)
  for (const one of [said, sealedOne]) one.close()
})

it('A3 V8 each record gets its own answer: the known, the untimely, the broken and the foreign', async () => {
  const records = [
    ...slot(wednesday + 2 * SLOT_MS, 'before-seal').slice(1),
    { id: 'comment-late', kind: 'comment', at: sealAt, screenshot: 'shot-before-seal', text: 'Forgot' },
    { id: 'span-broken', kind: 'span', at: 'yesterday' },
    ...slot(wednesday + 10 * DAY_MS, 'other-week').slice(0, 1),
  ]
  const { body } = await lateClaims(job, records)
  expect(body.rulings.map(({ of, verdict, code }: Record<string, string>) => [of, verdict, code])).toEqual([
    ['shot-before-seal', 'late', undefined],
    ['comment-late', 'refused', 'sealed'],
    ['span-broken', 'refused', 'invalid-record'],
    ['span-other-week', 'refused', 'outside-week'],
  ])
  const path = `/jobs/${job}/weeks/${week}/late-claims`
  const some = { records: slot(wednesday, 'nobodys') }
  const codes = await Promise.all([
    ana.call('POST', path, some),
    eve.call('POST', path, some),
    ben.call('POST', path, { records: [] }),
    ben.call('POST', path, { records: Array.from({ length: 101 }, (_, n) => ({ id: `record-${n}` })) }),
    ben.call('POST', `/jobs/${job}/weeks/2001-01-01/late-claims`, some),
  ])
  expect(codes.map(({ status, body: { error } }) => [status, error.code])).toEqual([
    [403, 'only-freelancer'],
    [404, 'job-unknown'],
    [400, 'invalid-input'],
    [400, 'invalid-input'],
    [404, 'unknown-week'],
  ])
})

it('T7 J1 the client sees the late time through a full review, and it is charged with that week', async () => {
  const current = weekOf(sealAt, ZONE)
  await moveTo(submitInstant(current, DEFAULT_POLICY))
  expect((await weekRow(job, current)).state).toBe('submitted')
  await moveTo(reviewEndInstant(current, DEFAULT_POLICY))
  expect(await weekRow(job, current)).toMatchObject({ state: 'paid', amountMinor: 2000 })
})

it('P4 a failed week is never sealed, however long ago it failed', async () => {
  const [[failed], [paid]] = await readRows()
  expect(failed).toEqual({ state: 'failed', sealed_at: null, seal_at: null })
  expect(paid).toMatchObject({ sealed_at: sealAt, seal_at: null })
})

async function readRows() {
  const database = await openDatabase(`sqlite:${join(data, 'glasswork.db')}`)
  const of = (id: string) =>
    database.read<{ state: string; sealed_at: number | null; seal_at: number | null }>(
      'select state, seal_at, sealed_at from timesheets where job_id = :id and week = :week',
      { id, week },
    )
  const rows = [await of(failedJob), await of(paidJob)] as const
  await database.close()
  return rows
}

it('S7 C3 a fresh reading proves it all the same, and so does a backup of it', async () => {
  expect(await problemsIn(data)).toEqual([])
  const database = await openDatabase(`sqlite:${join(data, 'glasswork.db')}`)
  await backUp(database, data, join(folder, 'backup'))
  await database.close()
  const restored = join(folder, 'restored')
  expect(await restore(join(folder, 'backup'), restored)).toBe('restored')
  expect(await problemsIn(restored)).toEqual([])
}, 120_000)

/** What `reingest --dry-run` and `check-books` find beside a running server. */
async function problemsIn(dataFolder: string): Promise<unknown[]> {
  const config = readConfig(['--sandbox', '--data', dataFolder], {})
  if (typeof config === 'string') throw new Error(config)
  const database = await openDatabase(config.databaseUrl)
  const log = (error: unknown) => console.error(error)
  const parts = await createServices({ config, clock: systemClock, database, log, isBeside: true })
  const problems: unknown[] = [...(await parts.payments.checkBooks()).problems]
  for await (const one of reingest({ database, readRecords: parts.documents.readRecords })) problems.push(one)
  await parts.documents.close()
  await parts.notices.close()
  await database.close()
  return problems
}
