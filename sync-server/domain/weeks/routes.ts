import Router from '@koa/router'
import { parsed } from '../../http/input.ts'
import { ifMatch, showVersion } from '../../http/versions.ts'
import { Refused, refuse } from '../../refused.ts'
import { signedIn } from '../accounts/identify.ts'
import { ExcessInput } from '../payments/input.ts'
import { LateClaimsRequest } from './ingest/late-claims.ts'
import type { Weeks } from './weeks.ts'

/** What can't be said in a week's document: payments by hand, and late records of a week that is sealed. */
export function weekRoutes(deps: {
  weeks: Weeks
  role(job: string, person: string): Promise<string | null>
}): Router {
  const router = new Router({ prefix: '/api' })
  router.post('/jobs/:job/weeks/:week/pay', async (ctx) => {
    const person = signedIn(ctx)
    const { job = '', week = '' } = ctx.params
    const role = await deps.role(job, person.id)
    if (!role) throw new Refused('job-unknown', 'You have no such job.')
    if (role !== 'client') throw new Refused('only-client', 'Only the client pays a timesheet.')
    const result = await deps.weeks.pay(job, week, ifMatch(ctx))
    if ('code' in result) return refuse(result)
    ctx.body = result
  })
  const readable = async (ctx: { params: Record<string, string>; state: object }) => {
    const { job = '', week = '' } = ctx.params
    if (!(await deps.role(job, signedIn(ctx).id))) throw new Refused('job-unknown', 'You have no such job.')
    return { job, week }
  }

  /** Hours over the authorized ones (T10): which can be paid now, one week’s, and to pay them. */
  router.get('/jobs/:job/excess', async (ctx) => {
    const { job } = await readable(ctx)
    ctx.body = { weeks: await deps.weeks.excess.payable(job) }
  })
  router.get('/jobs/:job/weeks/:week/excess', async (ctx) => {
    const { job, week } = await readable(ctx)
    const excess = await deps.weeks.excess.view(job, week)
    if (!excess) throw new Refused('unknown-week', 'There is no timesheet of this week.')
    showVersion(ctx, excess.version)
    ctx.body = { excess }
  })
  router.post('/jobs/:job/weeks/:week/pay-excess', async (ctx) => {
    const { job, week } = await readable(ctx)
    if ((await deps.role(job, signedIn(ctx).id)) !== 'client')
      throw new Refused('only-client', 'Only the client pays hours over the authorized ones.')
    const { amountMinor } = parsed(ExcessInput, ctx.request.body)
    const result = await deps.weeks.excess.pay(job, week, amountMinor, ifMatch(ctx))
    if ('code' in result) return refuse(result)
    ctx.body = result
  })
  router.post('/jobs/:job/weeks/:week/late-claims', async (ctx) => {
    const person = signedIn(ctx)
    const { job = '', week = '' } = ctx.params
    const role = await deps.role(job, person.id)
    if (!role) throw new Refused('job-unknown', 'You have no such job.')
    if (role !== 'freelancer')
      throw new Refused('only-freelancer', 'Only the freelancer brings late records of a week.')
    const { records } = parsed(LateClaimsRequest, ctx.request.body)
    const result = await deps.weeks.takeLateClaims(job, week, records)
    if ('code' in result) return refuse(result)
    ctx.body = result
  })
  return router
}
