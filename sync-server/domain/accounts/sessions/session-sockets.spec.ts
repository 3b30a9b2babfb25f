import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type RunningServer, startServer } from '../../../app.ts'
import { readConfig } from '../../../config.ts'

/** The whole server: sessions and the sockets that were opened by them. */
let folder: string
let server: RunningServer
const EMAIL = 'ana@example.org'
const PASSWORD = 'correct horse battery'
let job: string
let week: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-sessions-'))
  const config = readConfig(['--sandbox', '--no-demo', '--port', '0', '--data', folder], {})
  if (typeof config === 'string') throw new Error(config)
  server = await startServer(config)
  const cookie = await enter('/sign-up', { name: 'Ana', email: EMAIL, password: PASSWORD })
  job = (await call(cookie, 'POST', '/jobs', { title: 'Header grid', rateMinorPerHour: 2500 })).job.id
  week = (await call(cookie, 'GET', `/jobs/${job}`)).job.currentWeek
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/api${path}`, {
    method,
    headers: { 'x-glasswork': '1', 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response
}
const call = async (cookie: string, method: string, path: string, body?: object) => {
  const response = await ask(method, path, body, { cookie })
  return response.status === 204 ? null : response.json()
}
const enter = async (path: string, body: object) =>
  (await ask('POST', path, body)).headers.getSetCookie()[0]?.split(';')[0] ?? ''
const signIn = () => enter('/sign-in', { email: EMAIL, password: PASSWORD })
const sessionOf = async (cookie: string): Promise<string> =>
  (await call(cookie, 'GET', '/sessions')).sessions.find(({ isThisOne }: { isThisOne: boolean }) => isThisOne)
    .id

/** An open socket; it answers a ping as long as the server has it. */
async function open(headers: Record<string, string>, query = '') {
  const address = `${server.url.replace('http', 'ws')}/sync/${job}/${week}/client${query}`
  const socket = new WebSocket(address, { headers })
  const closed = new Promise<{ code: number; reason: string }>((done) =>
    socket.on('close', (code, reason) => done({ code, reason: String(reason) })),
  )
  // The server's first word says that the socket has its place in the room.
  await new Promise((done) => socket.once('message', done))
  const answers = async () => {
    const pong = new Promise<string>((done) => socket.once('pong', () => done('answers')))
    socket.ping()
    return Promise.race([pong, closed.then(() => 'closed')])
  }
  return { closed, answers, end: () => socket.terminate() }
}
const openPage = (cookie: string) => open({ cookie, origin: server.url })
const REVOKED = { code: 4401, reason: 'revoked: This session was ended.' }

it('A1 closes the sockets of the session that is ended, and of no other of the same person', async () => {
  const [laptop, phone] = [await signIn(), await signIn()]
  const sockets = [await openPage(laptop), await openPage(laptop), await openPage(phone)] as const
  await call(phone, 'DELETE', `/sessions/${await sessionOf(laptop)}`)
  expect(await sockets[0].closed).toEqual(REVOKED)
  expect(await sockets[1].closed).toEqual(REVOKED)
  expect(await sockets[2].answers()).toBe('answers')
  sockets[2].end()
})

it('A1 closes one’s own sockets at a sign-out, and leaves the extension’s alone', async () => {
  const page = await signIn()
  const device = await ask('POST', '/devices', { email: EMAIL, password: PASSWORD, label: 'Tracker' })
  const { token } = await device.json()
  const bearer = { authorization: `Bearer ${token}` }
  const { ticket } = await (await ask('POST', '/sync-tickets', { job }, bearer)).json()
  const [own, byToken, byTicket] = [
    await openPage(page),
    await open(bearer),
    await open({}, `?ticket=${ticket}`),
  ]
  await call(page, 'POST', '/sign-out')
  expect(await own.closed).toEqual(REVOKED)
  expect([await byToken.answers(), await byTicket.answers()]).toEqual(['answers', 'answers'])

  const other = await signIn()
  const { sessions } = await call(other, 'GET', '/sessions')
  const tracker = sessions.find(({ label }: { label: string }) => label === 'Tracker')
  await call(other, 'DELETE', `/devices/${tracker.id}`)
  expect([await byToken.closed, await byTicket.closed]).toEqual([REVOKED, REVOKED])
})

it('A1 closes every other session’s sockets when the password is changed', async () => {
  const [here, there] = [await signIn(), await signIn()]
  const [kept, lost] = [await openPage(here), await openPage(there)]
  await call(here, 'PUT', '/me/password', { present: PASSWORD, password: PASSWORD })
  expect(await lost.closed).toEqual(REVOKED)
  expect(await kept.answers()).toBe('answers')
  kept.end()
})
