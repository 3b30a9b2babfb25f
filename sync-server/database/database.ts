import { DatabaseRefused, type Engine, type OpenedAs, type Tx } from './engine.ts'
import { inParts } from './in-parts.ts'
import { fitOf } from './migrate.ts'
import type { Values } from './named-values.ts'
import { createPostgresEngine } from './postgres.ts'
import { refuseUnfit } from './schema.ts'
import { createSqliteEngine } from './sqlite.ts'

export { DatabaseRefused, type Tx } from './engine.ts'
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
  /**
   * Gives a row to a statement that inserts `:rows`. The rows of a transaction are written together, in as few
   * statements as can be: before its next statement, so that nobody in it sees a difference, or at its end.
   * A row with a key takes the place of the one that was given under it before.
   */
  later(tx: Tx, sql: string, row: readonly unknown[], key?: string): void
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

/** Rows that wait, by statement and key. */
type Gathered = Map<string, Map<string | number, readonly unknown[]>>

type OpenTransaction = {
  beforeCommit: (() => Promise<void>)[]
  afterCommit: (() => void)[]
  gathered: Gathered
  /** Writes the rows that were gathered so far. */
  writing: Promise<void> | null
}

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_STATEMENT = 1000

/**
 * Opens the database. Throws `DatabaseRefused`, with a sentence for the operator, where it is damaged, of a newer
 * version, or another server holds it (PostgreSQL's; SQLite's is held by `one-server.ts`).
 * @param url `sqlite:PATH`, or a `postgres://` address
 * @param as the server makes what is missing and brings the tables up to date; a command does neither
 */
export async function openDatabase(url: string, as: OpenedAs = 'server'): Promise<Database> {
  const engine = url.startsWith('sqlite:')
    ? await createSqliteEngine(url.slice('sqlite:'.length), as)
    : await createPostgresEngine(url, as)
  if (as !== 'server') await refuseOtherVersions(engine)
  /** What open transactions have gathered. A WeakMap alone would hold it until the next great collection. */
  const openByTx = new Map<Tx, OpenTransaction>()
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
  const opened = (tx: Tx): OpenTransaction => {
    const known = openByTx.get(tx)
    if (!known) throw new Error('the transaction has ended')
    return known
  }
  const writeRows = async (tx: Tx, gathered: Gathered) => {
    for (const [sql, rowsByKey] of gathered) {
      for (const rows of inParts([...rowsByKey.values()], ROWS_PER_STATEMENT))
        await engine.query(sql, { rows }, tx)
    }
  }
  /** Writes what `later` gathered; null where that was never used. */
  const settle = (tx: Tx): Promise<void> | null => {
    const open = opened(tx)
    if (open.gathered.size > 0) {
      const { gathered } = open
      open.gathered = new Map()
      const before = open.writing ?? Promise.resolve()
      open.writing = before.then(() => writeRows(tx, gathered))
    }
    return open.writing
  }
  const query = (sql: string, values: Values, tx: Tx | null) => {
    const settled = tx && settle(tx)
    return settled ? settled.then(() => engine.query(sql, values, tx)) : engine.query(sql, values, tx)
  }
  return {
    write: (work) =>
      inLine(async () => {
        const open: OpenTransaction = {
          beforeCommit: [],
          afterCommit: [],
          gathered: new Map(),
          writing: null,
        }
        let own: Tx | null = null
        try {
          const result = await engine.transaction(async (tx) => {
            own = tx
            openByTx.set(tx, open)
            const value = await work(tx)
            for (const lastOf of open.beforeCommit) await lastOf()
            await settle(tx)
            return value
          })
          for (const then of open.afterCommit) then()
          return result
        } finally {
          if (own) openByTx.delete(own)
        }
      }),
    writeOne: (sql, values) => inLine(() => engine.writeOne(sql, values)) as never,
    beforeCommit: (tx, lastOf) => {
      opened(tx).beforeCommit.push(lastOf)
    },
    afterCommit: (tx, then) => {
      opened(tx).afterCommit.push(then)
    },
    later: (tx, sql, row, key) => {
      const { gathered } = opened(tx)
      const rows = gathered.get(sql) ?? new Map()
      gathered.set(sql, rows)
      rows.set(key ?? rows.size, row)
    },
    read: (sql, values = {}, tx) => query(sql, values, tx ?? null) as never,
    run: async (tx, sql, values = {}) => {
      await query(sql, values, tx)
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

/** Commands of another version than the house would change tables under the server that runs on it, or misread them. */
async function refuseOtherVersions(engine: Engine): Promise<void> {
  const executed = await engine.query('select name from migrations order by name', {}, null).catch(() => [])
  const refusal = refuseUnfit(fitOf(executed.map(({ name }) => String(name))))
  if (!refusal) return
  await engine.close()
  throw new DatabaseRefused(refusal)
}
