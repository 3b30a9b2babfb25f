import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { rowsAsJson } from './rows-as-json.ts'

let folder: string
let database: Database
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-rows-'))
  database = await openDatabase(`sqlite:${join(folder, 'test.db')}`)
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'null', '{"a":[1]}', '\u0000', 'a\u0000b', '\ud800', '\\u0041', "it's :rows", '1e3'),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
)

it('gives SQLite the same rows as their values one by one, in their order', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), async (rows) => {
      const together = await database.read(
        'select asked.column1 as a, asked.column2 as b from (values :rows) as asked',
        { rows },
      )
      const alone: object[] = []
      for (const [a, b] of rows) alone.push(...(await database.read('select :a as a, :b as b', { a, b })))
      expect(together).toEqual(alone)
    }),
  ))

it('is one statement whatever the values are, and leaves bytes and endless numbers as they were', () => {
  const of = (...rows: unknown[][]) =>
    rowsAsJson('insert into t values :rows on conflict do nothing', { rows })
  expect(of([1, 'a']).sql).toBe(of([2, 'b'], [3, null]).sql)
  expect(of([1, 'a']).values).toEqual({ rows: '[[1,"a"]]' })
  for (const odd of [Buffer.from('x'), Number.POSITIVE_INFINITY, 1n, new Date(0)])
    expect(of([1, odd]).values).toEqual({ rows: [[1, odd]] })
})
