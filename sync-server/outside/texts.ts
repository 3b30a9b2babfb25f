import type { WeekId } from '../../core/rules/week.ts'
import { money, shortDate } from '../../core/view/format.ts'
import type { Event } from '../weeks/texts.ts'
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
    'When you have sent the money, say so under Payments.',
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

export function moneyReceived(
  invoice: Invoice,
  receipt: Pick<Receipt, 'amountMinor' | 'receivedOn'>,
  openMinor: number,
): Event {
  const amount = money(receipt.amountMinor, invoice.currency)
  const rest = openMinor > 0 ? `${money(openMinor, invoice.currency)} are still open.` : 'It is settled.'
  return {
    page: 'payments',
    event: openMinor > 0 ? 'invoice-part-received' : 'timesheet-paid',
    text: `${amount} of invoice ${invoice.reference} (${weekOfText(invoice.week)}) were received on ${date(receipt.receivedOn)}. ${rest}`,
    subject: `Received: ${amount} of invoice ${invoice.reference}`,
  }
}

export const receiptTakenBack = (invoice: Invoice, receipt: Receipt, openMinor: number): Event => ({
  page: 'payments',
  event: 'receipt-taken-back',
  text: `The confirmation of ${money(receipt.amountMinor, invoice.currency)} for invoice ${invoice.reference} (${weekOfText(invoice.week)}) was a mistake and is taken back. ${money(openMinor, invoice.currency)} are open.`,
  subject: `Taken back: ${money(receipt.amountMinor, invoice.currency)} of invoice ${invoice.reference}`,
})
