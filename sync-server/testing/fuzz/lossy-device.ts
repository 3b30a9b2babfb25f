/** For the convergence fuzz: a device of a person, over a network that loses, delays, repeats, swaps and cuts. */

import { createDecoder, readVarUint } from 'lib0/decoding'
import { createEncoder, length, toUint8Array, writeVarUint } from 'lib0/encoding'
import { WebSocket } from 'ws'
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'
import { type Author, type Party, RECORDS } from '../../../core/protocol/records.ts'
import type { Random } from '../../../core/testing/random.ts'

export const AUTHORS = ['freelancer', 'client', 'server'] as const
type Docs = Record<Author, Y.Doc>

export type Device = ReturnType<typeof createDevice>

export function createDevice(role: Party, name: string, room: string, random: Random) {
  let docs = newDocs()
  const sockets = new Map<Author, WebSocket>()
  /** What the network still has of this device: it comes later, in any order. */
  let delayed: (() => void)[] = []
  let isFaithful = false
  let port = 0

  function newDocs(): Docs {
    const made = { freelancer: new Y.Doc(), client: new Y.Doc(), server: new Y.Doc() }
    made[role].on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'network' || origin === 'disk') return
      const encoder = createEncoder()
      writeVarUint(encoder, 0)
      writeUpdate(encoder, update)
      const message = toUint8Array(encoder)
      carry(() => say(role, message))
    })
    return made
  }
  /** One message on its way, in or out: lost, late, twice, or as it should be. */
  function carry(deliver: () => void) {
    const luck = isFaithful ? 9 : random.below(10)
    if (luck === 0) return
    if (luck === 1) return void delayed.push(deliver)
    deliver()
    if (luck === 2) deliver()
    if (luck === 3) flushDelayed()
  }
  function flushDelayed() {
    for (const deliver of delayed.splice(0).sort(() => random.below(2) - 0.5)) deliver()
  }
  function say(author: Author, message: Uint8Array) {
    const socket = sockets.get(author)
    if (socket?.readyState !== WebSocket.OPEN) return
    // RFC 6455, 5.4: a message may come in pieces.
    const cut =
      isFaithful || message.length < 2 ? 0 : random.below(4) === 0 ? 1 + random.below(message.length - 1) : 0
    if (cut > 0) socket.send(message.subarray(0, cut), { fin: false })
    socket.send(message.subarray(cut))
  }
  function connect(author: Author) {
    const doc = docs[author]
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${room}/${author}`, {
      headers: { 'x-person': `${role}-${room.split('/')[0]}` },
    })
    sockets.set(author, socket)
    socket.on('error', () => {})
    socket.on('open', () => {
      const encoder = createEncoder()
      writeVarUint(encoder, 0)
      writeSyncStep1(encoder, doc)
      say(author, toUint8Array(encoder))
    })
    socket.on('message', (data: Buffer) => {
      const bytes = new Uint8Array(data)
      carry(() => {
        const decoder = createDecoder(bytes)
        if (sockets.get(author) !== socket || readVarUint(decoder) !== 0) return
        const encoder = createEncoder()
        writeVarUint(encoder, 0)
        readSyncMessage(decoder, encoder, doc, 'network')
        if (length(encoder) > 1) say(author, toUint8Array(encoder))
      })
    })
  }
  const offline = () => {
    for (const socket of sockets.values()) socket.terminate()
    sockets.clear()
    delayed = []
  }
  const online = (to: number) => {
    offline()
    port = to
    for (const author of AUTHORS) connect(author)
  }
  return {
    name,
    role,
    /** Says an update by a connection of its own, without having it itself; resolves with the code of the closing. */
    attack(to: number, update: Uint8Array): Promise<number> {
      const socket = new WebSocket(`ws://127.0.0.1:${to}/sync/${room}/${role}`, {
        headers: { 'x-person': `${role}-${room.split('/')[0]}` },
      })
      socket.on('error', () => {})
      socket.on('open', () => {
        const encoder = createEncoder()
        writeVarUint(encoder, 0)
        writeUpdate(encoder, update)
        socket.send(toUint8Array(encoder))
        socket.close(1000)
      })
      return new Promise((done) => socket.on('close', done))
    },
    doc: (author: Author) => docs[author],
    records: (author: Author) => docs[author].getMap<{ id: string; kind?: string }>(RECORDS),
    /** Writes records in one go, as an outbox does; one that stands here already is left. */
    write(records: readonly { id: string }[]) {
      const own = docs[role].getMap(RECORDS)
      docs[role].transact(() => {
        for (const record of records) if (!own.has(record.id)) own.set(record.id, record)
      })
    },
    online,
    offline,
    /** Killed and started again: what it wrote itself was on its disk, all else and its Yjs client id are gone. */
    restart(to: number) {
      const saved = Y.encodeStateAsUpdate(docs[role])
      offline()
      for (const doc of Object.values(docs)) doc.destroy()
      docs = newDocs()
      Y.applyUpdate(docs[role], saved, 'disk')
      if (random.below(3) > 0) online(to)
    },
    faithful(to: number) {
      isFaithful = true
      online(to)
    },
    /** Resolves when the document holds all these records. */
    holds: (author: Author, ids: readonly string[]) =>
      new Promise<void>((done) => {
        const records = docs[author].getMap(RECORDS)
        const look = () => {
          if (ids.every((id) => records.has(id))) done()
        }
        docs[author].on('update', look)
        look()
      }),
  }
}
