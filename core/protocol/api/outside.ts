import * as v from 'valibot'
import { Currency, Instant, Minor, Text, Version } from './values.ts'

/** Where somebody is paid, where invoices are settled outside (P9). */
export const BankDetails = v.strictObject({
  holder: Text,
  iban: v.nullable(Text),
  bic: v.nullable(Text),
  text: Text,
  changedAt: Instant,
})
export type BankDetails = v.InferOutput<typeof BankDetails>

export const Receipt = v.strictObject({
  id: Text,
  amountMinor: Minor,
  receivedOn: Text,
  reference: Text,
  notedAt: Instant,
  undoes: v.nullable(Text),
})
export type Receipt = v.InferOutput<typeof Receipt>

/** An invoice that is paid by bank (P9). */
export const OutsideInvoice = v.strictObject({
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
  receipts: v.array(Receipt),
})

export const PayableInvoice = v.strictObject({
  ...OutsideInvoice.entries,
  payTo: v.nullable(BankDetails),
})
export type PayableInvoice = v.InferOutput<typeof PayableInvoice>
