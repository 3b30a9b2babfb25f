import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import { openMinor, overpaidMinor } from '../../../core/rules/payment/outside-settlement.ts'
import { money, shortDate } from '../../../core/ui/words/format.ts'
import type { Event } from '../weeks/texts/timesheet-texts.ts'
import { type BankDetails, bankLines } from './bank-details.ts'
import type { Invoice, Receipt } from './invoice-book.ts'

type Asked = Pick<Invoice, 'job' | 'week' | 'reference' | 'amountMinor' | 'currency'>

const weekOfText = (week: WeekId) => `the week of ${shortDate(week)}`
const amountOf = ({ amountMinor, currency }: Asked) => money(amountMinor, currency)
const date = (day: string) => `${shortDate(day)} ${day.slice(0, 4)}`

/** What both read in the Workroom; bank details stand in no record. */
export const invoiceIssued = (invoice: Asked): Event => ({
  page: 'payments',
  event: 'invoice-issued',
  text: `The timesheet of ${weekOfText(invoice.week)} is due: ${amountOf(invoice)}, reference ${invoice.reference}. It is paid by bank; how stands under Payments.`,
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

export const invoiceForClient = (invoice: Asked, to: BankDetails | null, publicUrl: string): Event => ({
  ...invoiceIssued(invoice),
  text: `The review of ${weekOfText(invoice.week)} has ended: ${amountOf(invoice)} are due.\n\n${howToPay(invoice, to, publicUrl)}`,
})

export const invoiceForFreelancer = (invoice: Invoice, to: BankDetails | null): Event => {
  const rest =
    invoice.payee === 'operator'
      ? 'The operator of this server collects it and pays you out.'
      : to
        ? 'When the money has arrived, confirm it under Payments.'
        : 'You have given no bank details yet, so your client doesn’t know where to pay: write them under Settings. When the money has arrived, confirm it under Payments.'
  return {
    ...invoiceIssued(invoice),
    text: `The invoice of ${weekOfText(invoice.week)} went to your client: ${amountOf(invoice)}, reference ${invoice.reference}. ${rest}`,
  }
}

export const invoiceReminder = (
  invoice: Invoice,
  openMinor: number,
  { number, isLast }: { number: number; isLast: boolean },
  to: BankDetails | null,
  publicUrl: string,
): Event => ({
  page: 'payments',
  event: `invoice-reminder-${number}`,
  text: `${money(openMinor, invoice.currency)} of invoice ${invoice.reference} (${weekOfText(invoice.week)}) are still open.${isLast ? ' Until it is settled the job is Not Ready.' : ''}\n\n${howToPay(invoice, to, publicUrl)}`,
  subject: `${isLast ? 'Overdue' : 'Reminder'}: invoice ${invoice.reference}, ${money(openMinor, invoice.currency)} open`,
})

export const invoiceOverdue = (invoice: Invoice, openMinor: number): Event => ({
  page: 'payments',
  event: 'invoice-overdue',
  text: `${money(openMinor, invoice.currency)} of invoice ${invoice.reference} (${weekOfText(invoice.week)}) are overdue. Until it is settled the job is Not Ready.`,
  subject: `Overdue: invoice ${invoice.reference}, ${money(openMinor, invoice.currency)} open`,
})

export const moneySent = (invoice: Invoice, on: string): Event => ({
  page: 'payments',
  event: 'invoice-sent',
  text: `The client says that the money of invoice ${invoice.reference} (${weekOfText(invoice.week)}) was sent on ${date(on)}. Whoever is paid confirms when it has arrived.`,
  subject: `Sent: the money of invoice ${invoice.reference}`,
})

/** @param invoice as it stood before the receipt */
export function moneyReceived(
  invoice: Invoice,
  { amountMinor, receivedOn }: Pick<Receipt, 'amountMinor' | 'receivedOn'>,
): Event {
  const amount = money(amountMinor, invoice.currency)
  const wasOpen = openMinor(invoice)
  const open = wasOpen - amountMinor
  const over = money(-open, invoice.currency)
  const [event, rest] =
    open > 0
      ? ['invoice-part-received', `${money(open, invoice.currency)} are still open.`]
      : wasOpen === 0
        ? ['excess-paid', 'They pay for hours over the authorized ones.']
        : [
            'timesheet-paid',
            `It is settled.${open < 0 ? ` ${over} of it pay for hours over the authorized ones.` : ''}`,
          ]
  return {
    ...{ page: 'payments', event },
    text: `${amount} of invoice ${invoice.reference} (${weekOfText(invoice.week)}) were received on ${date(receivedOn)}. ${rest}`,
    subject: `Received: ${amount} of invoice ${invoice.reference}`,
  }
}

/** What came for nothing, in words: who owes it back. */
function overpaid(invoice: Invoice): string {
  const over = overpaidMinor(invoice)
  const who = invoice.payee === 'operator' ? 'The operator of this server' : 'The freelancer'
  return over === 0 ? '' : ` ${who} owes ${money(over, invoice.currency)} of it back to the client, by bank.`
}

/** An open invoice that became smaller than what was received for it (P9). */
export const invoiceCovered = (invoice: Invoice): Event => ({
  page: 'payments',
  event: 'timesheet-paid',
  text: `The timesheet of ${weekOfText(invoice.week)} now comes to ${amountOf(invoice)}, and ${money(invoice.receivedMinor, invoice.currency)} were received for invoice ${invoice.reference}: it is settled.${overpaid(invoice)}`,
  subject: `Settled: invoice ${invoice.reference}`,
})

/** An open invoice of which nothing is left. */
export const invoiceCancelled = (invoice: Invoice): Event => ({
  page: 'payments',
  event: 'invoice-cancelled',
  text: `Nothing is left to pay of ${weekOfText(invoice.week)}: invoice ${invoice.reference} is cancelled.${invoice.receivedMinor > 0 ? ` ${money(invoice.receivedMinor, invoice.currency)} were received for it.` : ''}${overpaid(invoice)}`,
  subject: `Cancelled: invoice ${invoice.reference}, nothing is left to pay`,
})

type ExcessAsked = Asked & Pick<Invoice, 'excessMinor'>

/** A week without an amount whose hours are all over the authorized ones (T3): the client may pay them (T10). */
export const excessIssued = (invoice: ExcessAsked, payableUntil: string): Event => ({
  page: 'payments',
  event: 'invoice-issued',
  text: `Nothing of ${weekOfText(invoice.week)} falls due: its hours are all over the authorized ones. They come to ${money(invoice.excessMinor, invoice.currency)}, which the client may pay by bank, whole or in part, until ${payableUntil}; reference ${invoice.reference}.`,
  subject: `Hours over the authorized ones: ${money(invoice.excessMinor, invoice.currency)} for ${weekOfText(invoice.week)}`,
})

export const excessForClient = (
  invoice: ExcessAsked,
  payableUntil: string,
  to: BankDetails | null,
  publicUrl: string,
): Event => {
  const event = excessIssued(invoice, payableUntil)
  return { ...event, text: `${event.text} You owe none of it.\n\n${howToPay(invoice, to, publicUrl)}` }
}

export const receiptTakenBack = (invoice: Invoice, receipt: Receipt, openMinor: number): Event => ({
  page: 'payments',
  event: 'receipt-taken-back',
  text: `The confirmation of ${money(receipt.amountMinor, invoice.currency)} for invoice ${invoice.reference} (${weekOfText(invoice.week)}) was a mistake and is taken back. ${money(openMinor, invoice.currency)} are open.`,
  subject: `Taken back: ${money(receipt.amountMinor, invoice.currency)} of invoice ${invoice.reference}`,
})
