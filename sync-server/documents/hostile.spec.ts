/** A4, S8: one member against everybody, over real sockets to the whole running server; a short form of `npm run attack`. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeRecords } from '../../core/workroom/encode.ts'
import { type Caller, startTestServer, type TestServer } from '../test-server.ts'
import { closed } from './documents-under-test.ts'
import { changed, collected, deletion, tombstone, writtenOver } from './hostile-updates.ts'

const MIB = 2 ** 20
/** Step 1 of one who knows nothing, and the question who is here. */
const ASK_ALL = new Uint8Array([0, 0, 1, 0])
const WHO_IS_HERE = new Uint8Array([3])

let server: TestServer
let member: Caller
let memberJob: { id: string; week: string }
let honest: Caller
let honestJob: { id: string; week: string }
let honestClient: Caller
beforeAll(async () => {
  server = await startTestServer()
  const [client, freelancer] = [await server.signUp('Hostile Client'), await server.signUp('Hostile Member')]
  member = freelancer
  memberJob = await server.hire(client, freelancer)
  honestClient = await server.signUp('Honest Client')
  honest = await server.signUp('Honest Freelancer')
  honestJob = await server.hire(honestClient, honest)
})
afterAll(() => server.close())

const connect = (who: Caller, path: string): WebSocket =>
  new WebSocket(`${server.url.replace('http', 'ws')}/sync/${path}`, {
    headers: { cookie: who.cookie, origin: server.url },
  })
const opened = (socket: WebSocket) => new Promise<WebSocket>((done) => socket.on('open', () => done(socket)))
const document = ({ id, week }: { id: string; week: string }, author = 'freelancer') =>
  `${id}/${week}/${author}`
const updateMessage = (update: Uint8Array): Uint8Array => {
  const length: number[] = []
  for (let rest = update.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 0x7f) | 0x80)
    if (rest < 128) break
  }
  return new Uint8Array([0, 2, ...length, ...update])
}
/** What a party says in passing is ruled on, whatever else goes on. */
async function expectHonestServed() {
  const place = await server.openPlace(honest, honestJob, 'freelancer')
  const id = `message-${Math.random().toString(36).slice(2)}`
  expect(await place.claim({ id, kind: 'message', text: 'Still here.' })).toMatchObject([
    { verdict: 'accepted' },
  ])
  place.close()
}

it('S8 what hides, deletes or replaces a record is refused, and everybody goes on seeing what counts', async () => {
  const [shot = ''] = await server.work(honest, honestJob, 1)
  const reader = await server.openPlace(honestClient, honestJob, 'client')
  const own = new Y.Doc()
  const copy = await opened(connect(honest, document(honestJob)))
  const whole = new Promise<void>((done) =>
    copy.on('message', (data: Buffer) => {
      if (data[0] !== 0 || data[1] !== 1) return
      Y.applyUpdate(own, new Uint8Array(data.subarray(data.length < 130 ? 3 : data.length < 16_386 ? 4 : 5)))
      done()
    }),
  )
  copy.send(ASK_ALL)
  await whole
  const [writer = 0] = Y.decodeStateVector(Y.encodeStateVector(own)).keys()
  const before = own.getMap('records').size
  const attacks: [string, Uint8Array, number][] = [
    ['a tombstone by a higher writer', tombstone(2 ** 32 - 1, shot), 4409],
    ['a delete set', deletion(writer, 0, 1), 4409],
    ['a delete set of more than there is', deletion(writer, 0, 2 ** 30), 4409],
    ['another version', changed(2 ** 32 - 2, shot), 4409],
    ['a value in its place', writtenOver(7, writer), 4422],
    ['a collected stretch', collected(8), 4422],
  ]
  for (const [what, update, code] of attacks) {
    const socket = await opened(connect(honest, document(honestJob)))
    socket.send(updateMessage(update))
    expect([what, (await closed(socket)).code]).toEqual([what, code])
  }
  const fresh = new Y.Doc()
  const after = await opened(connect(honestClient, document(honestJob)))
  await new Promise<void>((done) => {
    after.on('message', (data: Buffer) => {
      if (data[0] !== 0 || data[1] !== 1) return
      Y.applyUpdate(
        fresh,
        new Uint8Array(data.subarray(data.length < 130 ? 3 : data.length < 16_386 ? 4 : 5)),
      )
      done()
    })
    after.send(ASK_ALL)
  })
  const rows = await server.database.read<{ id: string }>(
    "select id from claims where job_id = :job and author = 'freelancer'",
    { job: honestJob.id },
  )
  expect(fresh.getMap('records').size).toBe(before)
  expect([...fresh.getMap('records').keys()].sort()).toEqual(rows.map(({ id }) => id).sort())
  for (const socket of [copy, after]) socket.close()
  reader.close()
})

it('A4 only weeks that a job can have are rooms', async () => {
  for (const week of ['2001-01-01', '2026-11-09', '2026-11-30', '2099-01-05'])
    expect(await closed(connect(member, document({ ...memberJob, week })))).toMatchObject({
      code: 4404,
      reason: expect.stringMatching(/^no-such-week/),
    })
  const [{ rooms } = { rooms: 0 }] = await server.database.read<{ rooms: number }>(
    'select count(*) as rooms from document_rooms where week not in (:weeks)',
    { weeks: [memberJob.week] },
  )
  expect(Number(rooms)).toBe(0)
})

it('A4 who asks for whole documents without end keeps nobody else waiting', async () => {
  const filler = await opened(connect(member, document(memberJob)))
  const records = Array.from({ length: 100 }, (_, n) => ({ id: `filling-${n}`, text: 'x'.repeat(10_000) }))
  filler.send(updateMessage(encodeRecords(5, 0, records)))
  const sockets = await Promise.all(
    Array.from({ length: 10 }, () => opened(connect(member, document(memberJob)))),
  )
  for (const socket of sockets) {
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0 && data[1] === 1) socket.send(ASK_ALL)
    })
    for (let n = 0; n < 1500; n++) socket.send(ASK_ALL)
  }
  await expectHonestServed()
  for (const socket of [filler, ...sockets]) socket.terminate()
})

it('A4 readers that do not read cost no memory, however often they ask who is here', async () => {
  const [other, rival] = [await server.signUp('Silent Client'), await server.signUp('Silent Reader')]
  const job = await server.hire(other, rival)
  const loud = await opened(connect(rival, document(job)))
  const state = JSON.stringify({ tracker: 'on', padding: 'x'.repeat(900) })
  for (let client = 1; client <= 20; client++) {
    const entry = [1, client, 1, (state.length & 0x7f) | 0x80, state.length >> 7, ...Buffer.from(state)]
    loud.send(new Uint8Array([1, (entry.length & 0x7f) | 0x80, entry.length >> 7, ...entry]))
  }
  const before = process.memoryUsage().rss
  const sockets = await Promise.all(Array.from({ length: 10 }, () => opened(connect(rival, document(job)))))
  for (const socket of sockets) {
    ;(socket as unknown as { _socket: { pause(): void } })._socket.pause()
    for (let n = 0; n < 19_000; n++) socket.send(WHO_IS_HERE)
  }
  await expectHonestServed()
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB)
  for (const socket of sockets) socket.terminate()
  loud.close()
})
