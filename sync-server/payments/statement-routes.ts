import Router from '@koa/router'
import type { Context } from 'koa'
import type { Policy } from '../../core/rules/policy.ts'
import { dayInterval } from '../../core/rules/week.ts'
import { signedIn } from '../accounts/identify.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { parsed, Refused } from '../refused.ts'
import { RefundInput, StatementQuery } from './input.ts'
import type { Payments } from './payments.ts'
import { statementCsv, statementOf } from './statement.ts'

/** Statements, payouts and refunds: what each party sees of the books. */
export function statementRoutes(deps: {
  payments: Payments
  jobs: Jobs
  database: Database
  clock: Clock
  policy: Policy
}): Router {
  const { payments, jobs, database, clock, policy } = deps
  const router = new Router({ prefix: '/api' })
  const read = (ctx: Context) => {
    const { id } = signedIn(ctx)
    const { side, from, to } = parsed(StatementQuery, { ...ctx.query })
    return statementOf(database, id, side, {
      from: from ? dayInterval(from, policy.zone).from : 0,
      to: to ? dayInterval(to, policy.zone).to : clock.now() + 1,
    })
  }

  router.get('/statement', async (ctx) => {
    ctx.body = await read(ctx)
  })

  router.get('/statement.csv', async (ctx) => {
    ctx.set('Content-Type', 'text/csv; charset=utf-8')
    ctx.set('Content-Disposition', 'attachment; filename="statement.csv"')
    ctx.body = statementCsv(await read(ctx))
  })

  router.get('/payouts', async (ctx) => {
    ctx.body = { payouts: await payments.operator.payoutsOf(signedIn(ctx).id) }
  })

  router.post('/jobs/:job/weeks/:week/refunds', async (ctx) => {
    const { job, role } = await jobs.asParty(ctx.params.job ?? '', signedIn(ctx).id)
    if (role !== 'freelancer')
      throw new Refused(403, 'only-freelancer', 'Only the freelancer refunds what they were paid.')
    const { amountMinor, reason } = parsed(RefundInput, ctx.request.body)
    const refund = await payments.refund(job, ctx.params.week ?? '', amountMinor, reason)
    ctx.status = 201
    ctx.body = { refund: { week: refund.week, amountMinor: refund.amountMinor, currency: refund.currency } }
  })
  return router
}
