import * as v from 'valibot'

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** A currency that exists: what a page can write, and a gateway can take. */
export const CurrencyCode = v.pipe(
  v.string(),
  v.check((code) => CURRENCIES.has(code), 'an ISO 4217 code such as USD'),
)
