import Router from '@koa/router'
import type { Context } from 'koa'
import { dayInterval } from '../../../../core/rules/calendar/week.ts'
import type { Policy } from '../../../../core/rules/policy.ts'
import { parsed } from '../../../http/input.ts'
import { cursorsOf, type Page } from '../../../http/paging.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database } from '../../../infra/database/database.ts'
import { Refused } from '../../../refused.ts'
import { signedIn } from '../../accounts/identify.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import { RefundInput, StatementQuery } from '../input.ts'
import type { Payments } from '../payments.ts'
import { payoutsCsv } from './operator-money.ts'
import {
  LINES,
  type LinePlace,
  type Statement,
  type StatementLine,
  statementCsv,
  statementOf,
} from './statement.ts'

const LINES_AT_ONCE = 1000
const PAYOUTS = cursorsOf('payouts', [0, ''] as readonly [paidAt: number, id: string])

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
  const read = (ctx: Context, page: Page<LinePlace>) => {
    const { id } = signedIn(ctx)
    const { side, from, to } = parsed(StatementQuery, { ...ctx.query })
    const span = {
      from: from ? dayInterval(from, policy.zone).from : 0,
      to: to ? dayInterval(to, policy.zone).to : clock.now() + 1,
    }
    return statementOf(database, id, side, span, page)
  }

  router.get('/statement', async (ctx) => {
    signedIn(ctx)
    ctx.body = await read(ctx, LINES.page(ctx.query))
  })

  router.get('/statement.csv', async (ctx) => {
    const lines: StatementLine[] = []
    let after: LinePlace | null = LINES.start
    while (after !== null) {
      const page: Statement = await read(ctx, { after, limit: LINES_AT_ONCE })
      lines.push(...page.lines)
      after = page.next === null ? null : LINES.page({ after: page.next }).after
    }
    ctx.set('Content-Type', 'text/csv; charset=utf-8')
    ctx.set('Content-Disposition', 'attachment; filename="statement.csv"')
    ctx.body = statementCsv(lines)
  })

  router.get('/payouts', async (ctx) => {
    const payouts = await payments.operator.payoutsOf(signedIn(ctx).id)
    const { items, next } = PAYOUTS.cutWhole(payouts, PAYOUTS.page(ctx.query), ({ paidAt, id }) => [
      paidAt,
      id,
    ])
    ctx.body = { payouts: items, next }
  })

  router.get('/payouts.csv', async (ctx) => {
    ctx.set('Content-Type', 'text/csv; charset=utf-8')
    ctx.set('Content-Disposition', 'attachment; filename="payouts.csv"')
    ctx.body = payoutsCsv(await payments.operator.payoutsOf(signedIn(ctx).id))
  })

  router.post('/jobs/:job/weeks/:week/refunds', async (ctx) => {
    const { job, role } = await jobs.asParty(ctx.params.job ?? '', signedIn(ctx).id)
    if (role !== 'freelancer')
      throw new Refused('only-freelancer', 'Only the freelancer refunds what they were paid.')
    const { amountMinor, reason } = parsed(RefundInput, ctx.request.body)
    const refund = await payments.refund(job, ctx.params.week ?? '', amountMinor, reason)
    ctx.status = 201
    ctx.body = { refund: { week: refund.week, amountMinor: refund.amountMinor, currency: refund.currency } }
  })
  return router
}
