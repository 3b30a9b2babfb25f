import type { Message } from '../../../core/messages/message.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { openMinor, overpaidMinor } from '../../../core/rules/payment/outside-settlement.ts'
import { mailWords } from '../notices/mail-words.ts'
import type { Event, MailedEvent, Said } from '../weeks/texts/timesheet-texts.ts'
import { type BankDetails, bankLines } from './bank-details.ts'
import type { Invoice, Receipt } from './invoice-book.ts'

type Asked = Pick<Invoice, 'job' | 'week' | 'reference' | 'amountMinor' | 'currency'>

const amountFor = ({ amountMinor, currency }: Asked) => ({ amountMinor, currency })
const named = ({ week, reference }: Asked) => ({ week: { week }, reference })

/** What both read in the Workroom; bank details stand in no record. */
export const invoiceIssued = (invoice: Asked): Said => ({
  event: 'invoice-issued',
  message: { code: 'invoice-issued', params: { ...named(invoice), amount: amountFor(invoice) } },
})

/** Where to pay, and how: lines of the freelancer's or operator's own, which stand in mails alone. */
const howToPay = ({ job, week, reference }: Asked, to: BankDetails | null, publicUrl: string) => ({
  bank: to
    ? bankLines(to)
        .map((line) => `  ${line}`)
        .join('\n')
    : 'none',
  reference,
  pdf: `${publicUrl}/api/jobs/${job}/weeks/${week}/invoice.pdf`,
})

export const invoiceForClient = (invoice: Asked, to: BankDetails | null, publicUrl: string): MailedEvent => ({
  ...{ event: 'invoice-issued', page: 'payments' },
  mail: {
    code: 'invoice-for-client',
    params: { ...named(invoice), amount: amountFor(invoice), ...howToPay(invoice, to, publicUrl) },
  },
})

export const invoiceForFreelancer = (invoice: Invoice, to: BankDetails | null): MailedEvent => ({
  ...{ event: 'invoice-issued', page: 'payments' },
  mail: {
    code: 'invoice-for-freelancer',
    params: {
      ...named(invoice),
      amount: amountFor(invoice),
      next: invoice.payee === 'operator' ? 'operator' : to ? 'confirm' : 'write',
    },
  },
})

export const invoiceReminder = (
  invoice: Invoice,
  openMinor: number,
  { number, isLast }: { number: number; isLast: boolean },
  to: BankDetails | null,
  publicUrl: string,
): MailedEvent => ({
  page: 'payments',
  event: `invoice-reminder-${number}`,
  mail: {
    code: 'invoice-reminder',
    params: {
      ...{ ...named(invoice), ...howToPay(invoice, to, publicUrl) },
      open: { amountMinor: openMinor, currency: invoice.currency },
      last: isLast ? 'yes' : 'no',
    },
  },
})

export const invoiceOverdue = (invoice: Invoice, openMinor: number): Event => ({
  page: 'payments',
  event: 'invoice-overdue',
  message: {
    code: 'invoice-overdue',
    params: { ...named(invoice), open: { amountMinor: openMinor, currency: invoice.currency } },
  },
  mail: {
    code: 'invoice-overdue',
    params: { ...named(invoice), open: { amountMinor: openMinor, currency: invoice.currency } },
  },
})

export const moneySent = (invoice: Invoice, on: string): Event => ({
  page: 'payments',
  event: 'invoice-sent',
  message: { code: 'invoice-sent', params: { ...named(invoice), date: { date: on } } },
  mail: { code: 'invoice-sent', params: named(invoice) },
})

/** @param invoice as it stood before the receipt */
export function moneyReceived(
  invoice: Invoice,
  { amountMinor, receivedOn }: Pick<Receipt, 'amountMinor' | 'receivedOn'>,
): Event {
  const { currency } = invoice
  const amount = { amountMinor, currency }
  const wasOpen = openMinor(invoice)
  const open = wasOpen - amountMinor
  const [event, rest]: [string, Message] =
    open > 0
      ? ['invoice-part-received', { code: 'still-open', params: { open: { amountMinor: open, currency } } }]
      : wasOpen === 0
        ? ['excess-paid', { code: 'pays-for-excess', params: {} }]
        : open === 0
          ? ['timesheet-paid', { code: 'settled', params: {} }]
          : [
              'timesheet-paid',
              { code: 'settled-with-excess', params: { over: { amountMinor: -open, currency } } },
            ]
  return {
    ...{ page: 'payments', event },
    message: {
      code: 'invoice-received',
      params: { ...named(invoice), amount, date: { date: receivedOn }, rest },
    },
    mail: { code: 'invoice-received', params: { ...named(invoice), amount } },
  }
}

/** What happened to an invoice, and, if too much came for it, who owes it back. */
function withOverpaid(invoice: Invoice, happened: Message): Message {
  const over = { amountMinor: overpaidMinor(invoice), currency: invoice.currency }
  if (over.amountMinor === 0) return happened
  const owed: Message = { code: 'overpaid', params: { over, payee: invoice.payee } }
  return { code: 'overpaid-after', params: { parts: { list: [happened, owed], by: 'sentences' } } }
}

/** An open invoice that became smaller than what was received for it (P9). */
export const invoiceCovered = (invoice: Invoice): Event => ({
  page: 'payments',
  event: 'timesheet-paid',
  message: withOverpaid(invoice, {
    code: 'invoice-covered',
    params: { ...named(invoice), amount: amountFor(invoice), received: receivedFor(invoice) },
  }),
  mail: { code: 'invoice-covered', params: named(invoice) },
})

const receivedFor = ({ receivedMinor, currency }: Invoice) => ({ amountMinor: receivedMinor, currency })

/** An open invoice of which nothing is left. */
export const invoiceCancelled = (invoice: Invoice): Event => ({
  page: 'payments',
  event: 'invoice-cancelled',
  message: withOverpaid(
    invoice,
    invoice.receivedMinor > 0
      ? {
          code: 'invoice-cancelled-with-money',
          params: { ...named(invoice), received: receivedFor(invoice) },
        }
      : { code: 'invoice-cancelled', params: named(invoice) },
  ),
  mail: { code: 'invoice-cancelled', params: named(invoice) },
})

type ExcessAsked = Asked & Pick<Invoice, 'excessMinor'>

/** A week without an amount whose hours are all over the authorized ones (T3): the client may pay them (T10). */
export const excessIssued = (invoice: ExcessAsked, payableUntil: Instant): Event => ({
  ...{ event: 'invoice-issued', page: 'payments' },
  message: excessMessage(invoice, payableUntil),
  mail: { code: 'invoice-excess-for-freelancer', params: excessFor(invoice) },
})

export const excessForClient = (
  invoice: ExcessAsked,
  payableUntil: Instant,
  to: BankDetails | null,
  publicUrl: string,
): MailedEvent => ({
  ...{ event: 'invoice-issued', page: 'payments' },
  mail: {
    code: 'invoice-excess-for-client',
    params: {
      ...{ ...excessFor(invoice), ...howToPay(invoice, to, publicUrl) },
      happened: excessMessage(invoice, payableUntil),
    },
  },
})

const excessMessage = (invoice: ExcessAsked, payableUntil: Instant): Message => ({
  code: 'invoice-excess-issued',
  params: { ...excessFor(invoice), until: { until: payableUntil } },
})
const excessFor = (invoice: ExcessAsked) => ({
  ...named(invoice),
  amount: { amountMinor: invoice.excessMinor, currency: invoice.currency },
})

export const receiptTakenBack = (invoice: Invoice, receipt: Receipt, openMinor: number): Event => ({
  page: 'payments',
  event: 'receipt-taken-back',
  message: {
    code: 'receipt-taken-back',
    params: {
      ...named(invoice),
      amount: { amountMinor: receipt.amountMinor, currency: invoice.currency },
      open: { amountMinor: openMinor, currency: invoice.currency },
    },
  },
  mail: {
    code: 'receipt-taken-back',
    params: { ...named(invoice), amount: { amountMinor: receipt.amountMinor, currency: invoice.currency } },
  },
})

export function bankDetailsChanged() {
  const { subject, text } = mailWords({ code: 'bank-details-changed', params: {} })
  return { subject, text: `${text}\n` }
}
