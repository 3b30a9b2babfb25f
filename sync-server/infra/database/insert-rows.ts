import type { Tx } from './database.ts'
import { inParts } from './in-parts.ts'

/** Inserts many rows by few statements. Every row has the same columns. */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  for (const some of inParts(rows))
    await tx.run(`insert into ${table} (${columns.join(', ')}) values :rows`, {
      rows: some.map((row) => columns.map((column) => row[column])),
    })
}
