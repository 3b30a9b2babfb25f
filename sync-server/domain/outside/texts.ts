import type { Message } from '../../../core/messages/message.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import { openMinor, overpaidMinor } from '../../../core/rules/payment/outside-settlement.ts'
import { money, shortDate } from '../../../core/ui/words/format.ts'
import { sentenceWithMarks } from '../../../core/ui/words/sentence.ts'
import type { Event, MailedEvent } from '../weeks/texts/timesheet-texts.ts'
import { type BankDetails, bankLines } from './bank-details.ts'
import type { Invoice, Receipt } from './invoice-book.ts'

type Asked = Pick<Invoice, 'job' | 'week' | 'reference' | 'amountMinor' | 'currency'>

const weekOfText = (week: WeekId) => `the week of ${shortDate(week)}`
const amountOf = ({ amountMinor, currency }: Asked) => money(amountMinor, currency)

const amountFor = ({ amountMinor, currency }: Asked) => ({ amountMinor, currency })
const named = ({ week, reference }: Asked) => ({ week: { week }, reference })

/** What both read in the Workroom; bank details stand in no record. */
export const invoiceIssued = (invoice: Asked): Event => ({
  page: 'payments',
  event: 'invoice-issued',
  message: { code: 'invoice-issued', params: { ...named(invoice), amount: amountFor(invoice) } },
  subject: `Invoice ${invoice.reference}: ${amountOf(invoice)} for ${weekOfText(invoice.week)}`,
})

const howToPay = (invoice: Asked, to: BankDetails | null, publicUrl: string): string =>
  [
    ...(to
      ? ['Pay to:', ...bankLines(to).map((line) => `  ${line}`), `  Reference: ${invoice.reference}`]
      : [
          'The freelancer has not given bank details yet; ask for them in Messages, and pay with this reference:',
          `  ${invoice.reference}`,
        ]),
    '',
    `The invoice as PDF: ${publicUrl}/api/jobs/${invoice.job}/weeks/${invoice.week}/invoice.pdf`,
    ...(invoice.amountMinor > 0 ? ['When you have sent the money, say so under Payments.'] : []),
  ].join('\n')

const subjectOnly = ({ event, subject }: Event) => ({ event, subject, page: 'payments' }) as const

export const invoiceForClient = (invoice: Asked, to: BankDetails | null, publicUrl: string): MailedEvent => ({
  ...subjectOnly(invoiceIssued(invoice)),
  text: `The review of ${weekOfText(invoice.week)} has ended: ${amountOf(invoice)} are due.\n\n${howToPay(invoice, to, publicUrl)}`,
})

export const invoiceForFreelancer = (invoice: Invoice, to: BankDetails | null): MailedEvent => {
  const rest =
    invoice.payee === 'operator'
      ? 'The operator of this server collects it and pays you out.'
      : to
        ? 'When the money has arrived, confirm it under Payments.'
        : 'You have given no bank details yet, so your client doesn’t know where to pay: write them under Settings. When the money has arrived, confirm it under Payments.'
  return {
    ...subjectOnly(invoiceIssued(invoice)),
    text: `The invoice of ${weekOfText(invoice.week)} went to your client: ${amountOf(invoice)}, reference ${invoice.reference}. ${rest}`,
  }
}

export const invoiceReminder = (
  invoice: Invoice,
  openMinor: number,
  { number, isLast }: { number: number; isLast: boolean },
  to: BankDetails | null,
  publicUrl: string,
): MailedEvent => ({
  page: 'payments',
  event: `invoice-reminder-${number}`,
  text: `${money(openMinor, invoice.currency)} of invoice ${invoice.reference} (${weekOfText(invoice.week)}) are still open.${isLast ? ' Until it is settled the job is Not Ready.' : ''}\n\n${howToPay(invoice, to, publicUrl)}`,
  subject: `${isLast ? 'Overdue' : 'Reminder'}: invoice ${invoice.reference}, ${money(openMinor, invoice.currency)} open`,
})

export const invoiceOverdue = (invoice: Invoice, openMinor: number): Event => ({
  page: 'payments',
  event: 'invoice-overdue',
  message: {
    code: 'invoice-overdue',
    params: { ...named(invoice), open: { amountMinor: openMinor, currency: invoice.currency } },
  },
  subject: `Overdue: invoice ${invoice.reference}, ${money(openMinor, invoice.currency)} open`,
})

export const moneySent = (invoice: Invoice, on: string): Event => ({
  page: 'payments',
  event: 'invoice-sent',
  message: { code: 'invoice-sent', params: { ...named(invoice), date: { date: on } } },
  subject: `Sent: the money of invoice ${invoice.reference}`,
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
    subject: `Received: ${money(amountMinor, currency)} of invoice ${invoice.reference}`,
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
  subject: `Settled: invoice ${invoice.reference}`,
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
  subject: `Cancelled: invoice ${invoice.reference}, nothing is left to pay`,
})

type ExcessAsked = Asked & Pick<Invoice, 'excessMinor'>

/** A week without an amount whose hours are all over the authorized ones (T3): the client may pay them (T10). */
export const excessIssued = (invoice: ExcessAsked, payableUntil: Instant): Event => ({
  page: 'payments',
  event: 'invoice-issued',
  message: {
    code: 'invoice-excess-issued',
    params: {
      ...named(invoice),
      amount: { amountMinor: invoice.excessMinor, currency: invoice.currency },
      until: { until: payableUntil },
    },
  },
  subject: `Hours over the authorized ones: ${money(invoice.excessMinor, invoice.currency)} for ${weekOfText(invoice.week)}`,
})

export const excessForClient = (
  invoice: ExcessAsked,
  payableUntil: Instant,
  to: BankDetails | null,
  publicUrl: string,
): MailedEvent => {
  const event = excessIssued(invoice, payableUntil)
  return {
    ...subjectOnly(event),
    text: `${sentenceWithMarks(event.message)} You owe none of it.\n\n${howToPay(invoice, to, publicUrl)}`,
  }
}

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
  subject: `Taken back: ${money(receipt.amountMinor, invoice.currency)} of invoice ${invoice.reference}`,
})
