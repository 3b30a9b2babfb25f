import type { Context, Middleware } from 'koa'
import { type NeedsProof, refuseUnproven } from '../../../core/rules/account/address.ts'
import { Refused } from '../../refused.ts'
import type { Accounts } from './accounts.ts'
import type { Person } from './person.ts'
import type { Session } from './sessions/sessions.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Puts the asking person into `ctx.state`, by bearer token (extension) or cookie (page). A write by cookie
 * needs the header `x-glasswork`, which no form and no other site's script can send: the guard against CSRF.
 */
export function identify(accounts: Accounts): Middleware {
  return async (ctx, next) => {
    const found = await accounts.fromHeaders(ctx.req.headers)
    if (found) {
      if (found.session.kind === 'page' && !READS.has(ctx.method) && ctx.get('x-glasswork') !== '1')
        throw new Refused('missing-header')
      ctx.state.person = found.person
      ctx.state.session = found.session
    }
    await next()
  }
}

/** The person who asks; refused 401 `not-signed-in` when nobody is signed in. */
export function signedIn(ctx: Pick<Context, 'state'>): Person {
  const person: unknown = ctx.state.person
  if (!person) throw new Refused('not-signed-in')
  return person as Person
}

/** The person who asks, whose address is proven; refused 403 `address-unproven` where it isn't (A5). */
export function provenPerson(ctx: Pick<Context, 'state'>, what: NeedsProof): Person {
  const person = signedIn(ctx)
  const refusal = refuseUnproven(person, what)
  if (refusal) throw new Refused(refusal.code, refusal)
  return person
}

/** The session that asks, beside `signedIn`. */
export function ownSession(ctx: Pick<Context, 'state'>): Session {
  signedIn(ctx)
  return ctx.state.session as Session
}
