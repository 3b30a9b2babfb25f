import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeRecords } from '../../../core/protocol/encode.ts'
import { randomFrom, SEED } from '../../../core/testing/random.ts'
import {
  closed,
  put,
  type Running,
  seen,
  startDocuments,
  synced,
  WEEK,
} from '../../testing/documents-under-test.ts'

/** A seed that failed belongs here, under a name of its own. */
const SOCKETS = Number(process.env.WIRE_SOCKETS ?? 150)

let running: Running
beforeAll(async () => {
  running = await startDocuments()
})
afterAll(() => running.stop())

function validMessages(): Uint8Array[] {
  const doc = new Y.Doc()
  put(doc, 'record-a', { text: 'Grüße', n: 1.5, list: [null, true, { deep: -7 }] })
  put(doc, 'record-b')
  const update = Y.encodeStateAsUpdate(doc)
  const vector = Y.encodeStateVector(doc)
  const state = new TextEncoder().encode(JSON.stringify({ tracker: 'on' }))
  return [
    new Uint8Array([0, 2, ...varUint(update.length), ...update]),
    new Uint8Array([0, 1, ...varUint(update.length), ...update]),
    new Uint8Array([0, 0, vector.length, ...vector]),
    new Uint8Array([1, state.length + 4, 1, 5, 1, state.length, ...state]),
    new Uint8Array([3]),
  ]
}
const varUint = (value: number) => (value < 128 ? [value] : [(value & 0x7f) | 0x80, value >> 7])

it(`answers whatever comes with its own close codes and goes on (seed ${SEED})`, async () => {
  const { below } = randomFrom(SEED)
  const valid = validMessages()
  const mutated = () => {
    const message = Uint8Array.from(valid[below(valid.length)] as Uint8Array)
    for (let changes = below(4); changes > 0; changes--) message[below(message.length)] = below(256)
    if (below(4) === 0) return message.subarray(0, below(message.length + 1))
    if (below(6) === 0) return new Uint8Array([...message, ...message.subarray(0, below(8))])
    return message
  }
  const codes = new Set<number>()
  const one = async () => {
    const socket = running.socket('freelancer-j9', `/j9/${WEEK}/freelancer`)
    const end = closed(socket)
    socket.on('open', () => {
      for (let left = 1 + below(6); left > 0; left--) socket.send(mutated())
      socket.close(1000)
    })
    codes.add((await end).code)
  }
  for (let done = 0; done < SOCKETS; done += 25) await Promise.all(Array.from({ length: 25 }, one))
  for (const code of codes) expect([1000, 1005, 4400, 4409, 4422]).toContain(code)
  expect(running.errors).toEqual([])
  const [freelancer, client] = ['freelancer-j8', 'client-j8'].map((person) =>
    running.connect(person, `j8/${WEEK}/freelancer`),
  )
  await synced(client!)
  put(freelancer!.doc, 'still-here')
  await seen(client!.doc, 'still-here')
})

it('closes for a message that is too large, before it has all arrived', async () => {
  const small = await startDocuments({ limits: { messageBytes: 1000 } })
  const socket = small.socket('freelancer-j1', `/j1/${WEEK}/freelancer`)
  socket.on('open', () => socket.send(new Uint8Array(5000)))
  expect((await closed(socket)).code).toBe(1009)
  await small.stop()
})

it('A4 closes for too much work, and for too many sockets of a person', async () => {
  const strict = await startDocuments({
    limits: { socketsPerPerson: 2 },
    budget: { burst: 4000, perSecond: 10 },
  })
  const path = `/j1/${WEEK}/freelancer`
  const [first, second] = [strict.socket('freelancer-j1', path), strict.socket('freelancer-j1', path)]
  await Promise.all([first, second].map((socket) => new Promise((done) => socket.on('open', done))))
  expect((await closed(strict.socket('freelancer-j1', path))).code).toBe(4529)
  const end = closed(first)
  for (let n = 0; n < 100; n++) first.send(new Uint8Array([3]))
  expect(await end).toMatchObject({
    code: 4529,
    reason: expect.stringMatching(/^too-much-work: .* Retry after \d+ s\.$/),
  })
  await strict.stop()
})

it('A4 closes for whole documents asked for again and again, and lets that person in later', async () => {
  const strict = await startDocuments({ budget: { burst: 100_000, perSecond: 50_000 } })
  const path = `/j1/${WEEK}/freelancer`
  const author = strict.connect('freelancer-j1', path.slice(1))
  await synced(author)
  for (let n = 0; n < 5; n++) put(author.doc, `large-${n}`, { text: 'x'.repeat(100_000) })
  const other = strict.connect('client-j1', path.slice(1))
  await seen(other.doc, 'large-4')
  const asking = strict.socket('client-j1', path)
  asking.on('open', () => asking.send(new Uint8Array([0, 0, 1, 0])))
  asking.on('message', (data: Buffer) => {
    if (data[0] === 0 && data[1] === 1) asking.send(new Uint8Array([0, 0, 1, 0]))
  })
  expect(await closed(asking)).toMatchObject({
    code: 4529,
    reason: expect.stringMatching(/^too-much-work: .* Retry after \d+ s\.$/),
  })
  put(author.doc, 'still-served')
  await seen(other.doc, 'still-served')
  await strict.stop()
})

it('A4 who says much at once says it in turn with the others: nothing is lost, and nobody is closed', async () => {
  const path = `j1/${WEEK}/freelancer`
  const loud = running.socket('freelancer-j1', `/${path}`)
  await new Promise((done) => loud.on('open', done))
  const reader = running.connect('client-j1', path)
  const other = running.connect('freelancer-j2', `j2/${WEEK}/freelancer`)
  await Promise.all([synced(reader), synced(other)])
  const ids = Array.from({ length: 400 }, (_, n) => `in-turn-${n}`)
  let said = 0
  const talking = setInterval(() => put(other.doc, `in-between-${said++}`), 20)
  const begun = performance.now()
  for (const [n, id] of ids.entries()) {
    const update = encodeRecords(77, n, [{ id, ...{ text: 'x'.repeat(1000) } }])
    loud.send(new Uint8Array([0, 2, ...varUint(update.length), ...update]))
  }
  await seen(reader.doc, ...ids)
  // They are worth half a second of a core, and come at four tenths of one.
  expect(performance.now() - begun).toBeGreaterThan(600)
  expect(loud.readyState).toBe(loud.OPEN)
  clearInterval(talking)
  loud.terminate()
  await seen(other.doc, `in-between-${said - 1}`)
})

it('closes for a document that has grown past its limit, keeping what it had', async () => {
  const small = await startDocuments({ limits: { documentBytes: 2000 } })
  const author = small.connect('freelancer-j1', `j1/${WEEK}/freelancer`)
  await synced(author)
  const away = new Promise<{ code: number }>((done) => author.once('closed', done))
  put(author.doc, 'record-a', { text: 'x'.repeat(1000) })
  put(author.doc, 'record-b', { text: 'x'.repeat(1000) })
  expect((await away).code).toBe(4413)
  const reader = small.connect('client-j1', `j1/${WEEK}/freelancer`)
  await seen(reader.doc, 'record-a')
  expect(reader.doc.getMap('records').size).toBe(1)
  await small.stop()
})

it('gives a reader that cannot keep up the rest at once when it can', async () => {
  const tight = await startDocuments({ limits: { bufferedBytes: 20_000 } })
  const path = `j1/${WEEK}/freelancer`
  const author = tight.connect('freelancer-j1', path)
  const reader = tight.connect('client-j1', path)
  await Promise.all([synced(author), synced(reader)])
  const stream = (reader.ws as unknown as { _socket: { pause(): void; resume(): void } })._socket
  stream.pause()
  const other = tight.connect('client-j1', path)
  await synced(other)
  for (let n = 0; n < 100; n++) put(author.doc, `large-${n}`, { text: 'x'.repeat(100_000) })
  await seen(other.doc, 'large-99')
  const open = process.memoryUsage().rss
  expect(open).toBeLessThan(2 ** 31)
  stream.resume()
  await seen(reader.doc, 'large-0', 'large-50', 'large-99')
  await tight.stop()
})

it('drops a connection whose other end is gone', async () => {
  const quick = await startDocuments({ limits: { heartbeatSeconds: 0.05 } })
  const { port, hostname } = new URL(quick.url)
  const dead = connect(Number(port), hostname)
  dead.write(
    [
      `GET /sync/j1/${WEEK}/freelancer HTTP/1.1`,
      'Host: x',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'X-Person: client-j1',
      '\r\n',
    ].join('\r\n'),
  )
  await new Promise((done) =>
    dead
      .on('close', done)
      .on('error', () => {})
      .resume(),
  )
  await quick.stop()
})

it.each([
  '/sync/../../etc/passwd',
  '/sync/j1/%2e%2e/client',
  `/sync/j1/${WEEK}/client/..`,
  `/sync//${WEEK}/client`,
])('finds no document at %s, sent as it is', async (path) => {
  const { port, hostname } = new URL(running.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Person: client-j1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  )
  let heard = ''
  await new Promise<void>((done) => {
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      if (heard.includes('no-such-document')) done()
    })
  })
  socket.destroy()
})
