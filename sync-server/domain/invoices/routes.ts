import Router from '@koa/router'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import type { Database } from '../../infra/database/database.ts'
import { Refused } from '../../refused.ts'
import { signedIn } from '../accounts/identify.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { invoicePdf } from './invoice.ts'
import { invoiceFigures } from './invoice-figures.ts'

/** GET …/weeks/:week/invoice.pdf, for the job's people, once the week is submitted (N2). */
export function invoiceRoutes({
  database,
  jobs,
  budget,
}: {
  database: Database
  jobs: Jobs
  budget?: Budget
}): Router {
  const router = new Router({ prefix: '/api' })
  router.get('/jobs/:job/weeks/:week/invoice.pdf', async (ctx) => {
    const { id } = signedIn(ctx)
    refuseTooMuchWork(budget?.spend(id, WORK.file) ?? 'ok')
    const { job } = await jobs.asReader(ctx.params.job ?? '', id)
    const figures = await invoiceFigures(database, job, ctx.params.week ?? '')
    if (!figures)
      throw new Refused(
        'not-submitted',
        'There is no submitted timesheet of this week to make an invoice of.',
      )
    ctx.type = 'application/pdf'
    ctx.attachment(`invoice-${figures.number}.pdf`)
    ctx.body = await invoicePdf(figures)
  })
  return router
}
