import * as v from 'valibot'
import { Currency, Instant, Minor, type Operation, Text, Version } from '../../http/api/operation.ts'
import { BankDetailsChange, ReceiptInput, SentInput } from './input.ts'

const BankDetails = v.strictObject({
  holder: Text,
  iban: v.nullable(Text),
  bic: v.nullable(Text),
  text: Text,
  changedAt: Instant,
})
const invoice = {
  week: Text,
  state: Text,
  version: Version,
  reference: Text,
  payee: v.picklist(['operator', 'freelancer']),
  amountMinor: Minor,
  excessMinor: Minor,
  receivedMinor: Minor,
  /** The most that can still be confirmed: what is open, and hours over the authorized ones while they can be paid. */
  receivableMinor: Minor,
  /** What is owed back to the client. */
  overpaidMinor: Minor,
  currency: Currency,
  issuedAt: Instant,
  sentOn: v.nullable(Text),
  isOverdue: v.boolean(),
  settledAt: v.nullable(Instant),
  receipts: v.array(
    v.strictObject({
      id: Text,
      amountMinor: Minor,
      receivedOn: Text,
      reference: Text,
      notedAt: Instant,
      undoes: v.nullable(Text),
    }),
  ),
}
const InvoiceAnswer = v.strictObject({ invoice: v.strictObject(invoice) })

export const outsideOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/me/bank-details',
    summary: 'Where one is paid, where invoices are settled outside (P9)',
    access: 'signed-in',
    answers: { 200: v.strictObject({ bankDetails: v.nullable(BankDetails) }) },
  },
  {
    method: 'put',
    path: '/api/me/bank-details',
    summary: 'Write where one is paid; it stands on one’s invoices (P9)',
    access: 'signed-in',
    body: BankDetailsChange,
    answers: { 200: v.strictObject({ bankDetails: v.nullable(BankDetails) }) },
    refusals: ['address-unproven', 'wrong-password', 'too-many-attempts', 'busy'],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/invoices',
    summary: 'Invoices that are paid outside, with what was received (P9)',
    access: 'party',
    answers: {
      200: v.strictObject({
        invoices: v.array(v.strictObject({ ...invoice, payTo: v.nullable(BankDetails) })),
      }),
    },
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/invoice',
    summary: 'The invoice of a week that is paid outside (P9)',
    access: 'party',
    answers: { 200: InvoiceAnswer },
    refusals: ['no-invoice'],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/sent',
    summary: 'Say that the money of an invoice is sent (P9)',
    access: 'client',
    body: SentInput,
    answers: { 204: null },
    refusals: ['only-client', 'no-invoice', 'nothing-open', 'already-said'],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/receipts',
    summary: 'Confirm money that arrived for an invoice, in part or whole (P9)',
    access: 'freelancer',
    body: ReceiptInput,
    version: '/api/jobs/{job}/weeks/{week}/invoice',
    answers: { 201: InvoiceAnswer },
    refusals: [
      ...['only-freelancer', 'not-the-payee', 'no-invoice', 'nothing-open', 'more-than-open'],
      ...['received-in-future', 'unsound-amount', 'money-held'],
    ],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/receipts/{id}/take-back',
    summary: 'Take back a receipt that was confirmed by mistake (P9)',
    access: 'freelancer',
    version: '/api/jobs/{job}/weeks/{week}/invoice',
    answers: { 200: InvoiceAnswer },
    refusals: [
      ...[
        'only-freelancer',
        'not-the-payee',
        'no-invoice',
        'receipt-unknown',
        'already-taken-back',
        'sealed',
      ],
      ...['earnings-paid-out', 'money-held'],
    ],
  },
]
