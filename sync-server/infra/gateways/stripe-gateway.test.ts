import { createHmac } from 'node:crypto'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPayments } from '../../domain/payments/payments.ts'
import { paymentRoutes } from '../../domain/payments/routes.ts'
import { stripeRoutes } from '../../domain/payments/stripe-webhook.ts'
import { mount } from '../../http/api/route.ts'
import { testGateway } from '../../testing/gateway-suite.ts'
import { startStripeStandIn } from '../../testing/stripe-stand-in.ts'
import { startTestApp } from '../../testing/test-app.ts'
import { createEvents } from '../events.ts'
import type { Gateway } from './gateway.ts'
import type { StripeClient } from './stripe-client.ts'
import { createStripeGateway } from './stripe-gateway.ts'

describe('the adapter for Stripe, by the official SDK', () => {
  let standIn: Awaited<ReturnType<typeof startStripeStandIn>>
  let stripe: StripeClient
  let gateway: Gateway
  beforeAll(async () => {
    standIn = await startStripeStandIn()
    stripe = new Stripe('sk_test_stand_in', {
      ...{ host: '127.0.0.1', port: standIn.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false },
    })
    gateway = createStripeGateway({ stripe, publicUrl: 'http://work.example' })
  })
  afterAll(() => standIn.close())

  testGateway({
    gateway: () => gateway,
    methodRef: (behaviour) => `cus_suite/pm_${behaviour}/card`,
    moved: async () => standIn.moved(),
  })

  it('P5 waits while Stripe is processing', async () => {
    const request = {
      ...{ idempotencyKey: 'slow-key', methodRef: 'cus_slow/pm_processing/card', amountMinor: 500 },
      ...{ currency: 'USD', description: '', since: 0 },
    }
    expect(await gateway.charge(request)).toMatchObject({ outcome: 'unknown' })
    expect(await gateway.lookUp(request)).toMatchObject({ outcome: 'unknown' })
    standIn.finishProcessing()
    expect(await gateway.lookUp(request)).toMatchObject({ outcome: 'paid' })
  })

  it('P1 adds a card on Stripe’s page: no number comes here, and coming back twice adds it once', async () => {
    const app = await startTestApp(({ database, clock }) => {
      const payments = createPayments({ events: createEvents(), database, clock, gateways: [gateway] })
      return [mount(paymentRoutes, { payments, jobs: {} as never, database })]
    })
    const [ana, bea] = [await app.signUp('Ana'), await app.signUp('Bea')]
    const started = await ana.post('/api/payment-methods', { kind: 'card' })
    expect(started.status).toBe(202)
    const ref = new URL(started.body.redirectUrl).pathname.split('/').at(-1)
    expect((await bea.post(`/api/payment-methods/set-ups/${ref}`)).body.error.code).toBe('set-up-unknown')
    for (const _ of [1, 2]) {
      const { body } = await ana.post(`/api/payment-methods/set-ups/${ref}`)
      expect(body.method).toMatchObject({
        label: 'Visa ending in 4242',
        role: 'default',
        authenticated: true,
      })
    }
    expect((await ana.get('/api/payment-methods')).body.methods).toHaveLength(1)
    await app.close()
  })

  it('P7 believes a webhook by its signature alone', async () => {
    let rounds = 0
    const reconcile = async () => {
      rounds += 1
    }
    const router = mount(stripeRoutes, { stripe, secret: 'whsec_test', reconcile })
    const app = await startTestApp(() => [router])
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded' })
    const post = (signature: string) =>
      fetch(`${app.url}/api/webhooks/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body,
      })
    const at = Math.floor(Date.now() / 1000)
    const sign = (secret: string) =>
      `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
    expect((await post(sign('whsec_other'))).status).toBe(400)
    expect((await post('')).status).toBe(400)
    expect(rounds).toBe(0)
    expect((await post(sign('whsec_test'))).status).toBe(204)
    expect(rounds).toBe(1)
    await app.close()
  })
})
