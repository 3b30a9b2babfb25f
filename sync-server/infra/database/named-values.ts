export type Values = Record<string, unknown>

/** Text in quotes, a cast, or a name. */
const NAME = /'[^']*'|"[^"]*"|::|:([A-Za-z_]\w*)/g

/**
 * Turns `:name` into the placeholders of a driver. A list becomes as many as it has items, for
 * `in (:ids)`; a list of rows becomes `(…), (…)`, for `values :rows`. No text is ever pasted into the SQL; whole
 * numbers in rows are, because binding one costs more than the rest of its row.
 * Throws for a name without a value.
 * @param placeholder of the n-th value from 1 on
 */
export function bindNamed(
  sql: string,
  values: Values,
  placeholder: (n: number, value: unknown) => string,
): { sql: string; bind: unknown[] } {
  const bind: unknown[] = []
  const one = (value: unknown) => placeholder(bind.push(value), value)
  const row = (items: unknown[]) => {
    let text = '('
    for (const item of items) {
      if (text !== '(') text += ', '
      text += Number.isSafeInteger(item) ? item : one(item)
    }
    return `${text})`
  }
  const bound = sql.replace(NAME, (found, name: string | undefined) => {
    if (name === undefined) return found
    const value = values[name]
    if (value === undefined) throw new Error(`no value for :${name} in ${sql}`)
    if (!Array.isArray(value)) return one(value)
    // An empty list matches nothing, in both dialects.
    if (value.length === 0) return 'select null where 1 = 0'
    return value.map((item) => (Array.isArray(item) ? row(item) : one(item))).join(', ')
  })
  return { sql: bound, bind }
}
