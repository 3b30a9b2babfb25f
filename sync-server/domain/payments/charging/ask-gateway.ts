import { money } from '../../../../core/ui/words/format.ts'
import type { Gateway, GatewayOutcome } from '../../../infra/gateways/gateway.ts'
import type { ChargeOrder } from './charge-order.ts'
import type { Step } from './charge-steps.ts'

const HELD_TROUBLE = 'money is held until the books agree with the gateway'

/**
 * Asks the gateway of a step what became of it, and sends it where it was never seen. While money is held nothing is
 * sent; what was charged already is found all the same.
 */
export async function askGateway(
  gatewaysByName: ReadonlyMap<string, Gateway>,
  { charge: { order }, step }: { charge: { order: ChargeOrder }; step: Step },
  isHeld: boolean,
): Promise<GatewayOutcome> {
  const { found } = step
  if (found) {
    if (found.amountMinor === order.amountMinor && found.currency === order.currency)
      return { outcome: 'paid', ref: found.ref }
    const [charged, ours] = [
      money(found.amountMinor, found.currency),
      money(order.amountMinor, order.currency),
    ]
    return {
      outcome: 'unknown',
      trouble: `${charged} were charged before the backup, it comes to ${ours} here`,
    }
  }
  const gateway = gatewaysByName.get(step.gateway)
  if (!gateway) return { outcome: 'unknown', trouble: 'this server has no such gateway' }
  const request = {
    idempotencyKey: step.key,
    methodRef: step.methodRef,
    amountMinor: order.amountMinor,
    currency: order.currency,
    description: `Job ${order.job}, week of ${order.week}`,
    since: firstInstantOf(order.week),
  }
  const seen = await gateway.lookUp(request)
  if (seen.outcome !== 'never-seen') return seen
  return isHeld ? { outcome: 'unknown', trouble: HELD_TROUBLE } : gateway.charge(request)
}

/** No charge of a week is older than the week: a day is left for zones. */
const firstInstantOf = (week: string): number =>
  Math.max(0, Date.parse(`${week}T00:00:00Z`) - 86_400_000 || 0)
