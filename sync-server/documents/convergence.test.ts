import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createDecoder, readVarUint } from 'lib0/decoding'
import { createEncoder, length, toUint8Array, writeVarUint } from 'lib0/encoding'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'
import { newFolder, WEEK } from './documents-under-test.ts'
import { seeded } from './seeded.ts'

/** Longer: `SEED=7 STEPS=2000 npx vitest run sync-server/documents/convergence.test.ts`. */
const SEED = Number(process.env.SEED ?? 41)
const STEPS = Number(process.env.STEPS ?? 120)
const KILL_EVERY = 40

const AUTHORS = ['freelancer', 'client', 'server'] as const
const JOB = 'fuzz'
const random = seeded(SEED)

/** The server as a process of its own, killed without warning and started again on the same folder. */
function createServerProcess(folder: string) {
  const entry = new URL('./alone.ts', import.meta.url).pathname
  let child: ChildProcess | null = null
  return {
    port: 0,
    async start() {
      child = spawn(process.execPath, [entry, folder, '--claims'], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')
      this.port = Number(line)
    },
    async kill() {
      if (!child || child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** One device of a person, over a network that loses, repeats, holds back and cuts. */
function createDevice(role: 'freelancer' | 'client', name: string) {
  const docs = Object.fromEntries(AUTHORS.map((author) => [author, new Y.Doc()])) as Record<string, Y.Doc>
  const sockets = new Map<string, WebSocket>()
  const own = docs[role] as Y.Doc
  let held: Uint8Array[] = []
  let isFaithful = false
  let written = 0

  own.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === 'network') return
    const encoder = createEncoder()
    writeVarUint(encoder, 0)
    writeUpdate(encoder, update)
    const message = toUint8Array(encoder)
    const luck = isFaithful ? 9 : random(10)
    if (luck === 0) return
    if (luck === 1) held.push(message)
    else for (const one of luck === 2 ? [message, message] : [message, ...held.splice(0)]) say(role, one)
  })
  const say = (author: string, message: Uint8Array) => {
    const socket = sockets.get(author)
    if (socket?.readyState === WebSocket.OPEN) socket.send(message)
  }
  const connect = (port: number, author: string) => {
    const doc = docs[author] as Y.Doc
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${JOB}/${WEEK}/${author}`, {
      headers: { 'x-person': `${role}-${JOB}` },
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
      const decoder = createDecoder(new Uint8Array(data))
      if (sockets.get(author) !== socket || readVarUint(decoder) !== 0) return
      const encoder = createEncoder()
      writeVarUint(encoder, 0)
      readSyncMessage(decoder, encoder, doc, 'network')
      if (length(encoder) > 1) say(author, toUint8Array(encoder))
    })
  }
  return {
    name,
    role,
    docs,
    write() {
      const id = `${role}-${name}-${written++}`
      const at = Date.UTC(2026, 10, 20, 10) + written
      own.getMap('records').set(id, { id, at, kind: 'message', text: `${id} ${'x'.repeat(random(200))}` })
      return id
    },
    online(port: number) {
      this.offline()
      for (const author of AUTHORS) connect(port, author)
    },
    offline() {
      for (const socket of sockets.values()) socket.terminate()
      sockets.clear()
      held = []
    },
    faithful(port: number) {
      isFaithful = true
      this.online(port)
    },
  }
}

function holds(doc: Y.Doc, ids: string[]): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (ids.every((id) => doc.getMap('records').has(id))) done()
    }
    doc.on('update', look)
    look()
  })
}

it(`W5 all agree in the end, whatever the network and the power do (seed ${SEED}, ${STEPS} steps)`, async () => {
  const folder = newFolder()
  const server = createServerProcess(folder)
  await server.start()
  const devices = [
    createDevice('freelancer', 'phone'),
    createDevice('freelancer', 'laptop'),
    createDevice('client', 'phone'),
    createDevice('client', 'laptop'),
  ]
  for (const device of devices) device.online(server.port)
  const written = { freelancer: [] as string[], client: [] as string[] }

  for (let step = 1; step <= STEPS; step++) {
    const device = devices[random(devices.length)]!
    const deed = random(12)
    if (deed === 0) device.offline()
    else if (deed === 1) device.online(server.port)
    else written[device.role].push(device.write())
    if (step % KILL_EVERY === 0) {
      await server.kill()
      await server.start()
      for (const one of devices) if (random(2)) one.online(server.port)
    } else if (random(4) === 0) await new Promise((turn) => setImmediate(turn))
  }

  for (const device of devices) device.faithful(server.port)
  const rulings = [...written.freelancer, ...written.client].map((id) => `ruling-${id}`)
  await Promise.all(
    devices.flatMap(({ docs }) => [
      holds(docs.freelancer!, written.freelancer),
      holds(docs.client!, written.client),
      holds(docs.server!, rulings),
    ]),
  )
  for (const author of AUTHORS) {
    const [first, ...others] = devices.map(({ docs }) => docs[author]!.getMap('records').toJSON())
    for (const other of others) expect(other).toEqual(first)
    if (author === 'server') {
      const ruled = Object.values(first!).filter(({ kind }) => kind === 'ruling')
      expect(ruled).toHaveLength(rulings.length)
      for (const { verdict } of ruled) expect(verdict).toBe('accepted')
    } else {
      // Nothing of another author's, and nothing that its author didn't write.
      expect(new Set(Object.keys(first!))).toEqual(new Set(written[author]))
    }
  }
  for (const device of devices) device.offline()
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)
