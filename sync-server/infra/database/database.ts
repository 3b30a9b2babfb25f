import { DatabaseRefused, type Engine, type EngineTx, type OpenedAs } from './engine.ts'
import { createPostgresEngine } from './engines/postgres.ts'
import { createSqliteEngine } from './engines/sqlite.ts'
import { inParts } from './in-parts.ts'
import { fitOf } from './migrate.ts'
import type { Values } from './named-values.ts'
import type { RowReader } from './row.ts'
import { refuseUnfit } from './schema.ts'

export { DatabaseRefused } from './engine.ts'
export type { Values } from './named-values.ts'

/** Where rows are read from: the database as it was last committed, or a transaction as it stands. */
export type Reader = {
  /** @param row what the rows are; each is held to it */
  read<Row>(sql: string, values: Values, row: RowReader<Row>): Promise<Row[]>
  /** For whether there are any, and for tests: nobody looks whether the rows are what the caller says. */
  read<Row extends object>(sql: string, values?: Values): Promise<Row[]>
}

/** An open transaction. What is read and written through it is one; after its end it refuses everything. */
export type Tx = Reader & {
  run(sql: string, values?: Values): Promise<void>
  /**
   * Gives a row to a statement that inserts `:rows`. The rows of a transaction are written together, in as few
   * statements as can be: before its next statement, so that nobody in it sees a difference, or at its end.
   * A row with a key takes the place of the one that was given under it before.
   */
  batchInsert(sql: string, row: readonly unknown[], key?: string): void
  /** Runs `last` in the transaction just before it is committed: for what is cheaper written all at once. */
  beforeCommit(last: () => Promise<void>): void
  /** Calls back once the transaction is committed, before the next write begins; never if it fails or rolls back. */
  afterCommit(then: () => void): void
}

/**
 * The one door to the database. Reads run at once, beside a writer. Writes wait in line and run one at a
 * time: SQLite has one writer, and a line in the process costs less than SQLITE_BUSY and a retry.
 *
 * Values are named `:name` in the SQL; a list stands for `in (:ids)`, a list of rows for `values :rows`.
 */
export type Database = Reader & {
  /** Runs `work` in a transaction of its own, after every write asked for before it. A throw rolls it back. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** One statement that is a transaction by itself, in line with the others; returns what it returns. */
  writeOne<Row>(sql: string, values: Values, row: RowReader<Row>): Promise<Row[]>
  writeOne<Row extends object>(sql: string, values: Values): Promise<Row[]>
  /** Resolves when every write asked for so far has ended. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Writers that may wait at once; past it a write is refused, so that a stuck disk shows instead of eating memory. */
const MOST_WAITING_WRITES = 10_000

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
        let open: OpenTransaction | null = null
        try {
          const result = await engine.transaction(async (connection) => {
            open = openTransaction(engine, connection)
            const value = await work(open.tx)
            await open.settle()
            return value
          })
          const { afterCommit } = open as unknown as OpenTransaction
          for (const then of afterCommit) then()
          return result
        } finally {
          ;(open as OpenTransaction | null)?.end()
        }
      }),
    writeOne: async (sql: string, values: Values, row?: RowReader<unknown>) =>
      readRows(await inLine(() => engine.writeOne(sql, values)), row),
    read: async (sql: string, values: Values = {}, row?: RowReader<unknown>) =>
      readRows(await engine.query(sql, values, null), row),
    idle: async () => {
      await last
    },
    close: async () => {
      await last
      await engine.close()
    },
  }
}

const readRows = (given: Record<string, unknown>[], row?: RowReader<unknown>) =>
  (row ? given.map(row) : given) as never[]

/** Commands of another version than the house would change tables under the server that runs on it, or misread them. */
async function refuseOtherVersions(engine: Engine): Promise<void> {
  const executed = await engine.query('select name from migrations order by name', {}, null).catch(() => [])
  const refusal = refuseUnfit(fitOf(executed.map(({ name }) => String(name))))
  if (!refusal) return
  await engine.close()
  throw new DatabaseRefused(refusal)
}

type OpenTransaction = {
  tx: Tx
  /** Runs what was to come before the commit, and writes the rows that still wait. */
  settle(): Promise<void>
  afterCommit: readonly (() => void)[]
  end(): void
}

function openTransaction(engine: Engine, connection: EngineTx): OpenTransaction {
  const beforeCommit: (() => Promise<void>)[] = []
  const afterCommit: (() => void)[] = []
  /** Rows that wait, by statement and key. */
  let gathered = new Map<string, Map<string | number, readonly unknown[]>>()
  /** Writes the rows that were gathered so far; null where none ever were. */
  let writing: Promise<void> | null = null
  let isOpen = true

  const refuseEnded = () => {
    if (!isOpen) throw new Error('the transaction has ended')
  }
  const writeGathered = (): Promise<void> | null => {
    refuseEnded()
    if (gathered.size > 0) {
      const rows = gathered
      gathered = new Map()
      writing = (writing ?? Promise.resolve()).then(() => writeRows(engine, connection, rows))
    }
    return writing
  }
  const query = (sql: string, values: Values) => {
    const written = writeGathered()
    return written
      ? written.then(() => engine.query(sql, values, connection))
      : engine.query(sql, values, connection)
  }
  return {
    tx: {
      read: async (sql: string, values: Values = {}, row?: RowReader<unknown>) =>
        readRows(await query(sql, values), row),
      run: async (sql, values = {}) => {
        await query(sql, values)
      },
      batchInsert(sql, row, key) {
        refuseEnded()
        const rows = gathered.get(sql) ?? new Map()
        gathered.set(sql, rows)
        rows.set(key ?? rows.size, row)
      },
      beforeCommit(last) {
        refuseEnded()
        beforeCommit.push(last)
      },
      afterCommit(then) {
        refuseEnded()
        afterCommit.push(then)
      },
    },
    async settle() {
      for (const last of beforeCommit) await last()
      await writeGathered()
    },
    afterCommit,
    end() {
      isOpen = false
    },
  }
}

async function writeRows(
  engine: Engine,
  connection: EngineTx,
  gathered: ReadonlyMap<string, ReadonlyMap<string | number, readonly unknown[]>>,
): Promise<void> {
  for (const [sql, rowsByKey] of gathered)
    for (const rows of inParts([...rowsByKey.values()], ROWS_PER_STATEMENT))
      await engine.query(sql, { rows }, connection)
}
