import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { COMPILE_CACHE } from '../../../testing/kill-run.ts'
import { startStripeStandIn } from '../../../testing/stripe-stand-in.ts'
import { type Caller, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** The whole server while its payment provider refuses the key, or answers nothing. */
const WORKED = Date.parse('2026-11-18T20:00Z')
const ADMIN = join(import.meta.dirname, '../../../operator/admin.ts')
vi.setConfig({ testTimeout: 120_000 })

let stripe: Awaited<ReturnType<typeof startStripeStandIn>>
let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
let said: string[]
beforeEach(async () => {
  said = []
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)))
  stripe = await startStripeStandIn({ now: () => WORKED })
  server = await startTestServer({ stripeApiUrl: urlOf() })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const { body } = await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card' } })
  const ref = new URL(body.redirectUrl).pathname.split('/').at(-1)
  await ana.ask('POST', `/api/payment-methods/set-ups/${ref}`)
  job = await server.hire(ana, ben)
  await server.work(ben, job)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server.close()
  await stripe.close()
})

const urlOf = () => `http://127.0.0.1:${stripe.port}`
const stateOf = async () =>
  (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week.state as string
const waitForState = (state: string) =>
  vi.waitFor(async () => expect(await stateOf()).toBe(state), { timeout: 20_000, interval: 100 })
/** Asked about in waits that double: each look ahead brings the next one on. */
const waitForPaid = () =>
  vi.waitFor(
    async () => {
      await server.moveClock((await server.now()) + 60_000)
      expect(await stateOf()).toBe('paid')
    },
    { timeout: 30_000, interval: 200 },
  )

async function admin(...args: string[]) {
  const child = spawn(process.execPath, [ADMIN, ...args, '--data', server.folder], {
    env: {
      ...{ PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE },
      ...{ STRIPE_SECRET_KEY: 'sk_test_stand_in', STRIPE_API_URL: urlOf() },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((done) => child.once('exit', done))
  const [out, code] = await Promise.all([text(child.stdout), exit])
  return { out, code }
}

it('P5 says what keeps charges from being settled while Stripe refuses the key, and charges once it knows it', async () => {
  stripe.become('knows-no-key')
  await server.moveClock(server.reviewEndsAt(job.week))
  await waitForState('charging')
  expect(said.join('\n')).toMatch(/Payments wait for stripe: .*Invalid API Key provided.*payments stuck/)
  const stuck = await admin('payments', 'stuck')
  expect(stuck.code).toBe(1)
  expect(stuck.out).toMatch(/\$10\.00 {2}stripe \S+:default {2}since .*, asked \d+ times: .*Invalid API Key/)
  const books = JSON.parse((await admin('check-books', '--without-gateway')).out)
  expect(books.stuck).toMatchObject([{ gateway: 'stripe', amountMinor: 1000 }])
  expect((await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card' } })).code).toBe(
    'payment-provider-down',
  )

  stripe.become('answers')
  await waitForPaid()
  expect(stripe.moved()).toBe(1000)
  expect(await admin('payments', 'stuck')).toMatchObject({ code: 0 })
})

it('P5 W7 a provider that answers nothing is waited for a moment, and charged at once when it answers', async () => {
  await server.moveClock(server.submitAt(job.week))
  stripe.become('hangs')
  const began = performance.now()
  const paid = await ana.ask('POST', `/api/jobs/${job.id}/weeks/${job.week}/pay`, {
    headers: { 'if-match': '*' },
  })
  expect([paid.status, paid.body.state]).toEqual([200, 'charging'])
  const added = await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card' } })
  expect([added.status, added.code]).toEqual([502, 'payment-provider-down'])
  expect(performance.now() - began).toBeLessThan(5000)
  expect(said.join('\n')).toContain('Payments wait for stripe: it does not answer')
  stripe.become('answers')
  await waitForPaid()
  expect(stripe.moved()).toBe(1000)
})
