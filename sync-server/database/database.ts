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
  /** Runs `last` in the transaction just before it is committed: for what is cheaper written all at once. */
  beforeCommit(tx: Tx, last: () => Promise<void>): void
  /** Calls back once the transaction is committed, before the next write begins; never if it fails or rolls back. */
  afterCommit(tx: Tx, then: () => void): void
  /** Resolves when every write asked for so far has ended. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Writers that may wait at once; past it a write is refused, so that a stuck disk shows instead of eating memory. */
const MOST_WAITING_WRITES = 10_000

const WRITER = 'writer'

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

  const lastByTx = new WeakMap<Tx, (() => Promise<void>)[]>()
  /** Sequelize's own hook also runs when COMMIT itself has failed. */
  const thenByTx = new WeakMap<Tx, (() => void)[]>()
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  const write = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING_WRITES) throw new Error('the database falls behind: too many writes wait')
    waiting += 1
    const mine = last.then(async () => {
      let own: Tx | undefined
      const result = await sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (tx) => {
        own = tx
        const value = await work(tx)
        for (const lastOf of lastByTx.get(tx) ?? []) await lastOf()
        return value
      })
      for (const then of (own && thenByTx.get(own)) ?? []) then()
      return result
    })
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
    beforeCommit: (tx, lastOf) => {
      lastByTx.set(tx, [...(lastByTx.get(tx) ?? []), lastOf])
    },
    afterCommit: (tx, then) => {
      thenByTx.set(tx, [...(thenByTx.get(tx) ?? []), then])
    },
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
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: file,
    logging: false,
    dialectModule: { ...sqlite3, Database: DurableSqlite },
  })
  keepOneWriter(sequelize.connectionManager as unknown as SqliteConnections)
  return sequelize
}

type SqliteConnections = {
  connections: Record<string, sqlite3.Database | undefined>
  getConnection(options?: { uuid?: string }): Promise<sqlite3.Database>
  releaseConnection(connection: sqlite3.Database): void
  destroyConnection(connection: sqlite3.Database): Promise<void>
}

/**
 * Sequelize opens and closes the file for each transaction, which costs more than the transaction. Writes run
 * one at a time here, so one connection serves them all; it is replaced when it ends in an unknown state.
 */
function keepOneWriter(manager: SqliteConnections): void {
  const open = manager.getConnection.bind(manager)
  manager.getConnection = (options) =>
    open(options?.uuid && options.uuid !== 'default' ? { ...options, uuid: WRITER } : options)
  manager.releaseConnection = () => {}
  manager.destroyConnection = async (connection) => {
    if (manager.connections[WRITER] === connection) delete manager.connections[WRITER]
    await new Promise<void>((done) => connection.close(() => done()))
  }
}
