/** S8: whatever updates come, what the server takes is exactly what a fresh, plain Yjs reader sees. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { decodeRecords, runToRecords } from '../../core/protocol/decode-update.ts'
import { runs } from '../../core/rules/testing/runs.ts'
import { LIMITS } from './limits.ts'
import { createContent } from './rooms/content.ts'
import { type Judged, judge } from './rooms/judge.ts'
import type { Room } from './rooms/room.ts'
import { grow, reserve } from './rooms/rooms.ts'
import { createPresence } from './wire/presence.ts'

const newRoom = (): Room => ({
  key: { job: 'j1', week: '2026-11-16', author: 'freelancer' },
  id: 1,
  content: createContent(),
  waiting: 0,
  lastSeq: 0,
  tail: 0,
  sealed: false,
  idleSince: 0,
  sockets: new Set(),
  presence: createPresence(LIMITS),
})

/** What the server makes of an update: judged, and if it is new counted, stored and shown. */
function offer(room: Room, update: Uint8Array, counted: Map<string, unknown>): Judged['is'] | string {
  const decoded = decodeRecords(update)
  if ('code' in decoded) return decoded.code
  const judged = judge(room, decoded, LIMITS)
  if (judged.is === 'refused') return judged.why
  if (judged.is !== 'new') return judged.is
  reserve(room, judged)
  room.waiting -= 1
  grow(room, judged.runs, room.lastSeq + 1)
  for (const record of judged.runs.flatMap(runToRecords)) counted.set(record.id, record)
  return 'new'
}

const read = (room: Room) => {
  const reader = new Y.Doc()
  Y.applyUpdate(reader, room.content.since(new Map()))
  return reader.getMap('records').toJSON()
}

const CLIENTS = [1, 2, 3, 9]
const KEYS = ['record-a', 'record-b', 'record-c', 'record-d']
/** What a hostile program does to its own copy, or says without one. */
const deed = fc.record({
  who: fc.nat(3),
  key: fc.nat(3),
  value: fc.nat(1),
  what: fc.constantFrom('put', 'put', 'put', 'over', 'delete', 'meet', 'tombstone', 'collected', 'deletions'),
  say: fc.constantFrom('all', 'news', 'nothing'),
})

/** `[client] put under [key]`, with a struct of no content. */
const tombstone = (client: number, clock: number, key: string) => {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)]
  return new Uint8Array([1, 1, client, clock, 0x21, 1, ...text('records'), ...text(key), 1, 0])
}

it('S8 counts exactly the records that a fresh plain Yjs reader sees, under hostile updates', () => {
  const answers = new Set<string>()
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const room = newRoom()
      const counted = new Map<string, unknown>()
      const docs = CLIENTS.map((client) => {
        const doc = new Y.Doc()
        doc.clientID = client
        return doc
      })
      const say = (update: Uint8Array) => answers.add(offer(room, update, counted))
      for (const { who, key, value, what, say: how } of deeds) {
        const doc = docs[who]!
        const id = KEYS[key]!
        const records = doc.getMap('records')
        const record = { id, kind: 'message', text: `version ${value}` }
        const before = Y.encodeStateVector(doc)
        const clock = room.content.accepted.get(doc.clientID) ?? 0
        if (what === 'put' && !records.has(id)) records.set(id, record)
        else if (what === 'over') records.set(id, record)
        else if (what === 'delete') records.delete(id)
        else if (what === 'meet') Y.applyUpdate(doc, room.content.since(new Map()))
        else if (what === 'tombstone') say(tombstone(doc.clientID, clock, id))
        else if (what === 'collected') say(new Uint8Array([1, 1, doc.clientID, clock, 0, 1, 0]))
        else if (what === 'deletions') say(new Uint8Array([0, 1, CLIENTS[key]!, 1, value, 1]))
        if (how === 'all') say(Y.encodeStateAsUpdate(doc))
        else if (how === 'news') say(Y.encodeStateAsUpdate(doc, before))
        expect(read(room)).toEqual(Object.fromEntries(counted))
      }
    }),
    { numRuns: 500 },
  )
  // Each answer was given, so each way was walked.
  expect([...answers].sort()).toEqual(
    ['gap', 'known', 'new', 'not-a-record', 'record-changed', 'record-deleted'].sort(),
  )
})

it('S8 takes what honest copies say who put the same record before they met, whichever writer is the higher', () => {
  const all = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.boolean()), { maxLength: 40 })
  fc.assert(
    fc.property(all, (turns) => {
      const room = newRoom()
      const counted = new Map<string, unknown>()
      const docs = CLIENTS.map((client) => {
        const doc = new Y.Doc()
        doc.clientID = client
        return doc
      })
      for (const [who, key, meets] of turns) {
        const doc = docs[who]!
        const id = KEYS[key]!
        if (meets) Y.applyUpdate(doc, room.content.since(new Map()))
        else if (!doc.getMap('records').has(id))
          doc.getMap('records').set(id, { id, kind: 'message', text: 'the same on each' })
        expect(['new', 'known']).toContain(offer(room, Y.encodeStateAsUpdate(doc), counted))
        // One that has met another knows both copies; the two never met the server in between.
        Y.applyUpdate(docs[(who + 1) % 4]!, Y.encodeStateAsUpdate(doc))
      }
      expect(read(room)).toEqual(Object.fromEntries(counted))
    }),
    { numRuns: runs(500) },
  )
})
