import type { CivilDate, Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { InvoiceStatus } from '../../../core/rules/payment/outside-settlement.ts'
import { type Version, versionOf } from '../../http/versions.ts'
import type { Database, Reader, Values } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { Refused } from '../../refused.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import { bankDetailsOf, type KeptBankDetails, OPERATOR } from './bank-details.ts'

export const NO_INVOICE = () => new Refused('no-invoice', 'There is no invoice of this week yet.')

export type Payee = 'operator' | 'freelancer'
export type Receipt = {
  id: string
  amountMinor: number
  receivedOn: CivilDate
  reference: string
  notedAt: Instant
  /** The receipt that this one takes back. */
  undoes: string | null
}
/** An invoice that is paid outside, with what was received for it. */
export type Invoice = InvoiceStatus & {
  job: string
  week: WeekId
  state: string
  reference: string
  payee: Payee
  clientId: string
  freelancerId: string
  feeBasisPoints: number
  currency: string
  issuedAt: Instant
  sentOn: CivilDate | null
  sentAt: Instant | null
  lastReceiptAt: Instant | null
  reminders: number
  overdueAt: Instant | null
  isSealed: boolean
  receipts: readonly Receipt[]
}

/** The invoices of a job, or of one of its weeks, the newest first. */
export async function invoicesOf(from: Reader, job: string, week: WeekId | null = null): Promise<Invoice[]> {
  const rows = await from.read<Values>(
    `select i.*, t.state, t.amount_minor, t.currency, t.sealed_at from invoices i
     join timesheets t on t.job_id = i.job_id and t.week = i.week
     where i.job_id = :job and (:week = '' or i.week = :week) order by i.week desc limit 500`,
    { job, week: week ?? '' },
  )
  const receipts = new Map<string, Receipt[]>()
  for (const weeks of inParts(rows.map((row) => String(row.week)))) {
    const found = await from.read<Values>(
      'select * from receipts where job_id = :job and week in (:weeks) order by noted_at, id',
      { job, weeks },
    )
    for (const row of found)
      receipts.set(String(row.week), [...(receipts.get(String(row.week)) ?? []), rowToReceipt(row)])
  }
  const invoices: Invoice[] = []
  for (const row of rows) {
    const loaded = await loadWeek(from, job, String(row.week))
    invoices.push(rowToInvoice(row, receipts.get(String(row.week)) ?? [], loaded?.timesheet.excessMinor ?? 0))
  }
  return invoices
}

/** Whether a week is settled outside, whatever the house does with new ones. */
export async function hasInvoice(from: Reader, job: string, week: WeekId): Promise<boolean> {
  const rows = await from.read('select 1 from invoices where job_id = :job and week = :week', {
    job,
    week,
  })
  return rows.length > 0
}

/** All invoices that are open, of every job, the oldest first. */
export async function openInvoicesOf(database: Database): Promise<Invoice[]> {
  const rows = await database.read<Values>(
    `select job_id, week from invoices where settled_at is null order by issued_at, job_id, week limit 1000`,
  )
  const found = await Promise.all(
    rows.map((row) => invoicesOf(database, String(row.job_id), String(row.week))),
  )
  return found.flat()
}

/** What is changed about an invoice is changed on this. */
export const invoiceVersion = ({ amountMinor, receivedMinor, receipts, sentAt }: Invoice): Version =>
  versionOf([amountMinor, receivedMinor, receipts.length, sentAt])

/** Where an invoice is to be paid; null: whoever is paid has not said so. */
export const payTo = (
  from: Reader,
  { payee, freelancerId }: Pick<Invoice, 'payee' | 'freelancerId'>,
): Promise<KeptBankDetails | null> => bankDetailsOf(from, payee === 'operator' ? OPERATOR : freelancerId)

const rowToReceipt = (row: Values): Receipt => ({
  id: String(row.id),
  amountMinor: Number(row.amount_minor),
  receivedOn: String(row.received_on),
  reference: String(row.reference),
  notedAt: Number(row.noted_at),
  undoes: row.undoes == null ? null : String(row.undoes),
})

const maybe = (value: unknown): number | null => (value == null ? null : Number(value))

const rowToInvoice = (row: Values, receipts: Receipt[], excessMinor: number): Invoice => ({
  job: String(row.job_id),
  week: String(row.week),
  state: String(row.state),
  reference: String(row.reference),
  payee: row.payee as Payee,
  clientId: String(row.client_id),
  freelancerId: String(row.freelancer_id),
  feeBasisPoints: Number(row.fee_basis_points),
  currency: String(row.currency),
  amountMinor: Number(row.amount_minor),
  excessMinor,
  receivedMinor: receipts.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  issuedAt: Number(row.issued_at),
  sentOn: row.sent_on == null ? null : String(row.sent_on),
  sentAt: maybe(row.sent_at),
  lastReceiptAt: receipts.at(-1)?.notedAt ?? null,
  reminders: Number(row.reminders),
  overdueAt: maybe(row.overdue_at),
  settledAt: maybe(row.settled_at),
  isSealed: row.sealed_at != null,
  receipts,
})
