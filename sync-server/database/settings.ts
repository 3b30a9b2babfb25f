import type { Database, Tx } from './database.ts'

/** Single values that the server remembers by name. */
export async function readSetting(
  { read }: Pick<Database, 'read'>,
  name: string,
  tx?: Tx,
): Promise<string | null> {
  const [row] = await read<{ value: string }>('select value from settings where name = :name', { name }, tx)
  return row?.value ?? null
}

export function keepSetting(
  { run }: Pick<Database, 'run'>,
  tx: Tx,
  name: string,
  value: string,
): Promise<void> {
  return run(
    tx,
    `insert into settings (name, value) values (:name, :value)
     on conflict (name) do update set value = excluded.value`,
    { name, value },
  )
}

export const dropSetting = ({ run }: Pick<Database, 'run'>, tx: Tx, name: string): Promise<void> =>
  run(tx, 'delete from settings where name = :name', { name })

/** A value that is made once, when it is first needed: a key of the server's own. */
export async function needSetting(
  database: Pick<Database, 'read' | 'run'>,
  tx: Tx,
  name: string,
  make: () => string,
): Promise<string> {
  const known = await readSetting(database, name, tx)
  if (known !== null) return known
  const value = make()
  await keepSetting(database, tx, name, value)
  return value
}
