import Router from '@koa/router'
import type { Context } from 'koa'
import * as v from 'valibot'
import { parsed } from '../../http/input.ts'
import { Refused } from '../../refused.ts'
import type { Documents, Role } from '../documents.ts'
import type { Principal } from './tickets.ts'

/** What an extension sends for a socket's ticket. */
export const TicketRequest = v.object({
  job: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'the id of a job')),
})

/**
 * POST /api/sync-tickets {job} → 201 {ticket, expiresAt}: good for one socket within a minute.
 * Refusals: `job-unknown` 404 to strangers, `too-many-tickets` 429.
 */
export function ticketRoutes(deps: {
  documents: Pick<Documents, 'tickets'>
  role: (job: string, personId: string) => Promise<Role | null>
  /** The person who asks, with the session; throws 401 when nobody is signed in. */
  signedIn: (ctx: Context) => Principal
}): Router {
  const { documents, role, signedIn } = deps
  const router = new Router({ prefix: '/api' })
  router.post('/sync-tickets', async (ctx) => {
    const visitor = signedIn(ctx)
    const { job } = parsed(TicketRequest, ctx.request.body)
    if (!(await role(job, visitor.id))) throw new Refused('job-unknown', 'You have no such job.')
    const ticket = documents.tickets.issue(visitor, job)
    if (!ticket) throw new Refused('too-many-tickets', 'Too many unused tickets; wait a minute.')
    ctx.status = 201
    ctx.state.answerIsSecret = true
    ctx.body = ticket
  })
  return router
}
