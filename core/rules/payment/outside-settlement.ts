/**
 * Settling outside (P9): nothing is charged by the server. A timesheet that is due has its invoice, the client pays by
 * bank, and whoever is paid confirms what arrived. What arrives over the invoice's amount pays hours over the
 * authorized ones (T10).
 */

import type { CivilDate, Instant } from '../calendar/instant.ts'
import { isCount } from '../money.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

const DAY_MS = 86_400_000

/** An invoice as it stands; amounts in minor units. */
export type InvoiceStatus = {
  amountMinor: number
  /** Hours over the authorized ones, which are in no invoice and payable by hand. */
  excessMinor: number
  receivedMinor: number
  /** When it was paid whole; null while it is open. */
  settledAt: Instant | null
}

/** What of an invoice is still to be paid. */
export const openMinor = ({ amountMinor, receivedMinor }: InvoiceStatus): number =>
  Math.max(0, amountMinor - receivedMinor)

/** Whether what was received covers it, however it became smaller since; an invoice of nothing is covered too. */
export const isCovered = ({ amountMinor, receivedMinor }: InvoiceStatus): boolean =>
  receivedMinor >= amountMinor

/** What was received for nothing that the client owes or may pay, and is owed back by whoever got it. */
export const overpaidMinor = ({ amountMinor, excessMinor, receivedMinor }: InvoiceStatus): number =>
  Math.max(0, receivedMinor - amountMinor - excessMinor)

/** The most that a further receipt can be: what is open, and the excess while it can be paid (T10). */
export function mostReceivableMinor(
  invoice: InvoiceStatus,
  now: Instant,
  policy: Pick<Policy, 'excessPayableDays'>,
): number {
  const { settledAt } = invoice
  const isExcessOpen = settledAt === null || now < settledAt + policy.excessPayableDays * DAY_MS
  const excess = isExcessOpen ? invoice.excessMinor : 0
  return Math.max(0, invoice.amountMinor + excess - invoice.receivedMinor)
}

export type ReceiptRefusal = 'nothing-open' | 'more-than-open' | 'received-in-future' | 'unsound-amount'

/** Why receipt of money can't be confirmed, or null (P9). `tomorrow`: the policy's zone may be behind the bank's. */
export function refuseReceipt(
  receipt: { amountMinor: number; receivedOn: CivilDate },
  invoice: InvoiceStatus,
  { now, tomorrow }: { now: Instant; tomorrow: CivilDate },
  policy: Pick<Policy, 'excessPayableDays'>,
): Refusal<ReceiptRefusal> | null {
  if (!isCount(receipt.amountMinor) || receipt.amountMinor === 0) return refusalOf('unsound-amount')
  const most = mostReceivableMinor(invoice, now, policy)
  if (most === 0) return refusalOf('nothing-open')
  if (receipt.amountMinor > most) return refusalOf('more-than-open')
  return receipt.receivedOn > tomorrow ? refusalOf('received-in-future') : null
}

export type UndoRefusal = 'already-taken-back' | 'receipts-sealed' | 'earnings-paid-out'

/** Why a confirmed receipt can't be taken back, or null. */
export function refuseUndo(receipt: {
  isTakenBack: boolean
  isSealed: boolean
  isPaidOut: boolean
}): Refusal<UndoRefusal> | null {
  if (receipt.isTakenBack) return refusalOf('already-taken-back')
  if (receipt.isSealed) return refusalOf('receipts-sealed')
  return receipt.isPaidOut ? refusalOf('earnings-paid-out') : null
}

export type SentRefusal = 'nothing-open' | 'already-said'

/** Why the client can't say that the money is sent, or null: once, and again after a part of it arrived. */
export function refuseSent(
  invoice: InvoiceStatus & { sentAt: Instant | null; lastReceiptAt: Instant | null },
): Refusal<SentRefusal> | null {
  if (openMinor(invoice) === 0) return refusalOf('nothing-open')
  const { sentAt, lastReceiptAt } = invoice
  const isAnswered = lastReceiptAt !== null && sentAt !== null && lastReceiptAt >= sentAt
  return sentAt === null || isAnswered ? null : refusalOf('already-said')
}

/** The reminder of an open invoice that is due and was not sent: the latest; at the last one it is overdue. */
export function dueReminder(
  invoice: { issuedAt: Instant; reminders: number },
  now: Instant,
  { invoiceReminderDays }: Pick<Policy, 'invoiceReminderDays'>,
): { number: number; isLast: boolean } | null {
  const number = invoiceReminderDays.filter((days) => invoice.issuedAt + days * DAY_MS <= now).length
  return number > invoice.reminders ? { number, isLast: number === invoiceReminderDays.length } : null
}
