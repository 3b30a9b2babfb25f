import * as v from 'valibot'
import { Email, line } from '../../../core/protocol/api/text.ts'
import { isCivilDate } from '../../../core/rules/calendar/week.ts'
import { CurrencyCode } from '../../infra/currency.ts'

const CivilDate = v.custom<string>(isCivilDate, 'a date such as 2026-11-16')
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most))

/** At most 100,000.00 an hour and the 168 hours of a week: past that it is a slip of the hand. */
const RateMinor = whole(1, 10_000_000)
const AuthorizedSeconds = v.nullable(whole(60, 168 * 3600))

export const NewJob = v.object({
  title: line(150),
  as: v.optional(v.picklist(['client', 'freelancer']), 'client'),
  rateMinorPerHour: RateMinor,
  currency: v.optional(CurrencyCode, 'USD'),
  authorizedSecondsPerWeek: v.optional(AuthorizedSeconds, null),
  requiresWorkView: v.optional(v.boolean(), true),
  startsOn: v.optional(v.nullable(CivilDate), null),
  endsOn: v.optional(v.nullable(CivilDate), null),
})
export type NewJob = v.InferOutput<typeof NewJob>

/** New terms (T5); what is left out stays as it is. A job keeps its currency. */
export const NewTerms = v.object({
  rateMinorPerHour: v.optional(RateMinor),
  authorizedSecondsPerWeek: v.optional(AuthorizedSeconds),
  requiresWorkView: v.optional(v.boolean()),
})
export type NewTerms = v.InferOutput<typeof NewTerms>

export const NewInvitation = v.object({
  role: v.picklist(['freelancer', 'client']),
  email: v.optional(v.nullable(Email), null),
})
export type NewInvitation = v.InferOutput<typeof NewInvitation>
