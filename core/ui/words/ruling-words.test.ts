import { expect, it } from 'vitest'
import { RULINGS_EN } from '../../messages/rulings-en.ts'
import { rulingSentence } from './ruling-words.ts'

it('A3 K1 a ruling says in words what its code and parameters are', () => {
  expect(rulingSentence({ code: 'only-freelancer-comments' })).toBe(
    'Only the freelancer comments on screenshots; write in Messages instead.',
  )
  const long = (most: number) => rulingSentence({ code: 'too-long', params: { most } })
  expect([0, 1, 2, 500].map(long)).toEqual([
    'A comment has at most 0 characters.',
    'A comment has at most 1 character.',
    'A comment has at most 2 characters.',
    'A comment has at most 500 characters.',
  ])
})

it('A3 a ruling of a newer server is said to have no words, by its code', () => {
  expect(rulingSentence({ code: 'of-next-year' } as never)).toContain('(of-next-year)')
})

it.each(Object.entries(RULINGS_EN))('A3 the ruling %s has its sentence', (code, text) => {
  const params = text.includes('{') ? { field: 'day', expected: 'string', most: 2 } : {}
  expect(rulingSentence({ code, params } as never)).toMatch(/^[A-Z][^{}]+[.?]$/)
})
