import * as v from 'valibot'
import { AnyPassword, line, paragraphs } from '../../../core/protocol/api/text.ts'
import { isCivilDate } from '../../../core/rules/calendar/week.ts'

const Day = v.custom<string>(isCivilDate, 'a date such as 2026-11-16')
const compact = (form: RegExp, words: string) =>
  v.pipe(
    v.string(),
    v.maxLength(60),
    v.transform((text) => text.replaceAll(' ', '').toUpperCase()),
    v.regex(form, words),
  )

export const BankDetailsInput = v.object({
  holder: line(100),
  iban: v.optional(
    v.nullable(
      v.pipe(compact(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, 'an IBAN'), v.check(isIban, 'an IBAN without a slip')),
    ),
    null,
  ),
  bic: v.optional(v.nullable(compact(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'a BIC of 8 or 11 signs')), null),
  text: v.optional(paragraphs(500), ''),
})
export const BankDetailsChange = v.object({ ...BankDetailsInput.entries, password: AnyPassword })
export const SentInput = v.object({ on: Day })
export const ReceiptInput = v.object({
  amountMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100_000_000_000)),
  receivedOn: Day,
  reference: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(140), v.regex(/^\P{Cc}*$/u)), ''),
})

/** The check digits of an IBAN (ISO 13616): its number is 1 more than a multiple of 97. */
function isIban(iban: string): boolean {
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  )
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1
}
