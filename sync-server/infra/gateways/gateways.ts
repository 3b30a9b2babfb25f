import type { Config } from '../../config.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Gateway } from './gateway.ts'
import { createSandboxGateway } from './sandbox-gateway.ts'
import type { StripeClient } from './stripe-client.ts'
import { createStripeGateway } from './stripe-gateway.ts'

/** Who moves money (P7, P8); none where the parties settle outside (P9). */
export async function createGateways(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'payments' | 'stripeSecretKey' | 'stripeApiUrl' | 'gatewayTimeoutMs' | 'publicUrl'>
}): Promise<{ gateways: Gateway[]; stripe: StripeClient | null }> {
  const { payments, stripeSecretKey, stripeApiUrl, gatewayTimeoutMs, publicUrl } = deps.config
  if (payments === 'sandbox') return { gateways: [createSandboxGateway(deps)], stripe: null }
  if (payments === 'manual' || !stripeSecretKey) return { gateways: [], stripe: null }
  // Two hundred modules that most houses never need.
  const { default: Stripe } = await import('stripe')
  const stripe: StripeClient = new Stripe(stripeSecretKey, {
    timeout: gatewayTimeoutMs,
    // What fails is looked up and sent again under its key, with waits between: once is enough here.
    maxNetworkRetries: 0,
    telemetry: false,
    ...(stripeApiUrl ? apiAt(new URL(stripeApiUrl)) : {}),
  })
  return { gateways: [createStripeGateway({ stripe, publicUrl })], stripe }
}

const apiAt = ({ protocol, hostname, port }: URL) =>
  ({
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    protocol: protocol === 'http:' ? 'http' : 'https',
  }) as const
