import type { Context, Middleware } from 'koa'
import { Refused } from '../refused.ts'
import { type Accounts, bearerToken, COOKIE, cookieValue, type Person } from './accounts.ts'
import type { Session } from './sessions.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Puts the asking person into `ctx.state`, by bearer token (extension) or cookie (page). A write by cookie
 * needs the header `x-glasswork`, which no form and no other site's script can send: the guard against CSRF.
 */
export function identify(accounts: Accounts): Middleware {
  return async (ctx, next) => {
    const bearer = bearerToken(ctx.get('authorization'))
    const cookie = bearer ? null : cookieValue(ctx.get('cookie'), COOKIE)
    const found = bearer
      ? await accounts.identify(bearer, 'device')
      : cookie && (await accounts.identify(cookie, 'page'))
    if (found) {
      if (cookie && !READS.has(ctx.method) && ctx.get('x-glasswork') !== '1')
        throw new Refused(
          403,
          'missing-header',
          'A page must send the header "x-glasswork: 1" to change anything.',
        )
      ctx.state.person = found.person
      ctx.state.session = found.session
    }
    await next()
  }
}

/** The person who asks; refused 401 `not-signed-in` when nobody is signed in. */
export function signedIn(ctx: Pick<Context, 'state'>): Person {
  const person: unknown = ctx.state.person
  if (!person) throw new Refused(401, 'not-signed-in', 'Please sign in.')
  return person as Person
}

/** The session that asks, beside `signedIn`. */
export function ownSession(ctx: Pick<Context, 'state'>): Session {
  signedIn(ctx)
  return ctx.state.session as Session
}
