import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from './infra/database/database.ts'
import { insertJobs, insertPeople, testDatabaseUrl } from './testing/test-database.ts'
import { startProcess } from './testing/test-process.ts'

/** A server among others that hang: what it does by itself goes on, and it stops in time. */
vi.setConfig({ testTimeout: 60_000 })
const STOP_MS = 10_000

let folder: string
/** Takes connections and says nothing. */
let blackHole: Server
let port: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-stop-'))
  blackHole = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(blackHole, 'listening')
  port = (blackHole.address() as AddressInfo).port
})
afterEach(() => {
  blackHole.close()
  rmSync(folder, { recursive: true })
})

const signUp = async (url: string) => {
  const body = JSON.stringify({ name: 'Ana', email: 'ana@example.org', password: 'a long password' })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/sign-up`, { method: 'POST', headers, body })
  expect(answer.status).toBeLessThan(300)
}

it('W7 stops in time while a mail server says nothing, told twice as a group is, and sends the mail later', async () => {
  const called = once(blackHole, 'connection')
  const server = await startProcess(['--data', folder], {
    env: { SMTP_URL: `smtp://127.0.0.1:${port}` },
  })
  await signUp(server.url)
  await called
  server.child.kill('SIGTERM')
  const { code, ms } = await server.stop('SIGTERM')
  expect(code, server.said()).toBe(0)
  expect(ms).toBeLessThan(STOP_MS)
  const again = once(blackHole, 'connection')
  const next = await startProcess(['--data', folder], { env: { SMTP_URL: `smtp://127.0.0.1:${port}` } })
  await again
  await next.stop('SIGKILL')
})

it('W2 W7 closes a week in time while the payment provider says nothing, and stops in time', async () => {
  const env = { STRIPE_SECRET_KEY: 'sk_test_nobody', STRIPE_API_URL: `http://127.0.0.1:${port}` }
  const url = `sqlite:${join(folder, 'glasswork.db')}`
  await withDatabase(url, async (database) => {
    const at = Date.now() - 60_000
    await insertPeople(database, ['ana', 'ben'])
    await database.writeOne(
      `insert into payment_methods (id, person_id, kind, label, gateway, gateway_ref, authenticated, role, status, created_at)
       values ('method', 'ana', 'card', 'Visa', 'stripe', 'cus_1/pm_1', :yes, 'default', 'active', :at)`,
      { yes: true, at },
    )
    await database.writeOne(
      `insert into top_ups (id, person_id, idempotency_key, method_id, amount_minor, currency, outcome, created_at)
       values ('top-up', 'ana', 'top-up:ana:1', 'method', 5000, 'USD', 'charging', :at)`,
      { at },
    )
  })
  const called = once(blackHole, 'connection')
  const server = await startProcess(['--data', folder], { env })
  await called
  await withDatabase(url, async (database) => {
    const at = Date.now() - 1000
    await insertJobs(database, ['job'], { client: 'ana', freelancer: 'ben' })
    await database.writeOne(`update jobs set status = 'paused', accepted_at = :at, starts_at = :at`, { at })
    await database.writeOne(
      `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
         amount_minor, protected_minor, currency, updated_at)
       values ('job', '2026-11-16', 'open', 1, 1, :at, :later, 0, 0, 0, 'USD', :at)`,
      { at, later: at + 86_400_000 },
    )
    const state = async () =>
      (await database.read<{ state: string }>(`select state from timesheets where job_id = 'job'`))[0]?.state
    await vi.waitFor(async () => expect(await state()).toBe('closed'), { timeout: 8000, interval: 100 })
  })
  const { code, ms } = await server.stop()
  expect(code, server.said()).toBe(0)
  expect(ms).toBeLessThan(STOP_MS)
})

/** A way to PostgreSQL that can be frozen: nothing passes any more, and nobody is told. */
async function freezableWay(to: URL) {
  const open: Socket[] = []
  const way = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {})
    open.push(near, far)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  const url = new URL(to)
  url.host = `127.0.0.1:${(way.address() as AddressInfo).port}`
  return {
    url: url.href,
    freeze() {
      for (const socket of open) socket.unpipe().pause()
    },
    close() {
      for (const socket of open) socket.destroy()
      way.close()
    },
  }
}

it.skipIf(!process.env.TEST_POSTGRES)('W7 stops in time while PostgreSQL hangs', async () => {
  const way = await freezableWay(new URL(await testDatabaseUrl(folder)))
  const server = await startProcess(['--data', folder], { env: { DATABASE_URL: way.url } })
  way.freeze()
  const asked = signUp(server.url).catch(() => {})
  const { code, ms } = await server.stop()
  expect(code, server.said()).toBe(0)
  expect(ms).toBeLessThan(STOP_MS)
  await asked
  way.close()
})

async function withDatabase(url: string, use: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(url)
  try {
    await use(database)
  } finally {
    await database.close()
  }
}
