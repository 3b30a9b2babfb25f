import type { Sequelize } from 'sequelize'
import { DatabaseRefused } from './engine.ts'
import type { Migration } from './migration.ts'
import { accountsTables } from './migrations/0001-accounts.ts'
import { jobsTables } from './migrations/0002-jobs.ts'
import { documentsTables } from './migrations/0003-documents.ts'
import { weeksTables } from './migrations/0004-weeks.ts'
import { paymentsTables } from './migrations/0005-payments.ts'
import { outsideTables } from './migrations/0006-outside.ts'
import { noticesTables } from './migrations/0007-notices.ts'
import { webhooksTables } from './migrations/0008-webhooks.ts'
import { securityLog } from './migrations/0009-security-log.ts'
import { refuseNewer, type SchemaFit, schemaFit } from './schema.ts'

/** In order, append only: a migration that has run anywhere is never changed. */
const MIGRATIONS: readonly Migration[] = [
  accountsTables,
  jobsTables,
  documentsTables,
  weeksTables,
  paymentsTables,
  outsideTables,
  noticesTables,
  webhooksTables,
  securityLog,
]
const TABLE = 'migrations'

/** @param executed names of the migrations that a database has seen, as its own table tells */
export const fitOf = (executed: readonly string[], migrations = MIGRATIONS): SchemaFit =>
  schemaFit(
    executed,
    migrations.map(({ name }) => name),
  )

/**
 * Runs what has not run yet on this database, all of it in one transaction: a process that dies in the middle
 * leaves the tables as they were. Throws `DatabaseRefused` for a database of a newer version.
 * @param sequelize all of its statements go over one connection
 * @param backUp called first where there is something to lose; `name` is the last change that the tables have seen
 */
export async function migrate(
  sequelize: Sequelize,
  backUp: (name: string) => Promise<void>,
  migrations = MIGRATIONS,
): Promise<void> {
  const executed = await executedNames(sequelize)
  const fit = fitOf(executed, migrations)
  const refusal = refuseNewer(fit)
  if (refusal) throw new DatabaseRefused(refusal)
  if (fit.is === 'current') return
  const last = executed.at(-1)
  if (last) await backUp(last)

  const context = sequelize.getQueryInterface()
  // It comes with much that is loaded for nothing where the tables are as they should be.
  const { SequelizeStorage, Umzug } = await import('umzug')
  const umzug = new Umzug({
    migrations: migrations.map(({ name, up }) => ({ name, up: () => up(context) })),
    storage: new SequelizeStorage({ sequelize, tableName: TABLE }),
    logger: undefined,
  })
  await sequelize.query(sequelize.getDialect() === 'sqlite' ? 'begin immediate' : 'begin')
  try {
    await umzug.up()
    await sequelize.query('commit')
  } catch (error) {
    // The connection may be gone, and its transaction with it; why it failed matters more.
    await sequelize.query('rollback').catch(() => {})
    throw error
  }
}

async function executedNames(sequelize: Sequelize): Promise<string[]> {
  if (!(await sequelize.getQueryInterface().tableExists(TABLE))) return []
  const [rows] = await sequelize.query(`select name from ${TABLE} order by name`)
  return (rows as { name: string }[]).map(({ name }) => name)
}
