import * as v from 'valibot'
import { CurrencyCode, decimalsOf } from '../infra/currency.ts'
import { Slip } from './command.ts'

/**
 * A typed amount in minor units: `1234.50` of USD is 123450. Digits only and no float; throws a Slip for
 * more decimals than the currency has, for nothing, and for what is no amount or no currency.
 */
export function amountToMinor(text: string, currency: string): number {
  const digits = digitsOf(currency)
  const match = /^(\d{1,11})(?:\.(\d+))?$/.exec(text)
  const [, whole = '', decimals = ''] = match ?? []
  if (!match || decimals.length > digits)
    throw new Slip(
      `--amount takes an amount such as ${digits === 0 ? '1234' : `1234.${'50'.padEnd(digits, '0')}`}, not ${text}.`,
    )
  const minor = Number(whole + decimals.padEnd(digits, '0'))
  if (!Number.isSafeInteger(minor) || minor === 0) throw new Slip('--amount takes more than nothing.')
  return minor
}

function digitsOf(currency: string): number {
  if (!v.is(CurrencyCode, currency)) throw new Slip(`--currency takes a code such as USD, not ${currency}.`)
  return decimalsOf(currency)
}
