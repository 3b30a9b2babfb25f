import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { backUp, restore } from '../../infra/database/backup.ts'
import { COMPILE_CACHE } from '../../testing/kill-run.ts'
import { startStripeStandIn } from '../../testing/stripe-stand-in.ts'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** A backup that is older than a charge, on a server that charges at a stand-in for Stripe by the official SDK. */
const WORKED = Date.parse('2026-11-18T20:00Z')
const ADMIN = join(import.meta.dirname, '../../operator/admin.ts')
vi.setConfig({ testTimeout: 120_000 })

let root: string
let stripe: Awaited<ReturnType<typeof startStripeStandIn>>
let first: TestServer
let second: TestServer | null = null
let ana: Caller
let job: { id: string; week: string }
let shots: string[]
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'glasswork-restore-'))
  stripe = await startStripeStandIn({ now: () => WORKED })
  first = await startTestServer({ folder: join(root, 'first'), stripeApiUrl: urlOf(stripe) })
  ana = await first.signUp('Ana')
  const ben = await first.signUp('Ben')
  await addStripeCard(ana)
  job = await first.hire(ana, ben)
  shots = await first.work(ben, job)
  await backUp(first.database, first.folder, join(root, 'backup'))
})
afterEach(async () => {
  await second?.close()
  second = null
  await stripe.close()
  rmSync(root, { recursive: true })
})

const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}`

async function addStripeCard(who: Caller) {
  const { body } = await who.ask('POST', '/api/payment-methods', { body: { kind: 'card' } })
  const ref = new URL(body.redirectUrl).pathname.split('/').at(-1)
  await who.ask('POST', `/api/payment-methods/set-ups/${ref}`)
}

/** A day later, from the backup: Stripe has forgotten its keys. */
async function putBack(): Promise<TestServer> {
  await first.close()
  stripe.forgetKeys()
  expect(await restore(join(root, 'backup'), join(root, 'second'))).toBe('restored')
  second = await startTestServer({ folder: join(root, 'second'), stripeApiUrl: urlOf(stripe) })
  ana = second.caller(ana)
  return second
}
const week = async () => (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
const waitForState = (state: string) =>
  vi.waitFor(async () => expect((await week()).state).toBe(state), { timeout: 20_000, interval: 100 })

async function admin(...args: string[]) {
  const child = spawn(process.execPath, [ADMIN, ...args, '--data', join(root, 'second')], {
    env: {
      ...{ PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE },
      ...{ STRIPE_SECRET_KEY: 'sk_test_stand_in', STRIPE_API_URL: urlOf(stripe) },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((done) => child.once('exit', done))
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { out, errors, code }
}

it('P5 holds all money of a restored house until its books agree with the gateway, and charges nothing twice', async () => {
  await first.moveClock(first.reviewEndsAt(job.week))
  await waitForState('paid')
  expect(stripe.moved()).toBe(1000)

  const server = await putBack()
  await server.moveClock(server.reviewEndsAt(job.week))
  await waitForState('due')
  const path = `/api/jobs/${job.id}`
  const refused = await ana.ask('POST', `${path}/weeks/${job.week}/pay`, { headers: { 'if-match': '*' } })
  expect([refused.status, refused.code]).toEqual([409, 'money-held'])
  expect((await ana.ask('GET', `${path}/payments`)).body.moneyHeld).toContain('Payments rest')
  expect(JSON.parse((await admin('check-books')).out).moneyHeld.why).toBe('This is a backup.')

  expect(await admin('money', 'release')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Money moves again'),
  })
  await waitForState('paid')
  expect(stripe.moved()).toBe(1000)
  const books = await admin('check-books')
  expect(books.code, books.out).toBe(0)
  expect(JSON.parse(books.out)).toMatchObject({
    problems: [],
    moneyHeld: null,
    figures: { foundAtGateways: 1 },
  })
})

it('P5 books what was paid by hand under another version after the backup, instead of charging it again', async () => {
  await first.moveClock(first.submitAt(job.week))
  const place = await first.openPlace(ana, job, 'client')
  await place.claim({ id: 'reject-0001', kind: 'rejection', screenshot: shots[0] ?? '', reason: '' })
  await place.claim({ id: 'withdraw-1', kind: 'withdrawal', of: 'reject-0001' })
  place.close()
  await ana.ask('POST', `/api/jobs/${job.id}/weeks/${job.week}/pay`, { headers: { 'if-match': '*' } })
  const before = await week()
  expect([before.state, stripe.moved()]).toEqual(['paid', 1000])

  const server = await putBack()
  expect((await admin('money', 'release')).code).toBe(0)
  await server.moveClock(server.reviewEndsAt(job.week))
  await waitForState('paid')
  expect((await week()).version).not.toBe(before.version)
  expect(stripe.moved()).toBe(1000)
  const books = await admin('check-books')
  expect(books.code, books.out).toBe(0)
})

it('P5 looks a charge up before its first try, so that even without a hold nothing is charged twice', async () => {
  await first.moveClock(first.reviewEndsAt(job.week))
  await waitForState('paid')
  const server = await putBack()
  await server.database.write((tx) => tx.run(`delete from settings where name = 'money-held'`))
  await server.moveClock(server.reviewEndsAt(job.week))
  await waitForState('paid')
  expect(stripe.moved()).toBe(1000)
})

it('P6 keeps money held while the gateway charged what belongs to nothing here, and names it', async () => {
  const server = await putBack()
  const strange = await fetch(`${urlOf(stripe)}/v1/payment_intents`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ amount: '700', currency: 'usd', customer: 'cus_x', payment_method: 'pm_x', off_session: 'true' },
      ...{ confirm: 'true', 'metadata[glasswork_key]': 'no-such-job/2026-11-16:v4:a1:default' },
    }),
  })
  expect(strange.status).toBe(200)
  const refused = await admin('money', 'release')
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('gateway stripe charged what we never asked for: no-such-job/2026-11-16')
  const path = `/api/jobs/${job.id}/payments`
  expect((await ana.ask('GET', path)).body.moneyHeld).not.toBeNull()
  expect((await admin('money', 'release', '--despite', 'refunded at Stripe')).code).toBe(0)
  expect((await ana.ask('GET', path)).body.moneyHeld).toBeNull()
  expect(server.url).toContain('http')
})
