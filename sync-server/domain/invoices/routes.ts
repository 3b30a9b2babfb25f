import { routesWith } from '../../http/api/route.ts'
import { type Budget, refuseTooMuchWork, WORK } from '../../infra/budget.ts'
import type { Database } from '../../infra/database/database.ts'
import { Refused } from '../../refused.ts'
import { invoicePdf } from './invoice.ts'
import { invoiceFigures } from './invoice-figures.ts'

const route = routesWith<{ database: Database; budget?: Budget }>()

export const invoiceRoutes = [
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/invoice.pdf',
    summary: 'The invoice of a submitted timesheet (N2)',
    access: 'party',
    answers: { 200: 'application/pdf' },
    refusals: ['not-submitted'],
    async handle({ database, budget }, { ctx, person, job, params }) {
      refuseTooMuchWork(budget?.spend(person.id, WORK.file) ?? 'ok')
      const figures = await invoiceFigures(database, job, params.week)
      if (!figures) throw new Refused('not-submitted')
      ctx.attachment(`invoice-${figures.number}.pdf`)
      return invoicePdf(figures)
    },
  }),
]
