import type { Values } from '../named-values.ts'

const ROWS = /\bvalues :([A-Za-z_]\w*)/g

/**
 * Gives SQLite a list of rows as one JSON text. Binding their values one by one costs more than all the rest of the
 * statement, and a text that is the same for every list is prepared once. What JSON can't carry as it is, such as bytes,
 * is left as it was.
 */
export function rowsAsJson(sql: string, values: Values): { sql: string; values: Values } {
  const given: Values = { ...values }
  const text = sql.replace(ROWS, (found, name: string) => {
    const rows = values[name]
    const json = Array.isArray(rows) ? rowsToJson(rows) : null
    if (json === null) return found
    given[name] = json
    const columns = (rows as unknown[][])[0]?.map((_, n) => `value->>${n} as column${n + 1}`) ?? []
    // Without a condition SQLite takes the `on` of `on conflict` for a join's.
    return `select ${columns.join(', ')} from json_each(:${name}) where true`
  })
  return { sql: text, values: given }
}

function rowsToJson(rows: readonly unknown[]): string | null {
  if (rows.length === 0 || !rows.every((row) => Array.isArray(row) && row.every(isPlain))) return null
  const json = JSON.stringify(rows)
  // SQLite reads a text up to its first NUL, and half of a pair of characters in its own way.
  return json.includes('\\u') ? null : json
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value == null || typeof value === 'string' || typeof value === 'boolean'
}
