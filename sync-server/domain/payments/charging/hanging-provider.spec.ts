import { expect, it, vi } from 'vitest'
import { startStripeStandIn } from '../../../testing/stripe-stand-in.ts'
import { startTestServer } from '../../../testing/test-server.ts'

/** The whole server while a charge waits for a provider that never answers. */
const WORKED = Date.parse('2026-11-18T20:00Z')

it('W2 P5 submits on time and mails it while a charge waits for a provider that never answers', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const stripe = await startStripeStandIn({ now: () => WORKED })
  const server = await startTestServer({
    stripeApiUrl: `http://127.0.0.1:${stripe.port}`,
    gatewayTimeoutMs: 600_000,
  })
  const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const { body } = await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card' } })
  const ref = new URL(body.redirectUrl).pathname.split('/').at(-1)
  await ana.ask('POST', `/api/payment-methods/set-ups/${ref}`)
  const job = await server.hire(ana, ben)
  await server.work(ben, job, 2)
  await server.moveClock(server.submitAt(job.week))
  const next = { id: job.id, week: server.weekAfter(job.week) }
  await server.work(ben, next, 1)
  const stateOf = async (week: string) =>
    (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${week}`)).body.week.state as string
  const submissions = async () =>
    (await server.mailsTo(ana.email)).filter(({ subject }) => subject.includes('submitted')).length
  const before = await submissions()

  stripe.become('hangs')
  const asked = stripe.asked()
  // Moving the clock waits for all that falls due, the charge too; the server's own works go on beside it.
  let isMoved = false
  const moved = server
    .moveClock(server.reviewEndsAt(job.week))
    .catch(() => {})
    .finally(() => {
      isMoved = true
    })
  await expect.poll(() => stripe.asked()).toBeGreaterThan(asked)
  expect(await stateOf(job.week)).toBe('charging')
  const movedOn = server.moveClock(server.submitAt(next.week)).catch(() => {})
  await expect.poll(() => stateOf(next.week)).toBe('submitted')
  await expect.poll(submissions).toBe(before + 1)
  expect([isMoved, await stateOf(job.week)]).toEqual([false, 'charging'])

  const began = performance.now()
  await server.close()
  await Promise.all([moved, movedOn])
  expect(performance.now() - began).toBeLessThan(10_000)
  await stripe.close()
  vi.restoreAllMocks()
})
