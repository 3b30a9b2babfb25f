import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { type DecodedUpdate, decodeRecords } from '../../core/workroom/decode-update.ts'
import { encodeRecords } from '../../core/workroom/encode.ts'
import { createContent } from './content.ts'
import { runFrom, runsToUpdate, updateToRuns } from './runs.ts'

const record = (id: string) => ({
  id,
  kind: 'message',
  text: 'x'.repeat(id.length * 3),
  n: [1.5, null, { a: true }],
})

/** Writers 1, 5 and 9 in any turn, each putting 1 to 4 records at a time. */
const writes = fc.array(fc.tuple(fc.constantFrom(1, 5, 9), fc.integer({ min: 1, max: 4 })), { maxLength: 30 })
function updatesOf(turns: [number, number][]): Uint8Array[] {
  const clocks = new Map<number, number>()
  return turns.map(([client, count]) => {
    const clock = clocks.get(client) ?? 0
    clocks.set(client, clock + count)
    const records = Array.from({ length: count }, (_, i) => record(`record-${client}-${clock + i}`))
    return encodeRecords(client, clock, records)
  })
}
const docOf = (updates: Uint8Array[]) => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}
const runsOf = (update: Uint8Array) => (decodeRecords(update) as DecodedUpdate).runs

it('holds what a Y.Doc holds, byte for byte', () => {
  fc.assert(
    fc.property(writes, (turns) => {
      const updates = updatesOf(turns)
      const content = createContent()
      for (const update of updates) content.append(runsOf(update))
      const doc = docOf(updates)
      expect(content.since(new Map())).toEqual(Y.encodeStateAsUpdate(doc))
      expect(content.stateVector).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)))
    }),
  )
})

it('brings a reader from any point to now as Yjs does', () => {
  fc.assert(
    fc.property(writes, fc.nat(30), fc.boolean(), (turns, seen, joinedBefore) => {
      const updates = updatesOf(turns)
      const content = createContent()
      for (const update of updates) content.append(runsOf(update))
      if (joinedBefore) content.since(new Map())
      const known = Y.encodeStateVector(docOf(updates.slice(0, seen)))
      expect(content.since(Y.decodeStateVector(known))).toEqual(Y.encodeStateAsUpdate(docOf(updates), known))
    }),
  )
})

it('passes over what it knows, also when it comes with something new', () => {
  const content = createContent()
  const [a, b, c] = [record('record-a'), record('record-b'), record('record-c')]
  content.append(runsOf(encodeRecords(1, 0, [a, b])))
  content.append(runsOf(encodeRecords(1, 0, [a])))
  content.append(runsOf(encodeRecords(1, 1, [b, c])))
  expect(content.since(new Map())).toEqual(encodeRecords(1, 0, [a, b, c]))
})

it('cuts a collected stretch in the middle', () => {
  const withCollected = new Uint8Array([1, 2, 7, 0, 0, 5, 0, 3, 0])
  const [run] = updateToRuns(withCollected)
  expect(run).toMatchObject({ client: 7, from: 0, to: 8, structs: 2 })
  expect(runsToUpdate([runFrom(run!, 3)!])).toEqual(new Uint8Array([1, 2, 7, 3, 0, 2, 0, 3, 0]))
  expect(runsToUpdate([runFrom(run!, 5)!])).toEqual(new Uint8Array([1, 1, 7, 5, 0, 3, 0]))
})
