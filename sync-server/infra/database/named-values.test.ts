import { expect, it } from 'vitest'
import { bindNamed, type Values } from './named-values.ts'

const bound = (sql: string, values: Values) => bindNamed(sql, values, (n) => `$${n}`)

it('puts placeholders for names and lists, and whole numbers into rows', () => {
  expect(bound('select * from t where a = :a and b in (:ids) or a = :a', { a: 1, ids: ['x', 'y'] })).toEqual({
    sql: 'select * from t where a = $1 and b in ($2, $3) or a = $4',
    bind: [1, 'x', 'y', 1],
  })
  expect(
    bound('insert into t values :rows', {
      rows: [
        [1, null],
        [2, 'b'],
      ],
    }),
  ).toEqual({
    sql: 'insert into t values (1, $1), (2, $2)',
    bind: [null, 'b'],
  })
})

it('leaves text in quotes and casts alone', () => {
  const sql = `select ':a', ":b", c::text from t where d = ':it''s'`
  expect(bound(sql, {})).toEqual({ sql, bind: [] })
})

it('matches nothing with an empty list', () => {
  expect(bound('select 1 where a in (:ids)', { ids: [] }).sql).toBe(
    'select 1 where a in (select null where 1 = 0)',
  )
})

it('misses a value loudly', () => {
  expect(() => bound('select :a', {})).toThrow('no value for :a')
})
