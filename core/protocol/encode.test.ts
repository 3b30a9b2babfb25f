import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeRecords } from './encode.ts'

const records = [
  { id: 'message-1', kind: 'message', at: 1_794_000_000_000, text: 'Grüße 👋' },
  { id: 'span-0001', from: 1, to: -2, half: 0.5, list: [1, null, true, { deep: 'x' }], none: null },
]

it('makes the update that a Y.Doc makes of the same records', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  doc.transact(() => {
    for (const record of records) doc.getMap('records').set(record.id, record)
  })
  expect(encodeRecords(7, 0, records)).toEqual(Y.encodeStateAsUpdate(doc))
})

it('reads back record by record after earlier clocks', () => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, encodeRecords(7, 0, records.slice(0, 1)))
  Y.applyUpdate(doc, encodeRecords(7, 1, records.slice(1)))
  expect(doc.getMap('records').toJSON()).toEqual(Object.fromEntries(records.map((r) => [r.id, r])))
  expect(Y.decodeUpdate(encodeRecords(7, 1, records)).structs.map((s) => s.id.clock)).toEqual([1, 2])
})

it('makes an empty update of no records', () => {
  expect(encodeRecords(7, 3, [])).toEqual(Y.encodeStateAsUpdate(new Y.Doc()))
})
