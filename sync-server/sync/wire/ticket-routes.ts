import type { Context } from 'koa'
import * as v from 'valibot'
import { Instant, Text } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { Refused } from '../../refused.ts'
import type { Documents, Role } from '../documents.ts'

const TicketRequest = v.object({
  job: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'the id of a job')),
})

const route = routesWith<{
  documents: Pick<Documents, 'tickets'>
  role(job: string, person: string): Promise<Role | null>
  sessionOf(ctx: Context): { id: string }
}>()

export const ticketRoutes = [
  route({
    method: 'post',
    path: '/api/sync-tickets',
    summary: 'A ticket for one socket to /sync/<job>/<week>/<author>, good for a minute and for one opening',
    access: 'signed-in',
    body: TicketRequest,
    secret: true,
    answers: { 201: v.strictObject({ ticket: Text, expiresAt: Instant }) },
    refusals: ['job-unknown', 'too-many-tickets'],
    async handle({ documents, role, sessionOf }, { ctx, person, body: { job } }) {
      if (!(await role(job, person.id))) throw new Refused('job-unknown')
      const ticket = documents.tickets.issue({ ...person, sessionId: sessionOf(ctx).id }, job)
      if (!ticket) throw new Refused('too-many-tickets')
      return ticket
    },
  }),
]
