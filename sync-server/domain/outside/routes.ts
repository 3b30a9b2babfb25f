import * as v from 'valibot'
import { BankDetails, OutsideInvoice, PayableInvoice } from '../../../core/protocol/api/outside.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { mostReceivableMinor, overpaidMinor } from '../../../core/rules/payment/outside-settlement.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { routesWith } from '../../http/api/route.ts'
import { showVersion } from '../../http/versions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Notices } from '../notices/notices.ts'
import type { SecurityLog } from '../security/security-log.ts'
import { bankDetailsOf, keepBankDetails } from './bank-details.ts'
import { BankDetailsChange, ReceiptInput, SentInput } from './input.ts'
import { type Invoice, invoicesOf, invoiceVersion, NO_INVOICE, payTo } from './invoice-book.ts'
import type { createReceipts } from './receipts.ts'
import { bankDetailsChanged } from './texts.ts'

const BankDetailsAnswer = v.strictObject({ bankDetails: v.nullable(BankDetails) })
const InvoiceAnswer = v.strictObject({ invoice: OutsideInvoice })

const route = routesWith<{
  database: Database
  clock: Clock
  policy: Policy
  accounts: Accounts
  notices: Notices
  receipts: ReturnType<typeof createReceipts>
  securityLog: SecurityLog
}>()

/** Settling outside (P9): one's bank details, and what is said about invoices. */
export const outsideRoutes = [
  route({
    method: 'get',
    path: '/api/me/bank-details',
    summary: 'Where one is paid, where invoices are settled outside (P9)',
    access: 'signed-in',
    answers: { 200: BankDetailsAnswer },
    async handle({ database }, { person }) {
      return { bankDetails: await bankDetailsOf(database, person.id) }
    },
  }),
  route({
    method: 'put',
    path: '/api/me/bank-details',
    summary: 'Write where one is paid; it stands on one’s invoices (P9)',
    access: 'signed-in',
    proven: 'payment-method',
    body: BankDetailsChange,
    answers: { 200: BankDetailsAnswer },
    refusals: ['address-unproven', 'wrong-password', 'too-many-attempts', 'busy'],
    /** With the password: whoever finds a signed-in browser must not lead wages elsewhere. */
    async handle(
      { database, clock, accounts, notices, securityLog },
      { person, body: { password, ...details } },
    ) {
      await accounts.needPassword(person.id, password)
      const now = clock.now()
      await database.write(async (tx) => {
        await keepBankDetails(tx, person.id, details, now)
        securityLog.record(tx, { event: 'bank-details-changed', person: person.id, by: person.id })
        await notices.queueMail(tx, {
          key: `bank-details-changed/${person.id}/${now}`,
          personId: person.id,
          ...bankDetailsChanged(),
        })
      })
      return { bankDetails: await bankDetailsOf(database, person.id) }
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/invoices',
    summary: 'Invoices that are paid outside, with what was received (P9)',
    access: 'party',
    answers: { 200: v.strictObject({ invoices: v.array(PayableInvoice) }) },
    async handle({ database, clock, policy }, { job }) {
      const invoices = await invoicesOf(database, job.id)
      const shown = []
      for (const invoice of invoices)
        shown.push({
          ...invoiceToJson(invoice, clock.now(), policy),
          payTo: await payTo(database, invoice),
        })
      return { invoices: shown }
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/invoice',
    summary: 'The invoice of a week that is paid outside (P9)',
    access: 'party',
    answers: { 200: InvoiceAnswer },
    refusals: ['no-invoice'],
    async handle({ database, clock, policy }, { ctx, job, params }) {
      const [invoice] = await invoicesOf(database, job.id, params.week)
      if (!invoice) throw NO_INVOICE()
      showVersion(ctx, invoiceVersion(invoice))
      return { invoice: invoiceToJson(invoice, clock.now(), policy) }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/sent',
    summary: 'Say that the money of an invoice is sent (P9)',
    access: 'client',
    body: SentInput,
    answers: { 204: null },
    refusals: ['no-invoice', 'nothing-open', 'already-said'],
    async handle({ receipts }, { job, params, body }) {
      await receipts.sent(job.id, params.week, body.on)
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/receipts',
    summary: 'Confirm money that arrived for an invoice, in part or whole (P9)',
    access: 'freelancer',
    body: ReceiptInput,
    version: '/api/jobs/{job}/weeks/{week}/invoice',
    answers: { 201: InvoiceAnswer },
    refusals: [
      'not-the-payee',
      'no-invoice',
      'nothing-open',
      'more-than-open',
      'received-in-future',
      'unsound-amount',
      'money-held',
    ],
    async handle({ receipts, clock, policy }, { job, params, person, body, ifMatch }) {
      const by = { id: person.id, as: 'freelancer' as const }
      const invoice = await receipts.receive({ job: job.id, week: params.week, by, seen: ifMatch }, body)
      return { invoice: invoiceToJson(invoice, clock.now(), policy) }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/receipts/{id}/take-back',
    summary: 'Take back a receipt that was confirmed by mistake (P9)',
    access: 'freelancer',
    version: '/api/jobs/{job}/weeks/{week}/invoice',
    answers: { 200: InvoiceAnswer },
    refusals: [
      'not-the-payee',
      'no-invoice',
      'receipt-unknown',
      'already-taken-back',
      'receipts-sealed',
      'earnings-paid-out',
      'money-held',
    ],
    async handle({ receipts, clock, policy }, { job, params, person, ifMatch }) {
      const by = { id: person.id, as: 'freelancer' as const }
      const acting = { job: job.id, week: params.week, by, seen: ifMatch }
      const invoice = await receipts.takeBack(acting, params.id)
      return { invoice: invoiceToJson(invoice, clock.now(), policy) }
    },
  }),
]

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
