import * as v from 'valibot'

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** A currency that exists: what a page can write, and a gateway can take. */
export const CurrencyCode = v.pipe(
  v.string(),
  v.check((code) => CURRENCIES.has(code), 'an ISO 4217 code such as USD'),
)

const digitsByCurrency = new Map<string, number>()

/** How many decimals the currency has: two of USD, none of JPY. */
export function decimalsOf(currency: string): number {
  let digits = digitsByCurrency.get(currency)
  if (digits === undefined) {
    const format = new Intl.NumberFormat(undefined, { style: 'currency', currency })
    digits = format.resolvedOptions().maximumFractionDigits ?? 2
    digitsByCurrency.set(currency, digits)
  }
  return digits
}
