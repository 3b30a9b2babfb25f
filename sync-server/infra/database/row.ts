/**
 * What the rows of a query are, said once: column by column, and held to it where they are read. Both dialects give
 * text and whole numbers alike (`postgres.ts` reads 64-bit ones and sums so); what is left to convert is a boolean, which
 * SQLite keeps as 0 or 1, and JSON.
 */

/** Reads a column's value; undefined: the column must not hold such. */
export type Kind<T> = (value: unknown) => T | undefined

/** Makes a row of what the database gave. Throws where a column is missing, or not what it is said to be. */
export type RowReader<Row> = (given: Record<string, unknown>) => Row
export type RowOf<Reader> = Reader extends RowReader<infer Row> ? Row : never

export const text: Kind<string> = (value) => (typeof value === 'string' ? value : undefined)
/** A text of which the table's own checks, or whoever writes it, say more than that it is one. */
export const textOf = <T extends string>() => text as Kind<T>
export const integer: Kind<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined)
export const flag: Kind<boolean> = (value) =>
  value === true || value === 1 ? true : value === false || value === 0 ? false : undefined
export const bytes: Kind<Buffer> = (value) => (Buffer.isBuffer(value) ? value : undefined)
/** A text of JSON that the server wrote itself. */
export const json =
  <T>(): Kind<T> =>
  (value) =>
    typeof value === 'string' ? (JSON.parse(value) as T) : undefined
export const orNull =
  <T>(kind: Kind<T>): Kind<T | null> =>
  (value) =>
    value === null ? null : kind(value)

type Kinds = Record<string, Kind<unknown>>
type Row<K extends Kinds> = { [Name in keyof K]: Exclude<ReturnType<K[Name]>, undefined> }

/** @param kinds by the names that the row's values get here: `createdAt` is read from the column `created_at` */
export function rowOf<K extends Kinds>(kinds: K): RowReader<Row<K>> {
  const columns = Object.entries(kinds).map(([name, kind]) => ({ name, kind, column: toColumn(name) }))
  return (given) => {
    const row: Record<string, unknown> = {}
    for (const { name, kind, column } of columns) {
      const value = kind(given[column])
      if (value === undefined)
        throw new Error(`the column ${column} can't be read: ${sayValue(given, column)}`)
      row[name] = value
    }
    return row as Row<K>
  }
}

/** How the tables write a name: `created_at` for `createdAt`. */
export const toColumn = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Never the value itself: it may be a secret, and errors are logged. */
function sayValue(given: Record<string, unknown>, column: string): string {
  if (!(column in given)) return `the query gives ${Object.keys(given).join(', ')}`
  return given[column] === null ? 'it is null' : `it holds a ${typeof given[column]} of another kind`
}
