import { routesWith } from '../../http/api/route.ts'
import type { StripeClient } from '../../infra/gateways/stripe-client.ts'
import { Refused } from '../../refused.ts'

const route = routesWith<{
  stripe: Pick<StripeClient, 'webhooks'>
  secret: string
  reconcile: (atOnce: boolean) => Promise<unknown>
}>()

/**
 * Stripe says that something happened. The event itself is not believed in its details: once its signature
 * fits, everything open is looked up, which a repeated or a late event can't do wrong.
 */
export const stripeRoutes = [
  route({
    method: 'post',
    path: '/api/webhooks/stripe',
    summary:
      'Stripe tells that something happened; everything open is then looked up (P5); only where it is set up',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['signature-wrong', 'not-found'],
    async handle({ stripe, secret, reconcile }, { ctx }) {
      const body = ctx.request.rawBody ?? ''
      await stripe.webhooks.constructEventAsync(body, ctx.get('stripe-signature'), secret).catch(() => {
        throw new Refused('signature-wrong')
      })
      await reconcile(true)
    },
  }),
]
