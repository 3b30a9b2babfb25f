import { expect, it } from 'vitest'
import { canonicalJson, recordDigest } from './canonical.ts'
import { link, NEW_CHAIN } from './chain.ts'

it('C10 writes a record as RFC 8785 does, whatever the order of its keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'é' }], 10: 1e21, 9: 0.5 })).toBe(
    '{"10":1e+21,"9":0.5,"b":[1,{"c":"é","d":null}]}',
  )
})

it('C10 gives a record the digest that everyone gets', () => {
  expect(recordDigest({ b: 2, a: 1 })).toBe(
    '43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777',
  )
})

it('C10 links each record to the one before it', () => {
  const by = { device: 'device-01', anchor: null }
  const first = link(NEW_CHAIN, by, { id: 'span-0001' })
  const second = link(first.next, by, { id: 'span-0002' })
  expect(first.record).toEqual({ id: 'span-0001', ...by, n: 0, previous: null })
  expect(second.record).toEqual({ id: 'span-0002', ...by, n: 1, previous: recordDigest(first.record) })
})
