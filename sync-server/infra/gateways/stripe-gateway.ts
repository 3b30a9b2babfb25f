import type { PaymentFailure } from '../../../core/messages/payments-en.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { refusalOf } from '../../refused.ts'
import type { ChargeRequest, Gateway, GatewayOutcome, MethodAtGateway } from './gateway.ts'
import type { StripeClient, StripeIntent } from './stripe-client.ts'

/** The intents of a customer that a look-up reads, newest first, back to when its key was first sent. */
const MOST_LOOKED_AT = 1000

/**
 * Cards and PayPal by Stripe (P7). Card data never comes here: a person adds a method on Stripe's own page,
 * which also authenticates the card, and comes back with the number of that visit. Later charges are made
 * off session. The reference of a method is `<customer>/<payment method>/<kind>`.
 */
export function createStripeGateway(deps: {
  stripe: StripeClient
  publicUrl: string
  /** Customers are made in one currency's setting; methods can be charged in others. */
  currency?: string
}): Gateway {
  const { stripe, publicUrl, currency = 'usd' } = deps
  return {
    name: 'stripe',
    hasOwnPage: true,
    async setUp(personId, { kind }) {
      const customer = await stripe.customers.create(
        { metadata: { glasswork_person: personId } },
        { idempotencyKey: `customer:${personId}:${kind}` },
      )
      const back = `${publicUrl}/payment-methods`
      const session = await stripe.checkout.sessions.create({
        mode: 'setup',
        customer: customer.id,
        currency,
        payment_method_types: [kind],
        success_url: `${back}?set-up={CHECKOUT_SESSION_ID}`,
        cancel_url: back,
        client_reference_id: personId,
      })
      if (!session.url) throw new Error('Stripe gave no address for its page')
      return { redirectUrl: session.url }
    },

    async completeSetUp(personId, ref): Promise<MethodAtGateway | Refusal> {
      const session = await stripe.checkout.sessions.retrieve(ref, {
        expand: ['setup_intent.payment_method'],
      })
      const intent = session.setup_intent
      const method = intent && typeof intent !== 'string' ? intent.payment_method : null
      if (session.client_reference_id !== personId || !session.customer) return refusalOf('set-up-unknown')
      if (
        !method ||
        typeof method === 'string' ||
        typeof intent === 'string' ||
        intent?.status !== 'succeeded'
      )
        return refusalOf('set-up-not-finished')
      const customer = typeof session.customer === 'string' ? session.customer : session.customer.id
      const { card } = method
      return {
        kind: card ? 'card' : 'paypal',
        ref: `${customer}/${method.id}/${method.type}`,
        label: card ? `${brandName(card.brand)} ending in ${card.last4}` : 'PayPal account',
        authenticated: true,
      }
    },

    // Stripe's page has authenticated the card when it was added; there is no second way.
    authenticate: async () => false,

    async charge({ idempotencyKey, methodRef, amountMinor, currency: code, description }) {
      const [customer = '', paymentMethod = '', kind = 'card'] = methodRef.split('/')
      try {
        const intent = await stripe.paymentIntents.create(
          {
            amount: amountMinor,
            currency: code.toLowerCase(),
            customer,
            payment_method: paymentMethod,
            payment_method_types: [kind],
            off_session: true,
            confirm: true,
            description,
            metadata: { glasswork_key: idempotencyKey },
          },
          { idempotencyKey },
        )
        return intentToOutcome(intent)
      } catch (error) {
        return errorToOutcome(error)
      }
    },

    async lookUp({ idempotencyKey, methodRef, since }: ChargeRequest) {
      const [customer = ''] = methodRef.split('/')
      const created = { gte: Math.max(0, Math.floor(since / 1000)) }
      let looked = 0
      for await (const intent of stripe.paymentIntents.list({ customer, limit: 100, created })) {
        if (intent.metadata.glasswork_key === idempotencyKey) return intentToOutcome(intent)
        looked += 1
        if (looked >= MOST_LOOKED_AT)
          return { outcome: 'unknown', trouble: 'too many charges to look through' }
      }
      return { outcome: 'never-seen' }
    },

    /** Intents that other programs of the operator made bear no key of ours. */
    async *charged() {
      for await (const { id, status, metadata, amount, currency: code } of stripe.paymentIntents.list({
        limit: 100,
      }))
        if (status === 'succeeded' && metadata.glasswork_key)
          yield {
            ...{ idempotencyKey: metadata.glasswork_key, ref: id },
            ...{ amountMinor: amount, currency: code.toUpperCase() },
          }
    },
  }
}

function intentToOutcome({ id, status, last_payment_error }: StripeIntent): GatewayOutcome {
  if (status === 'succeeded') return { outcome: 'paid', ref: id }
  if (status === 'processing') return { outcome: 'unknown' }
  if (status === 'requires_action') return failure({ code: 'authentication_required' })
  return failure(last_payment_error ?? {})
}

/**
 * A refusal of the card or of the request moved no money. Everything else, a broken line, a limit, trouble at
 * Stripe, says nothing, and is looked up.
 */
function errorToOutcome(error: unknown): GatewayOutcome {
  const known = error as { type?: string; code?: string; decline_code?: string; message?: string }
  const isRefusal = known.type === 'StripeCardError' || known.type === 'StripeInvalidRequestError'
  return isRefusal ? failure(known) : { outcome: 'unknown', trouble: `${known.type}: ${known.message}` }
}

type Reason = { code?: string | undefined; decline_code?: string | undefined }

const CODES: Record<string, PaymentFailure> = {
  authentication_required: 'authentication-required',
  authentication_not_handled: 'authentication-required',
  expired_card: 'expired',
  insufficient_funds: 'insufficient-funds',
  resource_missing: 'method-gone',
}

/** The bank's own reason says more than Stripe's, where there is one. */
function failure({ code, decline_code }: Reason): GatewayOutcome {
  const known = CODES[decline_code ?? ''] ?? CODES[code ?? ''] ?? 'declined'
  return { outcome: 'failed', code: known }
}

const brandName = (brand: string): string => brand.charAt(0).toUpperCase() + brand.slice(1)
