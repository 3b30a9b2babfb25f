import { QueryTypes, Sequelize, type Transaction } from 'sequelize'
import type { Engine, Tx } from './engine.ts'
import { migrate } from './migrate.ts'
import { bindNamed, type Values } from './named-values.ts'
import { createSqliteEngine, sqliteSequelize } from './sqlite.ts'

export type { Tx } from './engine.ts'
export type { Values } from './named-values.ts'

/**
 * The one door to the database. Reads run at once, beside a writer. Writes wait in line and run one at a
 * time: SQLite has one writer, and a line in the process costs less than SQLITE_BUSY and a retry.
 *
 * Values are named `:name` in the SQL; a list stands for `in (:ids)`, a list of rows for `values :rows`.
 */
export type Database = {
  read<Row extends object>(sql: string, values?: Values, tx?: Tx): Promise<Row[]>
  run(tx: Tx, sql: string, values?: Values): Promise<void>
  /** Runs `work` in a transaction of its own, after every write asked for before it. A throw rolls it back. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** One statement that is a transaction by itself, in line with the others; returns what it returns. */
  writeOne<Row extends object>(sql: string, values: Values): Promise<Row[]>
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

/**
 * Opens the database and brings its tables up to date.
 * @param url `sqlite:PATH`, or a `postgres://` address
 */
export async function openDatabase(url: string): Promise<Database> {
  const engine = url.startsWith('sqlite:') ? await openSqlite(url) : await openPostgres(url)
  const lastByTx = new WeakMap<Tx, (() => Promise<void>)[]>()
  const thenByTx = new WeakMap<Tx, (() => void)[]>()
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const inLine = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING_WRITES) throw new Error('the database falls behind: too many writes wait')
    waiting += 1
    const mine = last.then(work)
    last = mine.catch(() => {})
    try {
      return await mine
    } finally {
      waiting -= 1
    }
  }
  return {
    write: (work) =>
      inLine(async () => {
        let own: Tx | undefined
        const result = await engine.transaction(async (tx) => {
          own = tx
          const value = await work(tx)
          for (const lastOf of lastByTx.get(tx) ?? []) await lastOf()
          return value
        })
        for (const then of (own && thenByTx.get(own)) ?? []) then()
        return result
      }),
    writeOne: (sql, values) => inLine(() => engine.writeOne(sql, values)) as never,
    beforeCommit: (tx, lastOf) => {
      lastByTx.set(tx, [...(lastByTx.get(tx) ?? []), lastOf])
    },
    afterCommit: (tx, then) => {
      thenByTx.set(tx, [...(thenByTx.get(tx) ?? []), then])
    },
    read: (sql, values = {}, tx) => engine.query(sql, values, tx ?? null) as never,
    run: async (tx, sql, values = {}) => {
      await engine.query(sql, values, tx)
    },
    idle: async () => {
      await last
    },
    close: async () => {
      await last
      await engine.close()
    },
  }
}

async function openSqlite(url: string): Promise<Engine> {
  const file = url.slice('sqlite:'.length)
  const sequelize = sqliteSequelize(file)
  await migrate(sequelize)
  await sequelize.close()
  return createSqliteEngine(file)
}

async function openPostgres(url: string): Promise<Engine> {
  const sequelize = new Sequelize(url, { logging: false })
  await migrate(sequelize)
  const query: Engine['query'] = (sql, values, tx) => {
    const { sql: bound, bind } = bindNamed(sql, values, (n) => `$${n}`)
    // A leading comment: Sequelize throws away what a statement returns that begins with "insert into".
    return sequelize.query(`/**/ ${bound}`, {
      type: QueryTypes.SELECT,
      bind,
      transaction: tx as Transaction | null,
    })
  }
  return {
    query,
    writeOne: (sql, values) => query(sql, values, null),
    transaction: (work) => sequelize.transaction((tx) => work(tx as unknown as Tx)),
    close: () => sequelize.close(),
  }
}
