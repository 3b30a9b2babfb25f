import type { QueryInterface, Sequelize } from 'sequelize'
import { SequelizeStorage, Umzug } from 'umzug'
import { firstTables } from './migrations/0001-first-tables.ts'
import { jobsAndMoney } from './migrations/0002-jobs-and-money.ts'
import { serverClocks } from './migrations/0003-server-clocks.ts'
import { peopleAndExports } from './migrations/0004-people-and-exports.ts'
import { documentLog } from './migrations/0005-document-log.ts'
import { mailOff } from './migrations/0006-mail-off.ts'
import { passkeys } from './migrations/0007-passkeys.ts'
import { webhooks } from './migrations/0008-webhooks.ts'
import { seals } from './migrations/0010-seals.ts'
import { serverPens } from './migrations/0012-server-pens.ts'

export type Migration = { name: string; up: (context: QueryInterface) => Promise<void> }

/** In order, append only: a migration that has run anywhere is never changed. */
const MIGRATIONS: Migration[] = [
  firstTables,
  jobsAndMoney,
  serverClocks,
  peopleAndExports,
  documentLog,
  mailOff,
  passkeys,
  webhooks,
  seals,
  serverPens,
]

/** Runs what has not run yet on this database. */
export async function migrate(sequelize: Sequelize): Promise<void> {
  const context = sequelize.getQueryInterface()
  const umzug = new Umzug({
    migrations: MIGRATIONS.map(({ name, up }) => ({ name, up: () => up(context) })),
    storage: new SequelizeStorage({ sequelize, tableName: 'migrations' }),
    logger: undefined,
  })
  await umzug.up()
}
