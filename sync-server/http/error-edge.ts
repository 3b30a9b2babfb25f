import type { Middleware } from 'koa'
import { Refused } from '../refused.ts'
import { statusOf } from './statuses.ts'

/** `{ error: { code, message, params?, details? } }` for every failure; an unforeseen one is logged and shown without its inside. */
export function refusalsToResponses(log: (error: unknown) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null && ctx.path.startsWith('/api/'))
        throw new Refused('not-found')
      if (ctx.status === 405 || ctx.status === 501) throw new Refused('method-not-allowed')
    } catch (error) {
      const refused = error instanceof Refused ? error : unforeseen(error)
      const { code, message, params, details } = refused
      const status = statusOf(code)
      // What comes again of itself in a moment is no fault.
      if (code === 'internal-error') log(error)
      const wait = (details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds
      if (wait !== undefined) ctx.set('Retry-After', String(wait))
      // The rest of a body that came too slowly is not waited for.
      if (status === 408) ctx.set('Connection', 'close')
      ctx.status = status
      // What is undefined is left out of JSON.
      ctx.body = { error: { code, message, params, details } }
    }
  }
}

/** PostgreSQL stores no U+0000 in a text (`character_not_in_repertoire`); SQLite does. */
const UNSTORABLE_TEXT = '22021'

const unforeseen = (error: unknown): Refused =>
  new Refused(
    (error as { code?: unknown } | null)?.code === UNSTORABLE_TEXT ? 'text-not-storable' : 'internal-error',
  )
