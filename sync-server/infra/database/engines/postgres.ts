import { randomUUID } from 'node:crypto'
import type Pg from 'pg'
import type { Client } from 'pg'
import { Sequelize } from 'sequelize'
import { DatabaseRefused, type Engine, type EngineTx, type OpenedAs } from '../engine.ts'
import { migrate } from '../migrate.ts'
import { bindNamed, type Values } from '../named-values.ts'

/** One server writes a database. Names the lock that it holds; PostgreSQL keeps such locks for each database. */
const SERVER_LOCK = 4_711_020_626
const HOLDER = 'server-holder'
/** SQLSTATE of a lock that somebody else kept for too long. */
const LOCK_NOT_AVAILABLE = '55P03'
const READERS = 8
/** A database that hangs fails what waits for it, instead of holding up whoever waits behind. */
const TIME_OUTS = { connectionTimeoutMillis: 10_000, query_timeout: 60_000 }
/** After a power cut of the server's machine its lock must not stand for hours: silence is found in a minute. */
const NOTICE_SILENCE =
  'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3'

/**
 * Reads on a pool, writes on one connection. A server's writer holds the lock of the database as long as it
 * lives: a server that lost its connection writes again only with the lock, and only if no other server
 * had it in between, because what this one keeps in memory would then be out of date.
 * @param as a command that runs beside the server holds no lock
 */
export async function createPostgresEngine(url: string, as: OpenedAs): Promise<Engine> {
  const isServer = as !== 'beside'
  const pg = await loadPg()
  const types = { getTypeParser: exactNumbers(pg) }
  const me = randomUUID()
  let isKnown = false

  const connect = async (): Promise<Client> => {
    const client = new pg.Client({ connectionString: url, types, ...TIME_OUTS })
    client.on('error', () => {
      if (writer === client) writer = null
    })
    await client.connect()
    try {
      await client.query(NOTICE_SILENCE)
      if (isServer) await takeLock(client)
      return client
    } catch (error) {
      await client.end()
      throw error
    }
  }
  const takeLock = async (client: Client) => {
    // A server that was killed a moment ago may not have been missed yet.
    await client.query(`set lock_timeout = '5s'`)
    const isHeld = await client.query(`select pg_advisory_lock(${SERVER_LOCK})`).then(
      () => true,
      (error) => {
        if (error.code === LOCK_NOT_AVAILABLE) return false
        throw error
      },
    )
    await client.query('reset lock_timeout')
    if (!isHeld) throw new DatabaseRefused('Another Glasswork server runs on this database. One at a time.')
    if (!isKnown) return
    const { rows: found } = await client.query('select value from settings where name = $1', [HOLDER])
    if (found[0]?.value !== me)
      throw new DatabaseRefused('Another Glasswork server has written since. Start this one again.')
  }

  let writer: Client | null = await connect()
  if (as === 'server') await bringUpToDate(url)
  if (isServer) {
    await writer.query('delete from settings where name = $1', [HOLDER])
    await writer.query('insert into settings (name, value) values ($1, $2)', [HOLDER, me])
    isKnown = true
  }
  const readers = new pg.Pool({ connectionString: url, types, max: READERS, ...TIME_OUTS })
  // A connection that breaks while nobody uses it is replaced by the next read.
  readers.on('error', () => {})

  const openWriter = async () => {
    writer ??= await connect()
    return writer
  }
  const forget = (client: Client) => {
    if (writer === client) writer = null
    // A polite end waits for the answer that did not come.
    client.connection.stream.destroy()
  }
  /** A transaction keeps to the connection that it began on. */
  const clients = new WeakMap<EngineTx, Client>()
  return {
    query: (sql, values, tx) => run((tx && clients.get(tx)) ?? readers, sql, values),
    writeOne: async (sql, values) => run(await openWriter(), sql, values),
    async transaction(work) {
      const client = await openWriter()
      const tx = {} as EngineTx
      clients.set(tx, client)
      try {
        await client.query('begin')
        const value = await work(tx)
        await client.query('commit')
        return value
      } catch (error) {
        await client.query('rollback').catch(() => forget(client))
        throw error
      }
    },
    async close() {
      await readers.end()
      await writer?.end()
    },
  }
}

async function run(on: Pick<Client, 'query'>, sql: string, values: Values) {
  const { sql: bound, bind } = bindNamed(sql, values, placeholder)
  return (await on.query(bound, bind)).rows
}

/** Where nothing else tells a value's type PostgreSQL takes it for text; an instant is a number everywhere. */
const placeholder = (n: number, value: unknown) => (Number.isSafeInteger(value) ? `$${n}::bigint` : `$${n}`)

async function bringUpToDate(url: string): Promise<void> {
  // One connection, so that all statements of the migrations are in the transaction that begins on it.
  const sequelize = new Sequelize(url, { logging: false, pool: { max: 1, idle: 600_000 } })
  try {
    // PostgreSQL's own tools back it up, and its tables change in one transaction like any row.
    await migrate(sequelize, async () => {})
  } finally {
    await sequelize.close()
  }
}

const INT8 = 20
const NUMERIC = 1700

/** Counts, sums and 64-bit columns as whole numbers, as SQLite gives them; one that is not exact is an error. */
function exactNumbers(pg: typeof Pg) {
  const toInteger = (text: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value))
      throw new Error(`the database holds a number that is not exact: ${text}`)
    return value
  }
  return (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? toInteger : pg.types.getTypeParser(oid, format)
}

/** Loaded by those who use PostgreSQL. */
async function loadPg(): Promise<typeof Pg> {
  try {
    return (await import('pg')).default
  } catch {
    throw new DatabaseRefused('PostgreSQL needs the package pg, which is not installed: run npm install.')
  }
}
