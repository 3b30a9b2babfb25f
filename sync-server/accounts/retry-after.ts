import type { Context } from 'koa'
import { Refused } from '../refused.ts'

/** Says in a header too when to come again, where a refusal 429 names the seconds. */
export async function withRetryAfter<T>(ctx: Pick<Context, 'set'>, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refused && error.status === 429) {
      const { retryAfterSeconds } = error.details as { retryAfterSeconds: number }
      ctx.set('Retry-After', String(retryAfterSeconds))
    }
    throw error
  }
}
