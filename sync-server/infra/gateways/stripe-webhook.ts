import Router from '@koa/router'
import { Refused } from '../../refused.ts'
import type { StripeClient } from './stripe-client.ts'

/**
 * Stripe says that something happened. The event itself is not believed in its details: once its signature
 * fits, everything open is looked up, which a repeated or a late event can't do wrong.
 */
export function stripeWebhook(deps: {
  stripe: Pick<StripeClient, 'webhooks'>
  secret: string
  reconcile: (atOnce: boolean) => Promise<unknown>
}): Router {
  const router = new Router({ prefix: '/api' })
  router.post('/webhooks/stripe', async (ctx) => {
    const body = ctx.request.rawBody ?? ''
    await deps.stripe.webhooks
      .constructEventAsync(body, ctx.get('stripe-signature'), deps.secret)
      .catch(() => {
        throw new Refused('signature-wrong', 'The signature does not fit the body.')
      })
    await deps.reconcile(true)
    ctx.status = 204
  })
  return router
}
