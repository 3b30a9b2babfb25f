import type { Reader, Tx } from './database.ts'
import { rowOf, text } from './row.ts'

const VALUE = rowOf({ value: text })

/** Single values that the server remembers by name. */
export async function readSetting(from: Reader, name: string): Promise<string | null> {
  const [row] = await from.read('select value from settings where name = :name', { name }, VALUE)
  return row?.value ?? null
}

export function keepSetting(tx: Tx, name: string, value: string): Promise<void> {
  return tx.run(
    `insert into settings (name, value) values (:name, :value)
     on conflict (name) do update set value = excluded.value`,
    { name, value },
  )
}

export const dropSetting = (tx: Tx, name: string): Promise<void> =>
  tx.run('delete from settings where name = :name', { name })

/** A value that is made once, when it is first needed: a key of the server's own. */
export async function needSetting(tx: Tx, name: string, make: () => string): Promise<string> {
  const known = await readSetting(tx, name)
  if (known !== null) return known
  const value = make()
  await keepSetting(tx, name, value)
  return value
}
