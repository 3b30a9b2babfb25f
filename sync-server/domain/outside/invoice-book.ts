import type { CivilDate, Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { InvoiceStatus } from '../../../core/rules/payment/outside-settlement.ts'
import { type Version, versionOf } from '../../http/versions.ts'
import type { Database, Reader } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../infra/database/row.ts'
import { Refused } from '../../refused.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import { bankDetailsOf, type KeptBankDetails, OPERATOR } from './bank-details.ts'

export const NO_INVOICE = () => new Refused('no-invoice')

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
  const rows = await from.read(
    `select i.*, t.state, t.amount_minor, t.currency, t.sealed_at from invoices i
     join timesheets t on t.job_id = i.job_id and t.week = i.week
     where i.job_id = :job and (:week = '' or i.week = :week) order by i.week desc limit 500`,
    { job, week: week ?? '' },
    INVOICE,
  )
  const receipts = new Map<string, Receipt[]>()
  for (const weeks of inParts(rows.map(({ week }) => week))) {
    const found = await from.read(
      'select * from receipts where job_id = :job and week in (:weeks) order by noted_at, id',
      { job, weeks },
      RECEIPT,
    )
    for (const { week, ...receipt } of found) receipts.set(week, [...(receipts.get(week) ?? []), receipt])
  }
  const invoices: Invoice[] = []
  for (const row of rows) {
    const loaded = await loadWeek(from, job, row.week)
    invoices.push(rowToInvoice(row, receipts.get(row.week) ?? [], loaded?.timesheet.excessMinor ?? 0))
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
  const rows = await database.read(
    `select job_id, week from invoices where settled_at is null order by issued_at, job_id, week limit 1000`,
    {},
    rowOf({ jobId: text, week: text }),
  )
  const found = await Promise.all(rows.map(({ jobId, week }) => invoicesOf(database, jobId, week)))
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

const RECEIPT = rowOf({
  week: text,
  id: text,
  amountMinor: integer,
  receivedOn: text,
  reference: text,
  notedAt: integer,
  undoes: orNull(text),
})

const INVOICE = rowOf({
  jobId: text,
  week: text,
  state: text,
  reference: text,
  payee: textOf<Payee>(),
  clientId: text,
  freelancerId: text,
  feeBasisPoints: integer,
  currency: text,
  amountMinor: integer,
  issuedAt: integer,
  sentOn: orNull(text),
  sentAt: orNull(integer),
  reminders: integer,
  overdueAt: orNull(integer),
  settledAt: orNull(integer),
  sealedAt: orNull(integer),
})

const rowToInvoice = (
  { jobId: job, sealedAt, ...row }: RowOf<typeof INVOICE>,
  receipts: Receipt[],
  excessMinor: number,
): Invoice => ({
  ...row,
  job,
  excessMinor,
  receivedMinor: receipts.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  lastReceiptAt: receipts.at(-1)?.notedAt ?? null,
  isSealed: sealedAt !== null,
  receipts,
})
