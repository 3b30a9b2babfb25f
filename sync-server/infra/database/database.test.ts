import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../testing/test-database.ts'
import { type Database, openDatabase } from './database.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-database-'))
  database = await openDatabase(await testDatabaseUrl(folder))
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const add = (name: string, value: unknown = 'x') => ({
  sql: 'insert into settings (name, value) values (:name, :value)',
  values: { name, value },
})
const names = async () =>
  (
    await database.read<{ name: string }>(
      `select name from settings where name <> 'server-holder' order by name`,
    )
  ).map(({ name }) => name)

it('a faulty statement fails, as often as it is asked, and holds nothing up', {
  timeout: 10_000,
}, async () => {
  const faulty = () => database.read('select a from nowhere')
  const asked = await Promise.allSettled([faulty(), faulty(), faulty()])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await expect(faulty()).rejects.toThrow('nowhere')
  await expect(database.write((tx) => tx.run('update nowhere set a = 1'))).rejects.toThrow('nowhere')
  await database.write((tx) => tx.run(add('a').sql, add('a').values))
  expect(await names()).toEqual(['a'])
})

it('keeps all of a transaction or nothing', async () => {
  await database.write(async (tx) => {
    await tx.run(add('a').sql, add('a').values)
    expect(await tx.read(`select name from settings where value = 'x'`, {})).toEqual([{ name: 'a' }])
  })
  await expect(
    database.write(async (tx) => {
      await tx.run(add('b').sql, add('b').values)
      await tx.run(add('a').sql, add('a').values)
    }),
  ).rejects.toThrow(/unique/i)
  await database.writeOne(add('c').sql, add('c').values)
  expect(await names()).toEqual(['a', 'c'])
})

it('runs writes one at a time in the order of their asking', async () => {
  const order: number[] = []
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      database.write(async (tx) => {
        await tx.run(add(`n${n}`).sql, add(`n${n}`).values)
        order.push(n)
      }),
    ),
  )
  expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
})

it('gives instants back as they were, from any column', async () => {
  const at = 1_794_000_000_123
  await database.writeOne(add('at', at).sql, add('at', at).values)
  expect(await database.read(`select value, :at as at from settings where name = 'at'`, { at })).toEqual([
    { value: String(at), at },
  ])
})

it('does the last things before the commit, and tells only of commits', async () => {
  const told: string[] = []
  await database.write(async (tx) => {
    tx.afterCommit(() => told.push('committed'))
    tx.beforeCommit(() => tx.run(add('last').sql, add('last').values))
  })
  await database
    .write(async (tx) => {
      tx.afterCommit(() => told.push('never'))
      throw new Error('no')
    })
    .catch(() => {})
  expect([told, await names()]).toEqual([['committed'], ['last']])
})

it('writes gathered rows before the next statement of their transaction, the last of each key', async () => {
  const sql = 'insert into settings (name, value) values :rows'
  await database.write(async (tx) => {
    tx.batchInsert(sql, ['a', '1'])
    tx.batchInsert(sql, ['b', '2'], 'key')
    tx.batchInsert(sql, ['b', '3'], 'key')
    const sqlOfThese = `select value from settings where name in ('a', 'b') order by name`
    expect(await tx.read(sqlOfThese, {})).toEqual([{ value: '1' }, { value: '3' }])
    tx.batchInsert(sql, ['c', '4'])
  })
  expect(await names()).toEqual(['a', 'b', 'c'])
  const failing = database.write(async (tx) => {
    tx.batchInsert(sql, ['d', '5'])
    tx.batchInsert(sql, ['a', '6'])
  })
  await expect(failing).rejects.toThrow(/unique/i)
  expect(await names()).toEqual(['a', 'b', 'c'])
})

it('refuses a statement of a transaction that has ended', async () => {
  const ended = await database.write(async (tx) => tx)
  expect(() => ended.batchInsert('insert into settings (name, value) values :rows', ['e', '1'])).toThrow(
    'has ended',
  )
})

it('closes while others go on asking', async () => {
  const asking = await openDatabase(await testDatabaseUrl(folder))
  let question = 0
  const goOn = async (): Promise<void> => {
    for (;;) await asking.read(`select name from settings where name <> 'asked-${question++}'`)
  }
  const asked = Array.from({ length: 8 }, () => goOn().catch(() => {}))
  await asking.read('select 1 as one')
  await asking.close()
  await Promise.all(asked)
})
