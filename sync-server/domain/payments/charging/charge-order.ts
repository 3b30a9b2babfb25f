import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import type { PaymentOutcome } from '../../../../core/rules/payment/charging.ts'
import type { Values } from '../../../infra/database/database.ts'

/** What of a timesheet is paid: its charge, or hours over the authorized ones, by hand (T10). */
export type ChargePart = 'timesheet' | 'excess'
export type ChargeOrder = {
  job: string
  week: string
  part: ChargePart
  version: number
  attempt: number
  clientId: string
  freelancerId: string
  amountMinor: number
  currency: string
  feeBasisPoints: number
}
export type ChargeAnswer =
  | { outcome: Exclude<PaymentOutcome, 'failed'> }
  | {
      outcome: 'failed'
      failure: PaymentFailure
      /** Of a charge that failed just now: each method with what it answered, for the client's eyes alone. */
      tried?: readonly { method: string; failure: PaymentFailure }[]
    }

export const PAID: ChargeAnswer = { outcome: 'paid' }
export const PENDING: ChargeAnswer = { outcome: 'charging' }

export const rowToOrder = (row: Values): ChargeOrder => ({
  job: String(row.job_id),
  week: String(row.week),
  part: row.part as ChargePart,
  version: Number(row.version),
  attempt: Number(row.attempt),
  clientId: String(row.client_id),
  freelancerId: String(row.freelancer_id),
  amountMinor: Number(row.amount_minor),
  currency: String(row.currency),
  feeBasisPoints: Number(row.fee_basis_points),
})

export function rowToAnswer(row: Values): ChargeAnswer {
  if (row.outcome === 'paid') return PAID
  return row.outcome === 'failed' ? { outcome: 'failed', failure: row.failure as PaymentFailure } : PENDING
}
