import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../testing/test-database.ts'
import { type Database, openDatabase } from './database.ts'
import { bytes, flag, integer, json, orNull, type RowReader, rowOf, text, textOf } from './row.ts'

let folder: string
let database: Database
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-row-'))
  database = await openDatabase(await testDatabaseUrl(folder))
  await database.write(async (tx) => {
    await tx.run(
      `insert into people (id, email, name, password_hash, is_support, created_at)
       values ('ana', 'ana@example.org', 'Ana', '', :yes, 1794000000123)`,
      { yes: true },
    )
    await tx.run(
      `insert into jobs (id, title, status, created_at, starts_at) values ('job', '', 'ended', 0, 0)`,
    )
    await tx.run(
      `insert into document_rooms (id, job_id, week, author) values (7, 'job', '2026-11-16', 'client')`,
    )
    await tx.run('insert into room_updates (seq, room, bytes, received_at) values (1, 7, :bytes, 0)', {
      bytes: Buffer.from('update'),
    })
    await tx.run(`insert into settings (name, value) values ('set', '{"a":[1]}')`)
  })
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

it('reads the same values from both dialects', async () => {
  const PERSON = rowOf({
    ...{ id: text, isSupport: flag, createdAt: integer, deletedAt: orNull(integer), zone: orNull(text) },
    ...{ jobs: integer, isNamed: flag, nobody: flag },
  })
  const people = `select id, is_support, created_at, deleted_at, zone, (select count(*) from jobs) as jobs,
    name <> '' as is_named, exists (select 1 from people where id = 'nobody') as nobody, 'more' as unasked from people`
  expect(await database.read(people, {}, PERSON)).toEqual([
    {
      ...{ id: 'ana', isSupport: true, createdAt: 1_794_000_000_123, deletedAt: null, zone: null },
      ...{ jobs: 1, isNamed: true, nobody: false },
    },
  ])
  const UPDATE = rowOf({ author: textOf<'client'>(), bytes, total: integer })
  const updates = `select r.author, u.bytes, (select sum(seq) from room_updates) as total
    from room_updates u join document_rooms r on r.id = u.room`
  expect(await database.read(updates, {}, UPDATE)).toEqual([
    { author: 'client', bytes: Buffer.from('update'), total: 1 },
  ])
  const SETTING = rowOf({ value: json<{ a: number[] }>() })
  const set = `select value from settings where name = 'set'`
  expect(await database.write((tx) => tx.read(set, {}, SETTING))).toEqual([{ value: { a: [1] } }])
  expect(
    await database.writeOne(
      `update settings set value = value where name = 'set' returning value`,
      {},
      SETTING,
    ),
  ).toEqual([{ value: { a: [1] } }])
})

const PEOPLE = 'select id, email, name, deleted_at, is_support from people'
it.each<[string, RowReader<object>, RegExp]>([
  [
    'a column that the query doesn’t give',
    rowOf({ mail: text }),
    /^the column mail can't be read: the query gives id, email,/,
  ],
  ['null where none may be', rowOf({ deletedAt: integer }), /deleted_at can't be read: it is null$/],
  ['a text as a number', rowOf({ name: integer }), /name can't be read: it holds a string of another kind$/],
  ['a text as a truth', rowOf({ name: flag }), /string of another kind$/],
  [
    'a truth as a text',
    rowOf({ isSupport: text }),
    /is_support can't be read: it holds a (number|boolean) of another kind$/,
  ],
])('refuses %s, without telling the value', async (_what, row, sentence) => {
  await expect(database.read(PEOPLE, {}, row)).rejects.toThrow(sentence)
})
