import type { Database, Tx } from '../database/database.ts'

/** Rows in one statement: enough to spare round trips, few enough for any database's limits. */
const ROWS_AT_ONCE = 200

/** Inserts many rows by few statements. Every row has the same columns. */
export async function insertRows(
  database: Database,
  tx: Tx,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  for (const some of inParts(rows)) {
    const values: Record<string, unknown> = {}
    const places = some.map((row, n) => {
      const names = columns.map((column) => {
        values[`${column}${n}`] = row[column]
        return `:${column}${n}`
      })
      return `(${names.join(', ')})`
    })
    await database.run(tx, `insert into ${table} (${columns.join(', ')}) values ${places.join(', ')}`, values)
  }
}

export function inParts<T>(items: readonly T[], size = ROWS_AT_ONCE): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size))
  return parts
}
