import * as v from 'valibot'
import { Outcome } from './payments.ts'
import { Currency, Instant, Minor, Text, Version } from './values.ts'

/** Hours over the authorized ones of a week (T10). */
export const Excess = v.strictObject({
  week: Text,
  version: Version,
  excessMinor: Minor,
  paidMinor: Minor,
  isUnderWay: v.boolean(),
  currency: Currency,
  payableUntil: v.nullable(Instant),
  refusal: v.nullable(v.strictObject({ code: Text, sentence: Text })),
})
export type Excess = v.InferOutput<typeof Excess>

/** What became of a payment by hand. */
export const Charged = v.strictObject({
  outcome: Outcome,
  sentence: Text,
})
export type Charged = v.InferOutput<typeof Charged>
