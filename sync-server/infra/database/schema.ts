/** How the tables of a database stand to those that this version of Glasswork knows. */
export type SchemaFit =
  | { is: 'current' }
  /** Nobody's house yet. */
  | { is: 'none' }
  /** It lacks some changes. */
  | { is: 'older'; missing: readonly string[] }
  /** Another version has changed it since: this one would misread what it holds. */
  | { is: 'newer'; unknown: readonly string[] }

/**
 * @param executed names of the changes that the database has seen
 * @param known those that this version knows, in order
 */
export function schemaFit(executed: readonly string[], known: readonly string[]): SchemaFit {
  if (executed.length === 0) return { is: 'none' }
  const unknown = executed.filter((name) => !known.includes(name))
  if (unknown.length > 0) return { is: 'newer', unknown }
  const missing = known.filter((name) => !executed.includes(name))
  return missing.length > 0 ? { is: 'older', missing } : { is: 'current' }
}

/** Why nobody of this version may touch a database, or null. */
export function refuseNewer(fit: SchemaFit): string | null {
  if (fit.is !== 'newer') return null
  return `The database was written by a newer version of Glasswork (its tables stand at ${fit.unknown.at(-1)}), and this one would misread it. Nothing was changed. Start the newer version, or restore the backup that it made before it changed the tables.`
}

/** Why a command, which never changes tables, can't work on a database, or null. */
export function refuseUnfit(fit: SchemaFit): string | null {
  if (fit.is === 'none')
    return 'There is no Glasswork house in this database. The server makes one at its first start; commands don’t.'
  if (fit.is === 'older')
    return `The database is of an older version of Glasswork (it lacks ${fit.missing[0]}). Start the server of this version once, which brings it up to date; commands don’t.`
  return refuseNewer(fit)
}
