import { stringify } from 'csv-stringify/sync'
import { decimalsOf } from './currency.ts'

export type Cell = string | number | boolean | null

/**
 * Rows as CSV (RFC 4180), for spreadsheets: text that a spreadsheet would take for a formula gets an
 * apostrophe before it, since the other party may have written it. A negative amount is a number and no formula.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([header, ...rows], {
    record_delimiter: 'windows',
    // Of its own the package leaves a lone CR bare, at which spreadsheets begin a row, and perhaps a formula.
    quoted_match: '\r',
    cast: { string: withoutFormula, boolean: String },
  })
}

const NUMBER = /^-?\d+(?:\.\d+)?$/
const withoutFormula = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text

/** Minor units as a plain decimal, `412.50`: exact, and in the currency's own digits. */
export function decimalText(minor: number, currency: string): string {
  const digits = decimalsOf(currency)
  const units = String(Math.abs(minor)).padStart(digits + 1, '0')
  const decimal = digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`
  return minor < 0 ? `-${decimal}` : decimal
}
