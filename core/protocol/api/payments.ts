import * as v from 'valibot'
import { PAYMENT_OUTCOMES } from '../../rules/payment/charging.ts'
import { Currency, Instant, Minor, Money, Next, State, Text, Version } from './values.ts'

export const PaymentMethod = v.strictObject({
  id: Text,
  kind: v.picklist(['card', 'paypal', 'balance']),
  label: Text,
  authenticated: v.boolean(),
  role: v.picklist(['default', 'backup', 'none']),
  status: v.picklist(['active', 'inactive']),
  createdAt: Instant,
})
export type PaymentMethod = v.InferOutput<typeof PaymentMethod>

export const Wallet = v.strictObject({
  version: Version,
  /** Cards and PayPal are given on the payment provider's own page, and not here. */
  cardsElsewhere: v.boolean(),
  methods: v.array(PaymentMethod),
  balances: v.array(Money),
})
export type Wallet = v.InferOutput<typeof Wallet>

export const Outcome = v.picklist(PAYMENT_OUTCOMES)

const charge = {
  id: Text,
  week: Text,
  part: v.picklist(['timesheet', 'excess']),
  version: v.number(),
  attempt: v.number(),
  amountMinor: Minor,
  currency: Currency,
  /** The client's own name for it; null to everybody else. */
  method: v.nullable(Text),
  createdAt: Instant,
}
export const Charge = v.variant('outcome', [
  v.strictObject({ ...charge, outcome: v.literal('charging') }),
  v.strictObject({ ...charge, outcome: v.literal('paid'), settledAt: Instant }),
  v.strictObject({
    ...charge,
    outcome: v.literal('failed'),
    settledAt: Instant,
    /** Null to the freelancer where nobody was owed the payment. */
    failure: v.nullable(Text),
  }),
])
export type Charge = v.InferOutput<typeof Charge>

/** A week whose money is on its way. */
export const PendingWeek = v.strictObject({
  week: Text,
  state: State,
  version: v.number(),
  amountMinor: Minor,
  currency: Currency,
})
export type PendingWeek = v.InferOutput<typeof PendingWeek>

export const JobPayments = v.strictObject({
  next: Next,
  /** Why no money moves now; null: it does. */
  moneyHeld: v.nullable(Text),
  charges: v.array(Charge),
  failed: v.array(PendingWeek),
  pending: v.array(PendingWeek),
  earnings: v.array(v.strictObject({ currency: Currency, paidMinor: Minor })),
})
export type JobPayments = v.InferOutput<typeof JobPayments>
