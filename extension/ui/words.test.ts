import { expect, it } from 'vitest'
import { readServerAddress } from './origin.ts'
import { ago, byteSize, counted, hoursAndMinutes } from './words.ts'

it.each([
  ['localhost:8080', 'http://localhost:8080'],
  ['127.0.0.1:8080/jobs/1', 'http://127.0.0.1:8080'],
  ['http://127.9.9.9', 'http://127.9.9.9'],
  ['[::1]:8080', 'http://[::1]:8080'],
  ['demo.localhost', 'http://demo.localhost'],
  [' glasswork.example/ ', 'https://glasswork.example'],
  ['https://glasswork.example/a?b', 'https://glasswork.example'],
  ['HTTPS://Glasswork.Example', 'https://glasswork.example'],
  ['localhost.evil.example', 'https://localhost.evil.example'],
])('takes %j for the server %j', (typed, origin) => {
  expect(readServerAddress(typed)).toEqual({ origin })
})

it.each([
  ['', 'bad-address'],
  ['https://', 'bad-address'],
  ['a b', 'bad-address'],
  ['http://glasswork.example', 'not-encrypted'],
  ['http://192.168.1.7:8080', 'not-encrypted'],
  ['http://localhost.evil.example', 'not-encrypted'],
  ['http://127.0.0.1.evil.example', 'not-encrypted'],
])('refuses %j: %s', (typed, code) => {
  expect(readServerAddress(typed)).toMatchObject({ code, sentence: expect.stringMatching(/https:/) })
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

it('shows no minute that is not over', () => {
  expect([0, 59, 60, 719, 720, 3600].map(hoursAndMinutes)).toEqual([
    '0:00',
    '0:00',
    '0:01',
    '0:11',
    '0:12',
    '1:00',
  ])
})

it('counts and sizes', () => {
  expect([counted(1, 'record'), counted(2, 'record')]).toEqual(['1 record', '2 records'])
  expect([byteSize(1), byteSize(3_565_158), byteSize(12_884_901_888)]).toEqual([
    '1 KiB',
    '3.4 MiB',
    '12.0 GiB',
  ])
})
