import type { Operation } from '../../http/api/operation.ts'

export const invoiceOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/invoice.pdf',
    summary: 'The invoice of a submitted timesheet (N2)',
    access: 'party',
    answers: { 200: 'application/pdf' },
    refusals: ['not-submitted'],
  },
]
