import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Sequelize } from 'sequelize'
import type { Database, Tx } from '../infra/database/database.ts'

/**
 * Where a test's database is: SQLite in its folder, or, if TEST_POSTGRES names a PostgreSQL server, a database
 * there that goes by the folder. The same folder means the same database, as after a restart.
 */
export async function testDatabaseUrl(folder: string): Promise<string> {
  const server = process.env.TEST_POSTGRES
  if (!server) return `sqlite:${join(folder, 'test.db')}`
  const name = `test_${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  const admin = new Sequelize(new URL('/postgres', server).href, { logging: false })
  const [known] = await admin.query(`select 1 from pg_database where datname = '${name}'`)
  if (known.length === 0) await admin.query(`create database ${name}`)
  await admin.close()
  return new URL(`/${name}`, server).href
}

/** The same as a setting for `readConfig`. */
export const testEnvironment = async (folder: string) => ({ DATABASE_URL: await testDatabaseUrl(folder) })

/** People of whom a test needs no more than that there are such. */
export const insertPeople = (database: Database, ids: readonly string[]) =>
  database.write((tx) => addPeople(tx, ids))

const addPeople = (tx: Tx, ids: readonly string[]) =>
  tx.run(
    `insert into people (id, email, name, password_hash, is_support, created_at) values :rows
     on conflict (id) do nothing`,
    { rows: ids.map((id) => [id, `${id}@example.org`, id, '', false, 0]) },
  )

/** Jobs of which a test needs no more than that there are such, with terms; of nobody where it names no parties. */
export const insertJobs = (
  database: Database,
  ids: readonly string[],
  { client, freelancer }: { client?: string; freelancer?: string } = {},
) =>
  database.write(async (tx) => {
    const proposer = client ?? 'proposer'
    await addPeople(tx, [proposer, ...(freelancer ? [freelancer] : [])])
    await tx.run(
      `insert into jobs (id, title, status, client_id, freelancer_id, created_at, starts_at) values :rows
       on conflict (id) do nothing`,
      { rows: ids.map((id) => [id, 'Catalogue', 'working', client ?? null, freelancer ?? null, 0, 0]) },
    )
    await tx.run(
      `insert into terms (job_id, version, rate_minor_per_hour, currency, requires_work_view, proposed_by, proposed_at)
       values :rows on conflict (job_id, version) do nothing`,
      { rows: ids.map((id) => [id, 1, 2500, 'USD', false, proposer, 0]) },
    )
  })

/** Makes the jobs that somebody asks for, for servers on which every job is there. */
export const createJobMaker = (database: Database) => {
  const madeById = new Map<string, Promise<void>>()
  const make = async (id: string) => {
    const known = await database.read('select 1 from jobs where id = :id', { id })
    if (known.length === 0) await insertJobs(database, [id])
  }
  return (id: string): Promise<void> => {
    const made = madeById.get(id) ?? make(id)
    madeById.set(id, made)
    return made
  }
}
