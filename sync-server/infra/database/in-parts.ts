/** Rows in one statement: enough to spare round trips, few enough for any database's limits. */
const ROWS_AT_ONCE = 200

/** Cuts a list into parts, for statements that take a list. */
export function inParts<T>(items: readonly T[], size = ROWS_AT_ONCE): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size))
  return parts
}
