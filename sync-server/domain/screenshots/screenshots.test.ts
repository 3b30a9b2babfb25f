import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../infra/database/database.ts'
import { createEvents } from '../../infra/events.ts'
import { randomWebp as webp } from '../../testing/random-webp.ts'

import { screenshotServer } from '../../testing/screenshot-server.ts'
import { insertJobs, testDatabaseUrl } from '../../testing/test-database.ts'

import type { ScreenshotLimits } from './limits.ts'
import type { Damage } from './scan.ts'
import { createScreenshots, type Screenshots } from './screenshots.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const DAY_MS = 86_400_000

let folder: string
let database: Database
let screenshots: Screenshots
let server: Server
let url: string
let now: number
const hidden = new Set<string>()

async function start(limits: Partial<ScreenshotLimits> = {}) {
  database = await openDatabase(await testDatabaseUrl(folder))
  const clock = { now: () => now, simulatedOffsetMs: () => 0, doubt: () => null }
  screenshots = await createScreenshots({
    events: createEvents(),
    dataFolder: folder,
    database,
    clock,
    limits,
  })
  const app = screenshotServer(screenshots, async (_, hash) => hidden.has(hash))
  server = createServer(app.callback())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function stop() {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await screenshots.close()
  await database.close()
}
beforeEach(async () => {
  now = 1_794_000_000_000
  hidden.clear()
  folder = mkdtempSync(join(tmpdir(), 'glasswork-screenshots-'))
  await start()
  await insertJobs(database, ['j1'])
})
afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The whole answer is read, so that no connection breaks when the server stops. */
async function ask(method: string, hash: string, options: RequestInit & { as?: string } = {}) {
  const answer = await fetch(`${url}/api/jobs/j1/screenshots/${hash}`, {
    ...options,
    method,
    headers: { 'x-person': options.as ?? 'freelancer-j1', ...options.headers },
  })
  const { status, headers } = answer
  return new Response(status === 304 ? null : await answer.arrayBuffer(), { status, headers })
}
const put = (bytes: Buffer<ArrayBuffer>, hash = sha256(bytes), as?: string) =>
  ask('PUT', hash, { body: bytes, ...(as ? { as } : {}) })
const refusal = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string } }
  return [response.status, error.code]
}
const stored = () =>
  readdirSync(join(folder, 'screenshots'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )

it('keeps an image once and gives it to both parties, unchanged and for good', async () => {
  const image = webp(700_000)
  expect((await put(image)).status).toBe(201)
  expect((await put(image)).status).toBe(200)
  const got = await ask('GET', sha256(image), { as: 'client-j1' })
  expect(Buffer.from(await got.arrayBuffer()).equals(image)).toBe(true)
  expect(Object.fromEntries(got.headers)).toMatchObject({
    'content-type': 'image/webp',
    'content-length': '700000',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    etag: `"${sha256(image)}"`,
  })
  const again = await ask('GET', sha256(image), { headers: { 'if-none-match': `"${sha256(image)}"` } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect(stored()).toHaveLength(1)
})

it('gives parts of it', async () => {
  const image = webp(1000)
  await put(image)
  const part = (range: string) => ask('GET', sha256(image), { headers: { range } })
  for (const [range, start, end] of [
    ['bytes=10-19', 10, 19],
    ['bytes=-5', 995, 999],
    ['bytes=990-', 990, 999],
    ['bytes=990-2000', 990, 999],
  ] as const) {
    const got = await part(range)
    expect([got.status, got.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/1000`])
    expect(Buffer.from(await got.arrayBuffer())).toEqual(image.subarray(start, end + 1))
  }
  for (const none of ['bytes=1000-', 'bytes=-0']) {
    const got = await part(none)
    expect([got.status, got.headers.get('content-range')]).toEqual([416, 'bytes */1000'])
  }
  for (const whole of ['bytes=1-2,4-5', 'lines=1-2', 'bytes=5-2', 'bytes=a-b', 'bytes']) {
    const got = await part(whole)
    expect([got.status, (await got.arrayBuffer()).byteLength]).toEqual([200, 1000])
  }
})

it('answers HEAD with what GET would say, and keeps no refusal for a year', async () => {
  const image = webp(1000)
  await put(image)
  const head = await ask('HEAD', sha256(image))
  expect([head.status, head.headers.get('content-length'), head.headers.get('content-type')]).toEqual([
    ...[200, '1000', 'image/webp'],
  ])
  rmSync(join(folder, 'screenshots'), { recursive: true })
  const lost = await ask('GET', sha256(image))
  expect(lost.headers.get('cache-control')).toBeNull()
  expect(await refusal(lost)).toEqual([410, 'image-lost'])
})

it('A3 refuses what it cannot vouch for, and keeps nothing of it', async () => {
  const image = webp()
  const html = Buffer.from('<script>alert(1)</script>')
  expect(await refusal(await put(image, sha256(webp())))).toEqual([422, 'hash-mismatch'])
  expect(await refusal(await put(html))).toEqual([415, 'not-an-image'])
  expect(await refusal(await put(webp(2 * 1024 * 1024 + 1)))).toEqual([413, 'too-large'])
  expect(await refusal(await put(image, 'ABC'))).toEqual([400, 'not-a-hash'])
  expect(await refusal(await put(Buffer.alloc(0)))).toEqual([415, 'not-an-image'])
  expect(stored()).toEqual([])
})

it('A1 takes images from the freelancer alone and shows them to nobody outside the job', async () => {
  const image = webp()
  expect(await refusal(await put(image, sha256(image), 'client-j1'))).toEqual([403, 'only-freelancer'])
  expect(await refusal(await put(image, sha256(image), 'freelancer-j2'))).toEqual([404, 'job-unknown'])
  await put(image)
  expect(await refusal(await ask('GET', sha256(image), { as: 'client-j2' }))).toEqual([404, 'job-unknown'])
  expect((await ask('GET', sha256(image), { as: 'support-j1' })).status).toBe(200)
})

it('A1 gives no image of another job to one who knows its hash', async () => {
  const image = webp()
  await put(image)
  const url2 = url.concat(`/api/jobs/j2/screenshots/${sha256(image)}`)
  expect((await fetch(url2, { headers: { 'x-person': 'client-j2' } })).status).toBe(404)
})

it('R1 shows a hidden image to support only', async () => {
  const image = webp()
  await put(image)
  hidden.add(sha256(image))
  expect(await refusal(await ask('GET', sha256(image)))).toEqual([410, 'image-hidden'])
  expect((await ask('GET', sha256(image), { as: 'support-j1' })).status).toBe(200)
})

it('limits a length that was not declared, and an upload that breaks off leaves nothing', async () => {
  const big = webp(3 * 1024 * 1024)
  const answered = new Promise<IncomingMessage>((done, fail) => {
    const sent = request(`${url}/api/jobs/j1/screenshots/${sha256(big)}`, {
      method: 'PUT',
      headers: { 'x-person': 'freelancer-j1', 'transfer-encoding': 'chunked' },
    })
    sent.on('response', done).on('error', fail)
    sent.end(big)
  })
  expect((await answered).statusCode).toBe(413)
  const image = webp(100_000)
  const broken = request(`${url}/api/jobs/j1/screenshots/${sha256(image)}`, {
    method: 'PUT',
    headers: { 'x-person': 'freelancer-j1', 'content-length': image.length },
  })
  const ended = new Promise((done) => broken.on('error', done).on('close', done))
  broken.write(image.subarray(0, 50_000), () => broken.destroy())
  await ended
  expect((await put(image)).status).toBe(201)
  expect(stored()).toHaveLength(1)
})

it('receives the same image many times at once', async () => {
  const image = webp(120_000)
  const answers = await Promise.all(Array.from({ length: 16 }, () => put(image)))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  expect(stored()).toHaveLength(1)
  expect((await ask('GET', sha256(image))).status).toBe(200)
})

it('keeps to the quota of a job', async () => {
  await stop()
  await start({ jobBytes: 1500 })
  expect((await put(webp(1000))).status).toBe(201)
  expect((await put(webp(1000))).status).toBe(201)
  expect(await refusal(await put(webp(1000)))).toEqual([507, 'quota-reached'])
})

it('sweeps away at its start what a crash left half written', async () => {
  writeFileSync(join(folder, 'screenshots', 'arriving', 'half'), 'half')
  await stop()
  await start()
  expect(stored()).toEqual([])
})

it('C6 collects what no record names after the grace time, and pictures that were deleted', async () => {
  const [named, unnamed, deleted, young] = [webp(), webp(), webp(), webp()]
  for (const image of [named, unnamed, deleted]) await put(image)
  const claim = (id: string, kind: string, body: object) =>
    database.write((tx) =>
      tx.run(
        `insert into claims (job_id, author, id, week, kind, body, received_at)
         values ('j1', 'freelancer', :id, '2026-11-16', :kind, :body, 1)`,
        { id, kind, body: JSON.stringify({ id, ...body }) },
      ),
    )
  await claim('s1', 'screenshot', { image: { sha256: sha256(named) }, thumbnail: null })
  await claim('s2', 'screenshot', { image: { sha256: sha256(deleted) }, thumbnail: null })
  await claim('d1', 'deletion', { screenshot: 's2' })
  now += 8 * DAY_MS
  await put(young)
  expect(await screenshots.collect()).toEqual({ images: 2, bytes: 2000 })
  expect(new Set(stored().map(({ name }) => name))).toEqual(
    new Set([`${sha256(named)}-j1`, `${sha256(young)}-j1`]),
  )
  expect((await ask('GET', sha256(deleted))).status).toBe(404)
})

it('has an image that was acknowledged just before a crash, though it was not listed yet', async () => {
  const image = webp()
  await put(image)
  await screenshots.close()
  await database.write((tx) => tx.run('delete from images'))
  expect((await ask('GET', sha256(image), { as: 'client-j1' })).status).toBe(200)
  expect((await put(image)).status).toBe(200)
})

it('finds what the disk has lost or changed', async () => {
  const [sound, changed, lost] = [webp(), webp(), webp()]
  for (const image of [sound, changed, lost]) await put(image)
  const path = (image: Buffer) =>
    join(folder, 'screenshots', sha256(image).slice(0, 2), `${sha256(image)}-j1`)
  writeFileSync(path(changed), readFileSync(path(changed)).fill(7, 500))
  rmSync(path(lost))
  writeFileSync(path(sound).replace(/1$/, '2'), 'stray')
  const found: Damage[] = []
  for await (const damage of screenshots.scan()) found.push(damage)
  expect(found.map(({ problem, sha256 }) => [problem, sha256]).sort()).toEqual(
    [
      ['damaged', sha256(changed)],
      ['missing', sha256(lost)],
      ['stray', sha256(sound)],
    ].sort(),
  )
})
