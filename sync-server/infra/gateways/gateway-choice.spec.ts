import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { COMPILE_CACHE } from '../../testing/kill-run.ts'
import { startStripeStandIn } from '../../testing/stripe-stand-in.ts'
import { CARD, startTestServer } from '../../testing/test-server.ts'

/** How a server settles follows from what the operator gave it, and from nothing else. */
const MAIN = join(import.meta.dirname, '../../main.ts')
vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-choice-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const start = (env: Record<string, string>, ...args: string[]) =>
  spawn(process.execPath, [MAIN, '--port', '0', '--data', join(folder, 'house'), ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

it.each([
  ['a webhook’s secret alone', { STRIPE_WEBHOOK_SECRET: 'whsec_x' }, [], 'Stripe needs both its key'],
  ['Stripe without its key', {}, ['--payments', 'stripe'], 'needs STRIPE_SECRET_KEY'],
  [
    'a key beside test cards',
    { STRIPE_SECRET_KEY: 'sk_x' },
    ['--payments', 'sandbox'],
    'Stripe needs both its key',
  ],
  [
    'a key in the sandbox',
    { STRIPE_SECRET_KEY: 'sk_x' },
    ['--sandbox'],
    'refuses to start with a real gateway',
  ],
  ['another way', {}, ['--payments', 'cash'], 'takes stripe, sandbox or manual'],
])('P8 does not start with %s', async (_, env, args, sentence) => {
  const child = start(env as Record<string, string>, ...args)
  const code = new Promise((done) => child.once('exit', done))
  expect(await text(child.stderr)).toContain(sentence)
  expect(await code).toBe(2)
})

it('P8 P9 settles outside where it was given no gateway, and takes no test card', async () => {
  const child = start({})
  const exit = new Promise((done) => child.once('exit', done))
  let greeting = ''
  for await (const part of child.stdout) {
    greeting += part
    if (greeting.includes('The Tracker')) break
  }
  expect(greeting).toContain('Payments: outside')
  const [url = ''] = /http:\/\/localhost:\d+/.exec(greeting) ?? []
  expect(await (await fetch(`${url}/api/policy`)).json()).toMatchObject({ settlement: 'outside' })
  child.kill('SIGKILL')
  await exit
})

it('P8 P2 test cards of before count nothing once a real gateway charges', async () => {
  const house = join(folder, 'moved')
  const before = await startTestServer({ folder: house })
  const [ana, ben] = [await before.signUp('Ana'), await before.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
  const job = await before.hire(ana, ben)
  await before.work(ben, job)
  await before.close()

  const stripe = await startStripeStandIn()
  const after = await startTestServer({ folder: house, stripeApiUrl: `http://127.0.0.1:${stripe.port}` })
  const still = after.caller(ana)
  const { readyReasons } = (await still.ask('GET', `/api/jobs/${job.id}`)).body.job
  expect(readyReasons.map(({ code }: { code: string }) => code)).toEqual(['NO_PAYMENT_METHOD'])
  await after.moveClock(after.reviewEndsAt(job.week))
  const { week } = (await still.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body
  expect([week.state, stripe.moved()]).toEqual(['failed', 0])
  await after.close()
  await stripe.close()
})
