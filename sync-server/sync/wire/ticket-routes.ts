import type { Context } from 'koa'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { routesWith } from '../../http/api/route.ts'
import { Refused } from '../../refused.ts'
import type { Documents, Role } from '../documents.ts'

const route = routesWith<{
  documents: Pick<Documents, 'tickets'>
  role(job: string, person: string): Promise<Role | null>
  sessionOf(ctx: Context): { id: string }
}>()

export const ticketRoutes = [
  route({
    ...TRACKER.ticket,
    secret: true,
    async handle({ documents, role, sessionOf }, { ctx, person, body: { job } }) {
      if (!(await role(job, person.id))) throw new Refused('job-unknown')
      const ticket = documents.tickets.issue({ ...person, sessionId: sessionOf(ctx).id }, job)
      if (!ticket) throw new Refused('too-many-tickets')
      return ticket
    },
  }),
]
