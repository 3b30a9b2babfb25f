import * as v from 'valibot'
import { PageQuery } from '../../../core/protocol/api/pages.ts'
import { Email, line, paragraphs } from '../../../core/protocol/api/text.ts'
import { isCivilDate } from '../../../core/rules/calendar/week.ts'
import { CurrencyCode } from '../../infra/currency.ts'

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most))

/** Spaces and dashes are how people read a card; the gateway takes digits. */
const CardNumber = v.pipe(
  line(40),
  v.transform((text) => text.replace(/[ -]/g, '')),
  v.regex(/^\d{12,19}$/, 'the digits of a card'),
)

export const NewMethodInput = v.variant('kind', [
  v.object({
    kind: v.literal('card'),
    /** For the sandbox's test cards; a real gateway takes the card on its own page. */
    number: v.optional(v.nullable(CardNumber), null),
    expiresMonth: v.optional(whole(1, 12), 12),
    expiresYear: v.optional(whole(2000, 2100), 2099),
  }),
  v.object({ kind: v.literal('paypal'), email: v.optional(v.nullable(Email), null) }),
  v.object({ kind: v.literal('balance') }),
])

export const MethodRole = v.object({ role: v.picklist(['default', 'backup', 'none']) })

export const TopUpInput = v.object({
  method: line(64),
  amountMinor: whole(1, 100_000_000),
  currency: v.optional(CurrencyCode, 'USD'),
})

export const ExcessInput = v.object({ amountMinor: whole(1, 100_000_000_000) })

export const RefundInput = v.object({
  amountMinor: whole(1, 100_000_000),
  reason: v.optional(paragraphs(500), ''),
})

const Day = v.custom<string>(isCivilDate, 'a date such as 2026-11-16')
/** Days in the policy's zone, both included; left out: from the beginning, to today. */
export const StatementQuery = v.object({
  side: v.optional(v.picklist(['client', 'freelancer']), 'freelancer'),
  from: v.optional(Day),
  to: v.optional(Day),
})
export const StatementPageQuery = v.object({ ...StatementQuery.entries, ...PageQuery.entries })
