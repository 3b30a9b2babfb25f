import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { type DecodedUpdate, decodeRecords } from '../../../core/protocol/decode-update.ts'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import { type Content, createContent } from './content.ts'

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
const take = (content: Content, runs: DecodedUpdate['runs']) => {
  content.append(runs)
  content.show(runs)
}
const runsOf = (update: Uint8Array) => (decodeRecords(update) as DecodedUpdate).runs

it('holds what a Y.Doc holds, byte for byte', () => {
  fc.assert(
    fc.property(writes, (turns) => {
      const updates = updatesOf(turns)
      const content = createContent()
      for (const update of updates) take(content, runsOf(update))
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
      for (const update of updates) take(content, runsOf(update))
      if (joinedBefore) content.since(new Map())
      const known = Y.encodeStateVector(docOf(updates.slice(0, seen)))
      expect(content.since(Y.decodeStateVector(known))).toEqual(Y.encodeStateAsUpdate(docOf(updates), known))
    }),
  )
})

it('passes over what it knows, also when it comes with something new', () => {
  const content = createContent()
  const [a, b, c] = [record('record-a'), record('record-b'), record('record-c')]
  take(content, runsOf(encodeRecords(1, 0, [a, b])))
  take(content, runsOf(encodeRecords(1, 0, [a])))
  take(content, runsOf(encodeRecords(1, 1, [b, c])))
  expect(content.since(new Map())).toEqual(encodeRecords(1, 0, [a, b, c]))
})

it('shows nothing that is still on its way, and forgets it where the disk fails', () => {
  fc.assert(
    fc.property(writes, fc.nat(30), (turns, stored) => {
      const updates = updatesOf(turns)
      const content = createContent()
      for (const update of updates) content.append(runsOf(update))
      for (const update of updates.slice(0, stored)) content.show(runsOf(update))
      const shown = Y.encodeStateAsUpdate(docOf(updates.slice(0, stored)))
      expect(content.since(new Map())).toEqual(shown)
      content.takeBack()
      expect(content.accepted).toEqual(content.stateVector)
      for (const update of updates) take(content, runsOf(update))
      expect(content.since(new Map())).toEqual(Y.encodeStateAsUpdate(docOf(updates)))
    }),
  )
})

it('finds each record under its id, also where ids share a mark, and nothing else', () => {
  fc.assert(
    fc.property(writes, fc.nat(30), (turns, askedAfter) => {
      const content = createContent()
      for (const [n, update] of updatesOf(turns).entries()) {
        if (n === askedAfter) content.find(new TextEncoder().encode('record-1-0'))
        take(content, runsOf(update))
      }
      for (const client of [1, 5, 9])
        for (let clock = 0; clock < 40; clock++) {
          const found = content.find(new TextEncoder().encode(`record-${client}-${clock}`))
          expect(found?.client ?? null).toBe(clock < (content.stateVector.get(client) ?? 0) ? client : null)
        }
    }),
  )
})

it('sends a document in pieces that come to the same, one struct at least in each', () => {
  fc.assert(
    fc.property(writes, fc.nat(30), fc.integer({ min: 1, max: 2000 }), (turns, seen, mostBytes) => {
      const updates = updatesOf(turns)
      const content = createContent()
      for (const update of updates) take(content, runsOf(update))
      const reader = docOf(updates.slice(0, seen))
      let known = Y.decodeStateVector(Y.encodeStateVector(reader))
      for (let isLast = false; !isLast; ) {
        const piece = content.piece(known, mostBytes)
        expect(piece.update.length).toBeLessThan(mostBytes + 1000)
        Y.applyUpdate(reader, piece.update)
        known = piece.known
        isLast = piece.isLast
        expect(Y.decodeStateVector(Y.encodeStateVector(reader))).toEqual(known)
      }
      expect(Y.encodeStateAsUpdate(reader)).toEqual(content.since(new Map()))
    }),
  )
})
