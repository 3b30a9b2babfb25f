import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Sequelize } from 'sequelize'

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
