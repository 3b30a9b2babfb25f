import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Sequelize } from 'sequelize'
import type { Database } from '../infra/database/database.ts'

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
  database.write((tx) =>
    tx.run('insert into people (id, email, name, password_hash, is_support, created_at) values :rows', {
      rows: ids.map((id) => [id, `${id}@example.org`, id, '', false, 0]),
    }),
  )

/** Jobs of which a test needs no more than that there are such. */
export const insertJobs = (database: Database, ids: readonly string[]) =>
  database.write((tx) =>
    tx.run('insert into jobs (id, title, status, created_at, starts_at) values :rows', {
      rows: ids.map((id) => [id, 'Catalogue', 'working', 0, 0]),
    }),
  )
