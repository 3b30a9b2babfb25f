import Router from '@koa/router'
import type { Context } from 'koa'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { mostReceivableMinor, overpaidMinor } from '../../../core/rules/payment/outside-settlement.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { parsed } from '../../http/input.ts'
import { ifMatch, showVersion } from '../../http/versions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { Refused } from '../../refused.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { provenPerson, signedIn } from '../accounts/identify.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Notices } from '../notices/notices.ts'
import type { SecurityLog } from '../security/security-log.ts'
import { bankDetailsOf, keepBankDetails } from './bank-details.ts'
import { BankDetailsChange, ReceiptInput, SentInput } from './input.ts'
import { type Invoice, invoicesOf, invoiceVersion, NO_INVOICE, payTo } from './invoice-book.ts'
import type { createReceipts } from './receipts.ts'

/** Settling outside (P9): one's bank details, and what is said about invoices. */
export function outsideRoutes(deps: {
  database: Database
  clock: Clock
  policy: Policy
  jobs: Jobs
  accounts: Accounts
  notices: Notices
  receipts: ReturnType<typeof createReceipts>
  securityLog: SecurityLog
}): Router {
  const { database, clock, policy, jobs, accounts, notices, receipts, securityLog } = deps
  const router = new Router({ prefix: '/api' })

  router.get('/me/bank-details', async (ctx) => {
    ctx.body = { bankDetails: await bankDetailsOf(database, signedIn(ctx).id) }
  })

  /** With the password: whoever finds a signed-in browser must not lead wages elsewhere. */
  router.put('/me/bank-details', async (ctx) => {
    const person = provenPerson(ctx, 'payment-method')
    const { password, ...details } = parsed(BankDetailsChange, ctx.request.body)
    await accounts.needPassword(person.id, password)
    const now = clock.now()
    await database.write(async (tx) => {
      await keepBankDetails(tx, person.id, details, now)
      securityLog.record(tx, { event: 'bank-details-changed', person: person.id, by: person.id })
      await notices.queueMail(tx, {
        key: `bank-details-changed/${person.id}/${now}`,
        personId: person.id,
        subject: 'Your bank details were changed',
        text: `The bank details that stand on your invoices were changed. If that was not you, change your password at once, and tell your clients.\n`,
      })
    })
    ctx.body = { bankDetails: await bankDetailsOf(database, person.id) }
  })

  router.get('/jobs/:job/invoices', async (ctx) => {
    const { job } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    const invoices = await invoicesOf(database, job.id)
    const shown = []
    for (const invoice of invoices)
      shown.push({ ...invoiceToJson(invoice, clock.now(), policy), payTo: await payTo(database, invoice) })
    ctx.body = { invoices: shown }
  })

  router.get('/jobs/:job/weeks/:week/invoice', async (ctx) => {
    const { job } = await jobs.asReader(ctx.params.job ?? '', signedIn(ctx).id)
    const [invoice] = await invoicesOf(database, job.id, ctx.params.week ?? '')
    if (!invoice) throw NO_INVOICE()
    showVersion(ctx, invoiceVersion(invoice))
    ctx.body = { invoice: invoiceToJson(invoice, clock.now(), policy) }
  })

  router.post('/jobs/:job/weeks/:week/sent', async (ctx) => {
    const { job, role } = await jobs.asParty(ctx.params.job ?? '', signedIn(ctx).id)
    if (role !== 'client') throw new Refused('only-client', 'Only the client says that money is sent.')
    await receipts.sent(job.id, ctx.params.week ?? '', parsed(SentInput, ctx.request.body).on)
    ctx.status = 204
  })

  const asFreelancer = async (ctx: Context & { params: Record<string, string> }) => {
    const { id } = signedIn(ctx)
    const { job, role } = await jobs.asParty(ctx.params.job ?? '', id)
    if (role !== 'freelancer')
      throw new Refused('only-freelancer', 'Only whoever is paid confirms what was received.')
    const by = { id, as: 'freelancer' as const }
    return { job: job.id, week: ctx.params.week ?? '', by, seen: ifMatch(ctx) }
  }

  router.post('/jobs/:job/weeks/:week/receipts', async (ctx) => {
    const acting = await asFreelancer(ctx)
    const invoice = await receipts.receive(acting, parsed(ReceiptInput, ctx.request.body))
    ctx.status = 201
    ctx.body = { invoice: invoiceToJson(invoice, clock.now(), policy) }
  })

  router.post('/jobs/:job/weeks/:week/receipts/:id/take-back', async (ctx) => {
    const invoice = await receipts.takeBack(await asFreelancer(ctx), ctx.params.id ?? '')
    ctx.body = { invoice: invoiceToJson(invoice, clock.now(), policy) }
  })
  return router
}

const invoiceToJson = (invoice: Invoice, now: Instant, policy: Policy) => ({
  week: invoice.week,
  state: invoice.state,
  version: invoiceVersion(invoice),
  reference: invoice.reference,
  payee: invoice.payee,
  amountMinor: invoice.amountMinor,
  excessMinor: invoice.excessMinor,
  receivedMinor: invoice.receivedMinor,
  receivableMinor: mostReceivableMinor(invoice, now, policy),
  overpaidMinor: overpaidMinor(invoice),
  currency: invoice.currency,
  issuedAt: invoice.issuedAt,
  sentOn: invoice.sentOn,
  isOverdue: invoice.overdueAt !== null && invoice.settledAt === null,
  settledAt: invoice.settledAt,
  receipts: invoice.receipts.map(({ id, amountMinor, receivedOn, reference, notedAt, undoes }) => ({
    ...{ id, amountMinor, receivedOn, reference, notedAt, undoes },
  })),
})
