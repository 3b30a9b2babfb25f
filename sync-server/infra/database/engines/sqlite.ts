import { existsSync } from 'node:fs'
import sqlite3 from 'sqlite3'
import { DatabaseRefused, type Engine, type EngineTx, type OpenedAs } from '../engine.ts'
import { bindNamed, type Values } from '../named-values.ts'
import { rowsAsJson } from './rows-as-json.ts'
import { DurableSqlite, prepareSqlite } from './sqlite-house.ts'

/**
 * Statements on two connections of our own, a reader and a writer, each statement prepared once. Sequelize
 * opens a connection for each transaction and takes a stack trace for each query; together that costs ten
 * times what the statement does.
 */
export async function createSqliteEngine(file: string, as: OpenedAs): Promise<Engine> {
  if (as === 'server') await prepareSqlite(file)
  // A command in a wrong folder must not make a house of its own and report that all is well there.
  else if (!existsSync(file))
    throw new DatabaseRefused(
      `There is no Glasswork house here: ${file} is missing. Name the data folder with --data.`,
    )
  const reader = await openConnection(file)
  let writer = await openConnection(file)

  /** After a commit that failed nobody knows what is open: a fresh connection surely has nothing. */
  const rollBack = async () => {
    await writer.all('rollback', []).catch(() => {})
    const isStuck = await writer.all('begin', []).then(
      () => false,
      () => true,
    )
    if (!isStuck) return void (await writer.all('rollback', []))
    await writer.close()
    writer = await openConnection(file)
  }
  const run = (connection: Connection, sql: string, values: Values) => {
    const given = rowsAsJson(sql, values)
    const { sql: bound, bind } = bindNamed(given.sql, given.values, placeholder)
    return connection.all(bound, bind)
  }
  return {
    query: (sql, values, tx) => run(tx ? writer : reader, sql, values),
    writeOne: (sql, values) => run(writer, sql, values),
    async transaction(work) {
      await writer.all('begin immediate', [])
      try {
        const value = await work({} as EngineTx)
        await writer.all('commit', [])
        return value
      } catch (error) {
        await rollBack()
        throw error
      }
    },
    async close() {
      await reader.close()
      await writer.close()
    },
  }
}

/** The driver binds what is past 32 bits as a float, and a float in a text column reads `1.5e12`. */
const placeholder = (_: number, value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && (value | 0) !== value
    ? 'cast(? as integer)'
    : '?'

type Connection = {
  all(sql: string, bind: unknown[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

const MOST_PREPARED = 300
/** Statements made for one list of rows hardly come again. */
const LONGEST_PREPARED = 4000

/**
 * `callers`: who asked before the driver knew whether the statement is sound; null: it knows. A faulty one drops what
 * was asked of it without an answer, so its callers hear of the fault here.
 */
type Prepared = { statement: sqlite3.Statement; callers: Set<(error: Error) => void> | null }

async function openConnection(file: string): Promise<Connection> {
  const connection = await new Promise<sqlite3.Database>((done, fail) => {
    const opened: sqlite3.Database = new DurableSqlite(file, sqlite3.OPEN_READWRITE, (error) =>
      error ? fail(error) : done(opened),
    )
  })
  const prepared = new Map<string, Prepared>()
  let isClosed = false

  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= MOST_PREPARED) forgetAll()
    const callers = new Set<(error: Error) => void>()
    const statement = connection.prepare(sql, (error) => {
      made.callers = null
      if (!error) return
      if (prepared.get(sql) === made) prepared.delete(sql)
      for (const fail of callers) fail(error)
    })
    const made: Prepared = { statement, callers }
    prepared.set(sql, made)
    return made
  }
  const forgetAll = () => {
    for (const { statement } of prepared.values()) statement.finalize()
    prepared.clear()
  }
  return {
    all: (sql, bind) =>
      new Promise((done, fail) => {
        // The driver would let it overtake the closing that waits for others, which then finds it open.
        if (isClosed) return fail(new Error('the database is closed'))
        const answer = (error: Error | null, rows: unknown[]) =>
          error ? fail(error) : done(rows as Record<string, unknown>[])
        if (sql.length > LONGEST_PREPARED) connection.all(sql, bind, answer)
        else {
          const { statement, callers } = prepare(sql)
          callers?.add(fail)
          statement.all(bind, answer)
        }
      }),
    close: () =>
      new Promise((done, fail) => {
        isClosed = true
        forgetAll()
        connection.close((error) => (error ? fail(error) : done()))
      }),
  }
}
