import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import type { PaymentOutcome } from '../../../../core/rules/payment/charging.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../../infra/database/row.ts'

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

/** A charge that is written down. */
export type OpenCharge = { id: string; order: ChargeOrder; answer: ChargeAnswer }

export const CHARGE = rowOf({
  id: text,
  jobId: text,
  week: text,
  part: textOf<ChargePart>(),
  version: integer,
  attempt: integer,
  idempotencyKey: text,
  clientId: orNull(text),
  freelancerId: orNull(text),
  amountMinor: integer,
  currency: text,
  feeBasisPoints: orNull(integer),
  outcome: textOf<PaymentOutcome>(),
  failure: orNull(textOf<PaymentFailure>()),
})
type Charge = RowOf<typeof CHARGE>

export function rowToOrder(charge: Charge): ChargeOrder {
  const { id, jobId: job, week, part, version, attempt, amountMinor, currency } = charge
  const { clientId, freelancerId, feeBasisPoints } = charge
  if (clientId === null || freelancerId === null || feeBasisPoints === null)
    throw new Error(`charge ${id} doesn't say who pays whom`)
  return { job, week, part, version, attempt, clientId, freelancerId, amountMinor, currency, feeBasisPoints }
}

export function rowToAnswer({ id, outcome, failure }: Charge): ChargeAnswer {
  if (outcome !== 'failed') return outcome === 'paid' ? PAID : PENDING
  if (failure === null) throw new Error(`charge ${id} failed, and nobody wrote down why`)
  return { outcome, failure }
}
