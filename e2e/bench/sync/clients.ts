import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { link, NEW_CHAIN } from '../../../core/protocol/chain.ts'

export const WEEK = '2026-11-16'

/** A bare socket of the sync protocol; `next` resolves with the next message that carries an update. */
export type Client = {
  socket: WebSocket
  send(message: Uint8Array): void
  onUpdate(heard: (message: Buffer) => void): void
  close(): void
}

const SYNC = 0
const STEP_1 = 0
/** Step 1 of one who knows nothing. */
const ASK_ALL = new Uint8Array([SYNC, STEP_1, 1, 0])

export const rolePath = (job: string, author: string) => `/sync/${job}/${WEEK}/${author}`

/** Opens a socket as `<role>-<job>`; on a server of documents it resolves when the first answer has come. */
export async function connect(port: number, path: string, person: string, asks: boolean): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { 'x-person': person },
    perMessageDeflate: false,
  })
  let hear: (message: Buffer) => void = () => {}
  socket.on('message', (data: Buffer) => {
    if (data[0] === SYNC && data[1] !== STEP_1) hear(data)
  })
  await once(socket, 'open')
  const client: Client = {
    socket,
    send: (message) => socket.send(message),
    onUpdate: (heard) => {
      hear = heard
    },
    close: () => socket.terminate(),
  }
  if (asks) {
    const answered = new Promise<void>((done) => client.onUpdate(() => done()))
    client.send(ASK_ALL)
    await answered
  }
  return client
}

/** Opens a document and resolves with all of it. */
export function openDocument(port: number, path: string, person: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      headers: { 'x-person': person },
      perMessageDeflate: false,
    })
    socket.on('error', fail)
    socket.on('open', () => socket.send(ASK_ALL))
    socket.on('message', (data: Buffer) => {
      if (data[0] !== SYNC || data[1] === STEP_1) return
      socket.terminate()
      done(data)
    })
  })
}

/** A writer's document that gives out each new record as the message of a stock provider; a device's, in its chain. */
export function createWriter() {
  const doc = new Y.Doc()
  let chain = NEW_CHAIN
  const inChain = (record: { id: string; kind?: string }) => {
    if (record.kind === 'message') return record
    const linked = link(chain, { device: DEVICE, anchor: 'bench.anchor' }, record)
    chain = linked.next
    return linked.record
  }
  return {
    doc,
    message(...records: { id: string; kind?: string }[]): Uint8Array {
      const before = Y.encodeStateVector(doc)
      doc.transact(() => {
        for (const record of records) doc.getMap('records').set(record.id, inChain(record))
      })
      return updateMessage(Y.encodeStateAsUpdate(doc, before))
    },
  }
}

/** An update as a message of the sync protocol. */
export function updateMessage(update: Uint8Array): Uint8Array {
  const length: number[] = []
  for (let rest = update.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 0x7f) | 0x80)
    if (rest < 128) break
  }
  return new Uint8Array([SYNC, 2, ...length, ...update])
}

const MONDAY = Date.UTC(2026, 10, 16, 14)
const SLOT_MS = 720_000
const DEVICE = 'device-0001'
const hash = () => (randomUUID() + randomUUID()).replaceAll('-', '')

/** The claim of a capture as the extension makes it. */
export function screenshot(n: number) {
  const slot = MONDAY + n * SLOT_MS
  return {
    id: randomUUID(),
    at: slot + 61_234,
    kind: 'screenshot',
    session: 'session-0001',
    slot,
    clockOffsetMs: 12,
    image: { sha256: hash(), bytes: 118_204, width: 1280, height: 720 },
    thumbnail: { sha256: hash(), bytes: 9_120, width: 320, height: 180 },
    look: 'picture',
    lookReason: null,
    activity: { minutes: [1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1], keys: 412, pointer: 96, wheel: 31 },
    flags: [],
  }
}

/** The claim of a whole slot's time. */
export function span(n: number) {
  const from = MONDAY + n * SLOT_MS
  return {
    id: randomUUID(),
    at: from + SLOT_MS,
    kind: 'span',
    session: 'session-0001',
    sessionStartedAt: MONDAY,
    from,
    to: from + SLOT_MS,
  }
}

export const message = (n: number) => ({
  id: randomUUID(),
  at: MONDAY + n * 60_000,
  kind: 'message',
  text: `Message ${n}: the second draft is up, please look at the figures on page three when you can.`,
})

export const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
