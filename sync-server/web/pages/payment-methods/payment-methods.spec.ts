import { AxeBuilder } from '@axe-core/playwright'
import Router from '@koa/router'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../../core/rules/policy.ts'
import { createPayments } from '../../../domain/payments/payments.ts'
import { paymentRoutes } from '../../../domain/payments/routes.ts'
import { mount } from '../../../http/api/route.ts'
import { clockRoutes } from '../../../http/clock-routes.ts'
import { staticPages } from '../../../http/static-pages.ts'
import { createEvents } from '../../../infra/events.ts'
import type { StripeClient } from '../../../infra/gateways/stripe-client.ts'
import { createStripeGateway } from '../../../infra/gateways/stripe-gateway.ts'
import { hasChromium, launchChromium, PAGE_FOLDER } from '../../../testing/browser-stage.ts'
import { startStripeStandIn } from '../../../testing/stripe-stand-in.ts'
import { startTestApp, type TestApp } from '../../../testing/test-app.ts'

/** The page before the routes and the Stripe adapter; only Stripe itself, and its page, are played. */
describe.skipIf(!hasChromium)('payment methods that are given elsewhere', () => {
  let app: TestApp
  let stripe: Awaited<ReturnType<typeof startStripeStandIn>>
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    stripe = await startStripeStandIn()
    const client: StripeClient = new Stripe('sk_test_stand_in', {
      ...{ host: '127.0.0.1', port: stripe.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false },
    })
    app = await startTestApp(({ database, clock, config }) => {
      const gateway = createStripeGateway({ stripe: client, publicUrl: config.publicUrl })
      const payments = createPayments({ events: createEvents(), database, clock, gateways: [gateway] })
      return [
        mount(clockRoutes, { clock, policy: DEFAULT_POLICY }),
        mount(paymentRoutes, { payments, jobs: {} as never, database }),
        new Router().get(/.*/, staticPages(PAGE_FOLDER)),
      ]
    })
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await stripe?.close()
  })

  it('P1 goes to the provider’s page, comes back with the card, and removes it for good', async () => {
    const ana = await app.signUp('Ana')
    const context = await browser.newContext()
    context.setDefaultTimeout(30_000)
    const [name = '', value = ''] = ana.cookie.split('=')
    await context.addCookies([{ name, value, url: app.url }])
    // Stripe's page: whoever comes gives a card and goes back to where the visit began.
    await context.route('https://checkout.stripe.com/**', (route) => {
      const visit = new URL(route.request().url()).pathname.split('/').at(-1)
      return route.fulfill({
        status: 302,
        headers: { location: `${app.url}/payment-methods?set-up=${visit}` },
      })
    })
    const page = await context.newPage()
    await page.goto(`${app.url}/payment-methods`)
    const goOn = page.getByRole('button', { name: 'Go to the payment page' })
    await goOn.waitFor()
    expect(await page.getByLabel('Card number').count()).toBe(0)
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
    await goOn.click()
    await page.getByText('Visa ending in 4242 was added.').waitFor()
    expect(new URL(page.url()).search).toBe('')
    const methods = page.getByRole('list', { name: 'Your payment methods' }).getByRole('listitem')
    await methods.getByText('Default').waitFor()
    expect(await methods.count()).toBe(1)

    await page.getByRole('button', { name: 'Remove Visa ending in 4242' }).click()
    await page.getByText('It is your default').waitFor()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('No payment method yet.').waitFor()
    await context.close()
  })

  it('says what came of a visit that was not one’s own, beside the methods that are there', async () => {
    const bea = await app.signUp('Bea')
    const context = await browser.newContext()
    context.setDefaultTimeout(30_000)
    const [name = '', value = ''] = bea.cookie.split('=')
    await context.addCookies([{ name, value, url: app.url }])
    const page = await context.newPage()
    await page.goto(`${app.url}/payment-methods?set-up=cs_test_000000000000000000000002`)
    await page.getByText('There is no such visit to a payment page of yours.').waitFor()
    await page.getByText('No payment method yet.').waitFor()
    await page.getByRole('button', { name: 'Go on without it' }).click()
    await page.getByText('There is no such visit to a payment page of yours.').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
    await context.close()
  })
})
