import { expect, it } from 'vitest'
import { originOf } from './origin.ts'
import { ago, byteSize, counted } from './words.ts'

it.each([
  ['localhost:8080', 'http://localhost:8080'],
  ['127.0.0.1:8080/jobs/1', 'http://127.0.0.1:8080'],
  [' glasswork.example/ ', 'https://glasswork.example'],
  ['http://glasswork.example/a?b', 'http://glasswork.example'],
  ['HTTPS://Glasswork.Example', 'https://glasswork.example'],
  ['', null],
  ['https://', null],
  ['a b', null],
])('takes %j for the server %j', (typed, origin) => {
  expect(originOf(typed)).toBe(origin)
})

it.each([
  [0, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 min ago'],
  [3_599_999, '59 min ago'],
  [3_600_000, '1 h ago'],
  [86_400_000, '1 d ago'],
])('says %i ms as %s', (ms, words) => {
  expect(ago(1000, 1000 + ms)).toBe(words)
})

it('counts and sizes', () => {
  expect([counted(1, 'record'), counted(2, 'record')]).toEqual(['1 record', '2 records'])
  expect([byteSize(1), byteSize(3_565_158), byteSize(12_884_901_888)]).toEqual([
    '1 KiB',
    '3.4 MiB',
    '12.0 GiB',
  ])
})
