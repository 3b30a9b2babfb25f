import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertJobs, testDatabaseUrl } from '../../../testing/test-database.ts'
import { type Database, openDatabase } from '../database.ts'
import type { OpenedAs } from '../engine.ts'

/** What is PostgreSQL's own. All other tests of the server run on it too where TEST_POSTGRES names one. */
describe.skipIf(!process.env.TEST_POSTGRES)('PostgreSQL', () => {
  let folder: string
  let url: string
  let open: Database[]
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glasswork-postgres-'))
    url = await testDatabaseUrl(folder)
    open = []
  })
  afterEach(async () => {
    for (const database of open) await database.close()
    rmSync(folder, { recursive: true })
  })
  const start = async (as: OpenedAs = 'server') => {
    const database = await openDatabase(url, as)
    open.push(database)
    return database
  }
  const put = (database: Database, name: string) =>
    database.write((tx) => tx.run('insert into settings (name, value) values (:name, :name)', { name }))
  const names = async (database: Database) =>
    (
      await database.read<{ name: string }>(`select name from settings where name like 'n%' order by name`)
    ).map(({ name }) => name)
  /** Cuts every connection that holds the server's lock, as a restart of PostgreSQL would. */
  const cutWriter = (database: Database) =>
    database.read(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and d.datname = current_database()`,
    )

  it('P5 takes one server; a command beside it writes all the same', async () => {
    const server = await start()
    await expect(openDatabase(url)).rejects.toThrow('Another Glasswork server runs on this database.')
    await put(await start('beside'), 'n-beside')
    await put(server, 'n-server')
    expect(await names(server)).toEqual(['n-beside', 'n-server'])
  })

  it('P5 lets the next server in once the first has gone', async () => {
    await (await openDatabase(url)).close()
    await put(await start(), 'n-next')
  })

  it('writes again after its connection was cut, and keeps nothing of what was under way', async () => {
    const server = await start()
    await expect(
      server.write(async (tx) => {
        await tx.run(`insert into settings (name, value) values ('n-lost', 'x')`)
        await cutWriter(server)
        await tx.run(`insert into settings (name, value) values ('n-lost-too', 'x')`)
      }),
    ).rejects.toThrow()
    await put(server, 'n-after')
    expect(await names(server)).toEqual(['n-after'])
  })

  it('P5 writes no more once another server has taken its place', async () => {
    const first = await start()
    await cutWriter(first)
    const second = await start()
    await put(second, 'n-second')
    await expect(put(first, 'n-first')).rejects.toThrow('Another Glasswork server runs')
    await second.close()
    open.pop()
    await expect(put(first, 'n-first')).rejects.toThrow('has written since')
    expect(await names(first)).toEqual(['n-second'])
  })

  it('A3 holds a record whose id names two ids of the parties, and nothing longer', async () => {
    const database = await start()
    await insertJobs(database, ['job'])
    const say = (length: number) =>
      database.write((tx) =>
        tx.run(
          `insert into server_records (job_id, week, id, kind, body, at) values ('job', '2026-11-16', :id, 'state', '{}', 1)`,
          { id: 'x'.repeat(length) },
        ),
      )
    await say(200)
    await expect(say(201)).rejects.toThrow('too long')
    expect(await database.read('select length(id) as n from server_records')).toEqual([{ n: 200 }])
  })

  it('P6 gives counts, sums and 64-bit columns as whole numbers, and refuses one that is not exact', async () => {
    const database = await start()
    const most = Number.MAX_SAFE_INTEGER
    expect(
      await database.read(
        'select count(*) as n, sum(v) as total, max(v) as most from (values :rows) as t (v)',
        {
          rows: [[most], [-most], [5]],
        },
      ),
    ).toEqual([{ n: 3, total: 5, most }])
    await expect(database.read('select cast(9007199254740993 as bigint) as v')).rejects.toThrow('not exact')
    await expect(database.read('select sum(0.5) as v')).rejects.toThrow('not exact')
  })
})
