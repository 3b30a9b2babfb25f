import { AsyncLocalStorage } from 'node:async_hooks'
import type { Middleware } from 'koa'
import { browserName } from '../../http/browser-name.ts'
import { addressOf } from '../../http/client-address.ts'

/** Where a request comes from, for the security log: it is known at the edge and written down deep inside. */
export type Asker = { address: string; program: string }

const asker = new AsyncLocalStorage<Asker>()

/** Null outside of a request: the scheduler, a command, a socket's message. */
export const currentAsker = (): Asker | null => asker.getStore() ?? null

export const rememberAsker: Middleware = (ctx, next) =>
  asker.run({ address: addressOf(ctx), program: browserName(ctx.get('user-agent')) }, next)
