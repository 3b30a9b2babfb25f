import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { QueryTypes, Sequelize, Transaction } from 'sequelize'
import sqlite3 from 'sqlite3'
import { migrate } from './migrate.ts'

export type Tx = Transaction
export type Values = Record<string, unknown>

/**
 * The one door to the database. Reads run at once, beside a writer. Writes wait in line and run one at a
 * time: SQLite has one writer, and a line in the process costs less than SQLITE_BUSY and a retry.
 */
export type Database = {
  sequelize: Sequelize
  read<Row extends object>(sql: string, values?: Values, tx?: Tx): Promise<Row[]>
  run(tx: Tx, sql: string, values?: Values): Promise<void>
  /** Runs `work` in a transaction of its own, after every write asked for before it. A throw rolls it back. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Resolves when every write asked for so far has ended. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Writers that may wait at once; past it a write is refused, so that a stuck disk shows instead of eating memory. */
const MOST_WAITING_WRITES = 10_000

/** SQLite with a write-ahead log and full sync: what was committed survives a power cut. */
class DurableSqlite extends sqlite3.Database {
  constructor(file: string, mode: number, done: (error: Error | null) => void) {
    super(file, mode, (error) => {
      if (error) return done(error)
      this.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;', done)
    })
  }
}

/**
 * Opens the database and brings its tables up to date.
 * @param url `sqlite:PATH`, or a `postgres://` address
 */
export async function openDatabase(url: string): Promise<Database> {
  const sequelize = url.startsWith('sqlite:')
    ? openSqlite(url.slice('sqlite:'.length))
    : new Sequelize(url, { logging: false })
  await migrate(sequelize)

  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  const write = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING_WRITES) throw new Error('the database falls behind: too many writes wait')
    waiting += 1
    const mine = last.then(() => sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, work))
    last = mine.catch(() => {})
    try {
      return await mine
    } finally {
      waiting -= 1
    }
  }
  return {
    sequelize,
    write,
    read: (sql, values = {}, tx) =>
      sequelize.query(sql, {
        type: QueryTypes.SELECT,
        replacements: values,
        transaction: tx ?? null,
      }) as never,
    run: async (tx, sql, values = {}) => {
      await sequelize.query(sql, { type: QueryTypes.RAW, replacements: values, transaction: tx })
    },
    idle: async () => {
      await last
    },
    close: async () => {
      await last
      await sequelize.close()
    },
  }
}

function openSqlite(file: string): Sequelize {
  mkdirSync(dirname(file), { recursive: true })
  return new Sequelize({
    dialect: 'sqlite',
    storage: file,
    logging: false,
    dialectModule: { ...sqlite3, Database: DurableSqlite },
  })
}
