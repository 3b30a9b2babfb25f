import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { refuseAddress } from './address.ts'
import { type Attempt, type Delivered, deliver } from './deliver.ts'
import { type Endpoint, secretsOf } from './endpoints.ts'
import type { Waiting, WebhookOutbox } from './outbox.ts'
import { signedHeaders } from './signature.ts'

const MOST_AT_ONCE = 16
/** A receiver that is slow holds up no other. */
const MOST_AT_ONE_ENDPOINT = 4
/** 5 s, 15 s, 45 s … up to 6 h; with 16 attempts a message is tried for about two days. */
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 6 * 3_600_000
const MOST_ATTEMPTS = 16

/** How long to wait after the n-th attempt, from 1; null: that was the last. */
export function waitAfter(attempts: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null
  return Math.min(FIRST_WAIT_MS * 3 ** (attempts - 1), LONGEST_WAIT_MS)
}

/** The attempt at an endpoint: signed now, by every secret that is good now. */
export const toAttempt = (endpoint: Endpoint, id: string, body: string, now: Instant): Attempt => ({
  url: endpoint.url,
  body,
  headers: signedHeaders(secretsOf(endpoint, now), id, Math.floor(now / 1000), body),
})

/**
 * Sends what waits, at most so many at once. A message is marked when its receiver has answered, so a process
 * that dies in between sends it again under the same id: at least once, and once for who keeps the ids.
 */
export function createWebhookPump(deps: {
  endpoints: () => Promise<Endpoint[]>
  outbox: Pick<WebhookOutbox, 'due' | 'delivered' | 'failed'>
  now: () => Instant
  isSandbox: () => Promise<boolean>
  longestMs?: number
}) {
  const { endpoints, outbox, now, isSandbox } = deps
  const closing = new AbortController()
  const underWay = new Map<number, { endpointId: string; done: Promise<void> }>()
  let running: Promise<number> | null = null
  let woken = Promise.withResolvers<void>()
  let isAskedAgain = false

  const settle = async ({ seq, attempts }: Waiting, outcome: Delivered) => {
    if (outcome.is === 'delivered') return outbox.delivered(seq)
    // Cut off by our own end: it counts for nothing, and goes out when the server is back.
    if (closing.signal.aborted) return
    const waitMs = outcome.final ? null : waitAfter(attempts + 1)
    const wishMs = Math.min(outcome.retryAfterMs ?? 0, LONGEST_WAIT_MS)
    await outbox.failed(seq, outcome.error, waitMs === null ? null : now() + Math.max(waitMs, wishMs))
  }
  const send = async (endpoint: Endpoint, waiting: Waiting): Promise<boolean> => {
    const refusal = refuseAddress(endpoint.url, await isSandbox())
    const outcome: Delivered = refusal
      ? { is: 'failed', status: null, error: refusal.sentence, final: true, retryAfterMs: null }
      : await deliver(toAttempt(endpoint, waiting.eventId, waiting.body, now()), {
          signal: closing.signal,
          ...(deps.longestMs ? { longestMs: deps.longestMs } : {}),
        })
    await settle(waiting, outcome)
    return outcome.is === 'delivered'
  }

  const pumpAll = async (): Promise<number> => {
    let delivered = 0
    let failure: unknown = null
    while (!closing.signal.aborted && failure === null) {
      isAskedAgain = false
      for (const endpoint of await endpoints()) {
        const here = [...underWay.values()].filter(({ endpointId }) => endpointId === endpoint.id).length
        const free = Math.min(MOST_AT_ONE_ENDPOINT - here, MOST_AT_ONCE - underWay.size)
        if (free <= 0) continue
        for (const waiting of await outbox.due(endpoint.id, [...underWay.keys()], free)) {
          const done = send(endpoint, waiting)
            .then((isDelivered) => {
              if (isDelivered) delivered += 1
            })
            .catch((error) => {
              failure = error
            })
            .finally(() => underWay.delete(waiting.seq))
          underWay.set(waiting.seq, { endpointId: endpoint.id, done })
        }
      }
      if (underWay.size === 0 && !isAskedAgain) break
      await Promise.race([woken.promise, ...[...underWay.values()].map(({ done }) => done)])
      woken = Promise.withResolvers()
    }
    await Promise.all([...underWay.values()].map(({ done }) => done))
    if (failure !== null) throw failure
    return delivered
  }

  return {
    /** Sends all that is due; answers how many arrived. A call during a run makes that run look again. */
    pump(): Promise<number> {
      isAskedAgain = true
      woken.resolve()
      running ??= pumpAll().finally(() => {
        running = null
      })
      return running
    },
    /** Breaks off what is under way, which stays as it was. */
    async close(): Promise<void> {
      closing.abort()
      await running?.catch(() => {})
    },
  }
}
