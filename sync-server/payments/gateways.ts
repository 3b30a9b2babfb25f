import Stripe from 'stripe'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Gateway } from './gateway.ts'
import { createSandboxGateway } from './sandbox-gateway.ts'
import type { StripeClient } from './stripe-client.ts'
import { createStripeGateway } from './stripe-gateway.ts'

/** A charge that takes longer is looked up later instead of being waited for. */
const STRIPE_TIMEOUT_MS = 20_000

/** Stripe where the operator gave its key; the sandbox gateway, which moves no money, elsewhere (P7). */
export function createGateways(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'stripeSecretKey' | 'publicUrl'>
}): { gateways: [Gateway]; stripe: StripeClient | null } {
  const { stripeSecretKey, publicUrl } = deps.config
  if (!stripeSecretKey) return { gateways: [createSandboxGateway(deps)], stripe: null }
  const stripe: StripeClient = new Stripe(stripeSecretKey, {
    timeout: STRIPE_TIMEOUT_MS,
    // Its retries carry the idempotency key, so a repeated request charges nothing twice.
    maxNetworkRetries: 1,
    telemetry: false,
  })
  return { gateways: [createStripeGateway({ stripe, publicUrl })], stripe }
}
