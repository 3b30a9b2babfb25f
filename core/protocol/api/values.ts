import * as v from 'valibot'
import { TIMESHEET_STATES } from '../../rules/facts/lifecycle.ts'

/** What answers of the HTTP API are made of: page, extension and server read them by the same schemas. */
export const Instant = v.pipe(v.number(), v.safeInteger(), v.description('milliseconds since 1970, UTC'))
export const Minor = v.pipe(v.number(), v.safeInteger(), v.description('integer minor units of the currency'))
export const Seconds = v.pipe(v.number(), v.safeInteger())
export const Currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/), v.description('ISO 4217'))
export const Text = v.string()
export const Version = v.pipe(v.string(), v.description('what a change names in If-Match'))
export const Money = v.strictObject({ currency: Currency, amountMinor: Minor })
export type Money = v.InferOutput<typeof Money>

export const Next = v.pipe(
  v.nullable(v.string()),
  v.description('the cursor of the next page; null: no more'),
)

export const State = v.picklist(TIMESHEET_STATES)
