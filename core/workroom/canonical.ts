/**
 * A record as the one text that its digest is made of: JSON with every object's keys in order, so that any
 * program that reads the record gets the same digest (C7).
 */
export function canonicalJson(record: object): string {
  return JSON.stringify(record, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
