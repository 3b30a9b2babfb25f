import { Refused } from '../../refused.ts'
import type { Gateway, GatewayOutcome } from './gateway.ts'

/** So long after a silence nobody else waits for it: one of ten thousand charges finds out that it is back. */
const SILENT_MS = 5000

/** Says that a provider gave no answer; what it did all the same is looked up later. */
class NoAnswer extends Error {}

/**
 * The gateway with an end to each of its calls: past the time-out, or when the server stops, a charge's outcome is
 * unknown, and a person who sets up a method hears that the provider doesn't answer.
 */
export function boundedGateway(
  gateway: Gateway,
  { stopped, longestMs }: { stopped: AbortSignal; longestMs: number },
): Gateway {
  const within = async <T>(call: () => Promise<T>): Promise<T> => {
    const end = AbortSignal.any([stopped, AbortSignal.timeout(longestMs)])
    const ended = new Promise<never>((_, reject) => {
      const give = () => reject(new NoAnswer(stopped.aborted ? 'the server stops' : SILENT))
      if (end.aborted) give()
      else end.addEventListener('abort', give, { once: true })
    })
    return Promise.race([call(), ended])
  }
  let silentUntil = 0
  const known = async <T>(call: () => Promise<T | GatewayOutcome>): Promise<T | GatewayOutcome> => {
    if (performance.now() < silentUntil) return { outcome: 'unknown', trouble: SILENT }
    try {
      return await within(call)
    } catch (error) {
      if (error instanceof NoAnswer) silentUntil = performance.now() + SILENT_MS
      return { outcome: 'unknown', trouble: troubleOf(error) }
    }
  }
  const forPerson = <T>(call: () => Promise<T>) =>
    within(call).catch((error) => {
      if (error instanceof Refused) throw error
      throw new Refused('payment-provider-down')
    })
  const { completeSetUp } = gateway
  return {
    ...gateway,
    setUp: (person, method) => forPerson(() => gateway.setUp(person, method)),
    ...(completeSetUp
      ? { completeSetUp: (person: string, ref: string) => forPerson(() => completeSetUp(person, ref)) }
      : {}),
    authenticate: (ref) => forPerson(() => gateway.authenticate(ref)),
    charge: (request) => known(() => gateway.charge(request)),
    lookUp: (request) => known<{ outcome: 'never-seen' }>(() => gateway.lookUp(request)),
  }
}

const SILENT = 'it does not answer'
const MOST_TROUBLE = 200
const troubleOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MOST_TROUBLE)
