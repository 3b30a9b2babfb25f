import type { Middleware } from 'koa'
import { Refused } from '../refused.ts'
import { statusOf } from './statuses.ts'

/** `{ error: { code, message, details? } }` for every failure; an unforeseen one is logged and shown without its inside. */
export function refusalsToResponses(log: (error: unknown) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null && ctx.path.startsWith('/api/'))
        throw new Refused('not-found', 'There is nothing at this address.')
      if (ctx.status === 405 || ctx.status === 501)
        throw new Refused('method-not-allowed', 'This address does not take that kind of request.')
    } catch (error) {
      const { status, code, message, details } = errorToAnswer(error)
      // What comes again of itself in a moment is no fault.
      if (status >= 500 && !(error instanceof Refused)) log(error)
      const wait = (details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds
      if (wait !== undefined) ctx.set('Retry-After', String(wait))
      // The rest of a body that came too slowly is not waited for.
      if (status === 408) ctx.set('Connection', 'close')
      ctx.status = status
      ctx.body = { error: { code, message, ...(details === undefined ? {} : { details }) } }
    }
  }
}

/** PostgreSQL stores no U+0000 in a text (`character_not_in_repertoire`); SQLite does. */
const UNSTORABLE_TEXT = '22021'

function errorToAnswer(error: unknown) {
  if (error instanceof Refused)
    return { status: statusOf(error.code), code: error.code, message: error.message, details: error.details }
  if ((error as { code?: unknown } | null)?.code === UNSTORABLE_TEXT)
    return {
      status: statusOf('invalid-input'),
      code: 'invalid-input',
      message: 'A text in the request holds a character that can’t be stored.',
      details: undefined,
    }
  return {
    status: 500,
    code: 'internal-error',
    message: 'Something failed on the server. Nothing was changed; please try again.',
    details: undefined,
  }
}
