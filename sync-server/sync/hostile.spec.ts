/** A4, S8: one member against everybody, over real sockets to the whole running server; a short form of `npm run attack`. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { project } from '../../core/projection/project.ts'
import { encodeRecords } from '../../core/protocol/encode.ts'
import { closed, seen } from '../testing/documents-under-test.ts'
import { changed, collected, deletion, tombstone, writtenOver } from '../testing/fuzz/hostile-updates.ts'
import { type Caller, startTestServer, type TestServer } from '../testing/test-server.ts'

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
/** The records that a fresh reader sees, once the one that is waited for is among them. */
async function recordsOf(who: Caller, path: string, awaited: string): Promise<Map<string, unknown>> {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${server.url.replace('http', 'ws')}/sync`, path, doc, {
    WebSocketPolyfill: class extends WebSocket {
      constructor(address: string | URL) {
        super(address, { headers: { cookie: who.cookie, origin: server.url } })
      }
    } as never,
    disableBc: true,
  })
  await seen(doc, awaited)
  provider.destroy()
  return new Map(doc.getMap('records').entries())
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
  const copy = await opened(connect(honest, document(honestJob)))
  const first = new Promise<Buffer>((done) =>
    copy.on('message', (data: Buffer) => data[0] === 0 && data[1] === 1 && done(data)),
  )
  copy.send(ASK_ALL)
  const own = new Y.Doc()
  const answer = await first
  Y.applyUpdate(own, new Uint8Array(answer.subarray(answer.length < 16_387 ? 4 : 5)))
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
  const fresh = await recordsOf(honestClient, document(honestJob), shot)
  const rows = await server.database.read<{ id: string }>(
    "select id from claims where job_id = :job and author = 'freelancer'",
    { job: honestJob.id },
  )
  expect(fresh.size).toBe(before)
  expect([...fresh.keys()].sort()).toEqual(rows.map(({ id }) => id).sort())
  copy.close()
  reader.close()
})

it('S8 a record under an id of the other party counts nothing, for the page as for the server', async () => {
  const [client, freelancer] = [await server.signUp('Id Client'), await server.signUp('Id Freelancer')]
  const job = await server.hire(client, freelancer)
  const clients = await server.openPlace(client, job, 'client')
  await clients.claim({ id: 'the-clients-message', kind: 'message', text: 'Welcome.' })
  const own = await opened(connect(freelancer, document(job)))
  const [of, at] = ['the-clients-message', await server.now()]
  const records = [
    { id: of, kind: 'other', at, day: '2026-11-18', seconds: 3600, description: 'Hidden hours', idle: null },
    { id: 'the-last-message', kind: 'message', at, text: 'Ruled on after the other.' },
  ]
  own.send(updateMessage(encodeRecords(5, 0, records)))
  const said = await recordsOf(client, document(job, 'server'), 'ruling-the-last-message')
  const freelancers = await recordsOf(client, document(job), of)
  const week = project(job.week, {
    freelancer: [...freelancers.values()] as never,
    client: [...(await recordsOf(client, document(job, 'client'), of)).values()] as never,
    server: [...said.values()] as never,
  })
  const [row] = await server.database.read<{ total_seconds: number }>(
    'select total_seconds from timesheets where job_id = :job',
    { job: job.id },
  )
  expect(week.timesheet.totalSeconds).toBe(row?.total_seconds)
  expect(week.timesheet.totalSeconds).toBe(0)
  expect(week.refused).toMatchObject([{ id: of, by: 'freelancer', reason: { code: 'id-taken' } }])
  own.close()
  clients.close()
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
