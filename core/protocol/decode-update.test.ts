import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { runs } from '../rules/testing/runs.ts'
import { type DecodedUpdate, decodeRecords, runToRecords } from './decode-update.ts'
import { encodeRecords } from './encode.ts'

const record = (id: string, rest: object = {}) => ({ id, kind: 'message', ...rest })
const updateOf = (change: (doc: Y.Doc) => void) => {
  const doc = new Y.Doc()
  doc.clientID = 1
  change(doc)
  return Y.encodeStateAsUpdate(doc)
}
const idsOf = (decoded: DecodedUpdate) =>
  decoded.runs.flatMap((run) => runToRecords(run).map((record) => record.id))

it('reads what a stock Y.Doc writes, byte for byte as it came', () => {
  const update = updateOf((doc) => {
    doc.getMap('records').set('first-one', record('first-one'))
    doc.getMap('records').set('other-one', record('other-one', { n: -0.25, deep: [{ a: null }] }))
  })
  const decoded = decodeRecords(update) as DecodedUpdate
  expect(decoded.bytes).toBe(update)
  expect(decoded.runs).toMatchObject([{ client: 1, from: 0, to: 2 }])
  expect(runToRecords(decoded.runs[0]!)[1]).toEqual(record('other-one', { n: -0.25, deep: [{ a: null }] }))
})

it('leaves out the deletions that two devices with the same record derive', () => {
  const phone = new Y.Doc()
  const laptop = new Y.Doc()
  phone.getMap('records').set('same-one', record('same-one'))
  laptop.getMap('records').set('same-one', record('same-one'))
  Y.applyUpdate(phone, Y.encodeStateAsUpdate(laptop))
  const update = Y.encodeStateAsUpdate(phone)
  const decoded = decodeRecords(update) as DecodedUpdate
  expect(decoded.runs).toHaveLength(2)
  expect(idsOf(decoded)).toEqual(['same-one'])
  expect(decoded.deleted).toHaveLength(1)
  expect(Y.decodeUpdate(decoded.bytes).ds.clients.size).toBe(0)
  expect(decodeRecords(decoded.bytes)).toEqual({ ...decoded, deleted: [] })
})

it('names what an update says is deleted', () => {
  const doc = new Y.Doc()
  doc.getMap('records').set('gone-one', record('gone-one'))
  const before = Y.encodeStateVector(doc)
  doc.getMap('records').delete('gone-one')
  const decoded = decodeRecords(Y.encodeStateAsUpdate(doc, before)) as DecodedUpdate
  expect(decoded).toMatchObject({
    runs: [],
    deleted: [{ client: doc.clientID, ranges: [{ from: 0, to: 1 }] }],
  })
})

it('S8 refuses a stretch that Yjs has collected, and a record that is larger than any can be', () => {
  expect(decodeRecords(new Uint8Array([1, 1, 7, 0, 0, 5, 0]))).toMatchObject({ code: 'not-a-record' })
  const large = encodeRecords(1, 0, [record('a', { text: 'x'.repeat(140_000) })])
  expect(decodeRecords(large)).toMatchObject({ code: 'not-a-record' })
})

it.each<[string, (doc: Y.Doc) => void]>([
  ['another root', (doc) => doc.getMap('rulings').set('a', record('a'))],
  ['a text', (doc) => doc.getText('records').insert(0, 'hello')],
  ['an array', (doc) => doc.getArray('records').push([record('a')])],
  ['a nested type', (doc) => doc.getMap('records').set('a', new Y.Map())],
  ['a value that is no record', (doc) => doc.getMap('records').set('a', 5)],
  ['a binary', (doc) => doc.getMap('records').set('a', new Uint8Array(3))],
  ['a record under a foreign id', (doc) => doc.getMap('records').set('a', record('b'))],
  ['an endless id', (doc) => doc.getMap('records').set('a'.repeat(65), record('a'.repeat(65)))],
  [
    'a record written over',
    (doc) => {
      doc.getMap('records').set('a', record('a'))
      doc.getMap('records').set('a', record('a', { again: true }))
    },
  ],
])('A1 refuses %s', (_, change) => {
  expect(decodeRecords(updateOf(change))).toMatchObject({ code: 'not-a-record' })
})

it('refuses values that JSON cannot say, and forbidden keys', () => {
  for (const value of [undefined, 5n, Number.NaN, new Uint8Array(2)]) {
    const update = encodeRecords(1, 0, [record('a', { value })])
    expect(decodeRecords(update)).toMatchObject({ code: 'malformed' })
  }
  const polluting = encodeRecords(1, 0, [record('a', JSON.parse('{"x":{"__proto__":{"admin":true}}}'))])
  expect(decodeRecords(polluting)).toMatchObject({ code: 'malformed' })
})

it('refuses nesting without end', () => {
  let deep: unknown = 1
  for (let i = 0; i < 1000; i++) deep = [deep]
  expect(decodeRecords(encodeRecords(1, 0, [record('a', { deep })]))).toMatchObject({ code: 'malformed' })
})

it('refuses an update with a gap inside, and one whose writers are out of order', () => {
  const gap = Y.mergeUpdates([encodeRecords(1, 0, [record('a')]), encodeRecords(1, 5, [record('b')])])
  expect(decodeRecords(gap)).toMatchObject({ code: 'skips' })
  const [one, two] = [encodeRecords(1, 0, [record('a')]), encodeRecords(2, 0, [record('b')])]
  const upward = new Uint8Array([2, ...one.slice(1, -1), ...two.slice(1, -1), 0])
  const downward = new Uint8Array([2, ...two.slice(1, -1), ...one.slice(1, -1), 0])
  expect(decodeRecords(upward)).toMatchObject({ code: 'malformed' })
  expect(decodeRecords(downward)).toMatchObject({ runs: [{ client: 2 }, { client: 1 }] })
})

it('never reads past its bytes into the memory behind them', () => {
  const update = encodeRecords(1, 0, [record('a', { text: 'mine' })])
  const slab = new Uint8Array(update.length + 64).fill(120)
  slab.set(update)
  for (let length = 0; length < update.length; length++)
    expect(decodeRecords(slab.subarray(0, length))).toMatchObject({ code: 'malformed' })
})

it('answers any bytes with records or a refusal, and agrees with Yjs on those it takes', () => {
  const valid = encodeRecords(9, 4, [record('one-more', { text: 'x' }), record('and-more', { n: [1, 2.5] })])
  const mutated = fc
    .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 })
    .map((changes) => {
      const bytes = valid.slice()
      for (const [at, byte] of changes) bytes[at] = byte
      return bytes
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      const decoded = decodeRecords(bytes)
      if ('code' in decoded) return
      const doc = new Y.Doc()
      Y.applyUpdate(doc, bytes)
      for (const { id, ...rest } of decoded.runs.flatMap(runToRecords))
        if (doc.getMap('records').has(id)) expect(doc.getMap('records').get(id)).toEqual({ id, ...rest })
      const clocks = decoded.runs.map((run) => [run.client, run.to])
      expect([...Y.decodeStateVector(Y.encodeStateVectorFromUpdate(bytes))]).toEqual(
        // Yjs counts what is there without a gap from clock 0 only.
        clocks.filter((_, i) => decoded.runs[i]?.from === 0),
      )
    }),
    { numRuns: runs(2000) },
  )
})
