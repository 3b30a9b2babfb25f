import type { Middleware } from 'koa'
import { type BaseIssue, type BaseSchema, flatten, safeParse } from 'valibot'
import type { Refusal } from '../../core/rules/refusal.ts'

/**
 * A request that is turned down: thrown by routes, turned into a response in one place (`refusalsToResponses`).
 * Domain code returns `Refusal` values and knows no status codes; `refuse` joins the two at the edge.
 */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  constructor(status: number, code: string, sentence: string, details?: unknown) {
    super(sentence)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Throws the refusal with a status; does nothing for null, so that a rule's answer can be passed as it is. */
export function refuse(status: number, refusal: Refusal | null): void {
  if (refusal) throw new Refused(status, refusal.code, refusal.sentence)
}

/** The value in the schema's form, or a 400 `invalid-input` that names each field at fault. */
export function parsed<Output>(
  schema: BaseSchema<unknown, Output, BaseIssue<unknown>>,
  value: unknown,
): Output {
  const result = safeParse(schema, value)
  if (result.success) return result.output
  const { nested, root } = flatten(result.issues)
  throw new Refused(400, 'invalid-input', 'Something in the request is missing or not in its form.', {
    fields: nested ?? {},
    ...(root ? { general: root } : {}),
  })
}

/** `{ error: { code, message, details? } }` for every failure; an unforeseen one is logged and shown without its inside. */
export function refusalsToResponses(log: (error: unknown) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null && ctx.path.startsWith('/api/'))
        throw new Refused(404, 'not-found', 'There is nothing at this address.')
      if (ctx.status === 405 || ctx.status === 501)
        throw new Refused(405, 'method-not-allowed', 'This address does not take that kind of request.')
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
    return { status: error.status, code: error.code, message: error.message, details: error.details }
  if ((error as { code?: unknown } | null)?.code === UNSTORABLE_TEXT)
    return {
      status: 400,
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
