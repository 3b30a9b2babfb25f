import type { Tx } from './database.ts'
import { inParts } from './in-parts.ts'
import { toColumn } from './row.ts'

/** Inserts many rows by few statements. Every row has the same values, by the names that `rowOf` gives columns. */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const columns = names.map(toColumn).join(', ')
  for (const some of inParts(rows))
    await tx.run(`insert into ${table} (${columns}) values :rows`, {
      rows: some.map((row) => names.map((name) => row[name])),
    })
}
