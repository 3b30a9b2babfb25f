import { randomUUID } from 'node:crypto'
import type { Refusal } from '../../../core/rules/refusal.ts'
import type { Config } from '../../config.ts'
import { type Clock, SANDBOX_CLOCK } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { readSetting } from '../../infra/database/settings.ts'
import { refusalOf } from '../../refused.ts'
import { type Delivered, deliver } from './deliver.ts'
import { createEndpoints } from './endpoints.ts'
import { eventToBody } from './events.ts'
import { createWebhookOutbox } from './outbox.ts'
import { createWebhookPump, toAttempt } from './pump.ts'

const PUMP_EVERY_MS = 500
const FORGET_EVERY_MS = 3_600_000

/** Signed messages to the operator's own systems, as the Standard Webhooks specification has them. */
export type Webhooks = ReturnType<typeof createWebhooks>

export function createWebhooks(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'sandbox'>
  log?: (error: unknown) => void
  /** How long an attempt may take; the tests don't wait so long. */
  longestMs?: number
}) {
  const { database, clock, config, log = console.error } = deps
  // Attempts and signatures go by the machine's clock, not by the sandbox's: receivers have their own.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  let timer: NodeJS.Timeout | null = null
  let forgetAt = 0
  const pumpSoon = () => {
    if (timer) pump.pump().catch(log)
  }
  const isSandbox = async () => config.sandbox || (await isSandboxFolder(database))
  const endpoints = createEndpoints({ database, now, isSandbox })
  const outbox = createWebhookOutbox({ database, endpoints, now, onQueued: pumpSoon })
  const pump = createWebhookPump({
    endpoints: () => endpoints.list(database),
    outbox,
    now,
    isSandbox,
    ...(deps.longestMs ? { longestMs: deps.longestMs } : {}),
  })

  return {
    endpoints,
    outbox,
    queue: outbox.queue,
    hear: outbox.hear,
    pump: pump.pump,
    /** Sends one message of its own to an endpoint, at once and past the outbox. */
    async test(endpointId: string): Promise<Delivered | Refusal> {
      const endpoint = await endpoints.find(endpointId, database)
      if (!endpoint) return refusalOf('webhook-unknown')
      const id = `evt_${randomUUID().replaceAll('-', '')}`
      const at = now()
      const body = eventToBody({ type: 'webhook.test', key: id, at, data: { endpoint: endpoint.id } })
      return deliver(toAttempt(endpoint, id, body, at), deps.longestMs ? { longestMs: deps.longestMs } : {})
    },
    start(): void {
      timer ??= setInterval(() => {
        pumpSoon()
        if (now() < forgetAt || clock.doubt()) return
        forgetAt = now() + FORGET_EVERY_MS
        outbox.forgetOld().catch(log)
      }, PUMP_EVERY_MS)
      timer.unref()
    },
    async close(): Promise<void> {
      if (timer) clearInterval(timer)
      timer = null
      await pump.close()
    },
  }
}

/** Commands don't know what the server was started as; its database does. */
async function isSandboxFolder(database: Database): Promise<boolean> {
  return (await readSetting(database, SANDBOX_CLOCK)) !== null
}
