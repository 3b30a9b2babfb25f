import Router from '@koa/router'
import { signedIn } from '../accounts/identify.ts'
import { Refused, refuse } from '../refused.ts'
import { seenIn } from '../versions.ts'
import type { Weeks } from './weeks.ts'

/** Actions on a week that move money at once; everything else is a claim in a document. */
export function weekRoutes(deps: {
  weeks: Weeks
  role(job: string, person: string): Promise<string | null>
}): Router {
  const router = new Router({ prefix: '/api' })
  router.post('/jobs/:job/weeks/:week/pay', async (ctx) => {
    const person = signedIn(ctx)
    const { job = '', week = '' } = ctx.params
    const role = await deps.role(job, person.id)
    if (!role) throw new Refused(404, 'job-unknown', 'You have no such job.')
    if (role !== 'client') throw new Refused(403, 'only-client', 'Only the client pays a timesheet.')
    const result = await deps.weeks.pay(job, week, seenIn(ctx))
    if ('code' in result) return refuse(result.code === 'unknown-week' ? 404 : 409, result)
    ctx.body = result
  })
  return router
}
