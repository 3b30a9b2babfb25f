import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { insertJobs } from '../testing/test-database.ts'
import { runAdmin, type ServerProcess, startProcess } from '../testing/test-process.ts'
import { type Database, openDatabase } from './database/database.ts'

/** A real server whose machine's clock is moved under it: nothing that can't be undone happens until it is settled. */
vi.setConfig({ testTimeout: 60_000 })
const SHIFTED_CLOCK = join(import.meta.dirname, '../../e2e/shifted-clock.mjs')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let folder: string
let database: Database
let servers: ServerProcess[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-clock-'))
  database = await openDatabase(`sqlite:${join(folder, 'glasswork.db')}`)
  servers = []
  const at = Date.now()
  await insertJobs(database, ['job'], { client: 'client', freelancer: 'freelancer' })
  await database.writeOne(`update jobs set status = 'paused', accepted_at = :at, starts_at = :at`, { at })
  await database.writeOne(
    `insert into timesheets (job_id, week, state, version, terms_version, submit_at, review_ends_at, total_seconds,
       amount_minor, protected_minor, currency, updated_at)
     values ('job', '2026-11-16', 'open', 1, 1, :soon, :later, 0, 0, 0, 'USD', :at)`,
    { at, soon: at + 3 * DAY_MS, later: at + 200 * DAY_MS },
  )
})
afterEach(async () => {
  for (const server of servers) if (server.child.exitCode === null) await server.stop('SIGKILL')
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Starts a server whose clock is so far ahead of the real one. */
async function start(shiftMs: number, ...args: string[]) {
  const server = await startProcess(['--data', folder, ...args], {
    env: { STORY_CLOCK_SHIFT_MS: String(shiftMs) },
    nodeArgs: ['--import', SHIFTED_CLOCK],
  })
  servers.push(server)
  return server
}
const shift = async ({ child }: ServerProcess, shiftMs: number) => {
  const done = once(child, 'message')
  child.send({ shiftMs })
  await done
}
const aliveAt = (at: number) =>
  database.writeOne(
    `insert into settings (name, value) values ('alive-at', :at) on conflict (name) do update set value = :at`,
    { at: String(at) },
  )
const state = async () =>
  (await database.read<{ state: string }>(`select state from timesheets where job_id = 'job'`))[0]?.state
const becomes = (what: string) =>
  vi.waitFor(async () => expect(await state()).toBe(what), { timeout: 10_000, interval: 50 })
const ask = async (
  { url }: ServerProcess,
  method: string,
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
) => {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: { 'x-glasswork': '1', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { status: answer.status, body: text ? JSON.parse(text) : null, cookie }
}
const signUp = (server: ServerProcess, name: string) =>
  ask(server, 'POST', '/sign-up', {
    body: { name, email: `${name}@example.org`, password: 'a long password' },
  })
const confirm = (time: number) =>
  runAdmin(['confirm-clock', '--time', new Date(time).toISOString(), '--data', folder])

it('W8 a clock that is 40 days ahead for some seconds closes no week, says why, and goes on when it is put right', async () => {
  const server = await start(0)
  await shift(server, 40 * DAY_MS)
  await server.saying('The server’s clock jumped ahead by 40 days')
  const clock = await ask(server, 'GET', '/clock')
  expect([clock.status, clock.body.error.code]).toEqual([503, 'clock-in-doubt'])
  expect(clock.body.error.message).toContain('jumped ahead by 40 days')
  const refused = await signUp(server, 'ana')
  expect([refused.status, refused.body.error.code]).toEqual([503, 'clock-in-doubt'])
  // So long as the finding had it: two rounds of the server.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await shift(server, 0)
  await server.saying('The server’s clock is trusted again: it was put right.')
  expect((await ask(server, 'GET', '/clock')).status).toBe(200)
  expect((await signUp(server, 'ana')).status).toBeLessThan(300)
  expect(await state()).toBe('open')
})

it('W8 W5 takes no claim by a clock in doubt: the socket is closed with the reason, and reading goes on', async () => {
  const server = await start(0)
  const { cookie } = await signUp(server, 'ana')
  const made = await ask(server, 'POST', '/jobs', {
    body: { title: 'Grid', rateMinorPerHour: 2500 },
    headers: { cookie },
  })
  expect(made.status, JSON.stringify(made.body)).toBeLessThan(300)
  const { id, currentWeek } = made.body.job
  await shift(server, -3 * HOUR_MS)
  await server.saying('jumped back by 3 hours')
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${id}/${currentWeek}/client`, {
    headers: { cookie, origin: server.url },
  })
  await once(socket, 'open')
  const { encodeRecords } = await import('../../core/protocol/encode.ts')
  const update = encodeRecords(7, 0, [{ id: 'message-1' }])
  const closed = once(socket, 'close')
  socket.send(Buffer.concat([Buffer.from([0, 2, update.length]), update]))
  const [code, reason] = await closed
  expect([code, String(reason)]).toEqual([4503, expect.stringMatching(/^clock-in-doubt: /)])
  expect((await ask(server, 'GET', `/jobs/${id}`, { headers: { cookie } })).status).toBe(200)
})

it('W8 W7 a start 36 days after the last sign of life waits for the operator, who has to know the time', async () => {
  await aliveAt(Date.now() - 36 * DAY_MS)
  await database.writeOne(`update timesheets set submit_at = :at where job_id = 'job'`, {
    at: Date.now() - DAY_MS,
  })
  const server = await start(0)
  expect(server.said()).toContain('stands 36 days after the time that it recorded last')
  expect(server.said()).toContain('npm run admin -- confirm-clock')
  const wrong = await confirm(Date.now() - HOUR_MS)
  expect([wrong.code, wrong.errors]).toEqual([1, expect.stringContaining('Put the machine’s clock right')])
  expect(await state()).toBe('open')
  const right = await confirm(Date.now())
  expect([right.code, right.errors]).toEqual([0, ''])
  await server.saying('trusted again: the operator confirmed it')
  await becomes('closed')
  expect(await confirm(Date.now())).toMatchObject({
    code: 1,
    errors: 'The server’s clock is not in doubt.\n',
  })
})

it('W8 a restart settles no doubt, and a clock behind its record is in doubt', async () => {
  const server = await start(0)
  await shift(server, 10 * DAY_MS)
  await server.saying('jumped ahead by 10 days')
  await server.stop('SIGKILL')
  const again = await start(10 * DAY_MS)
  expect(again.said()).toContain('in doubt before its last start')
  await again.stop()
  const right = await start(0)
  expect((await ask(right, 'GET', '/clock')).status).toBe(200)
  await right.stop()
  const behind = await start(-2 * HOUR_MS)
  expect(behind.said()).toMatch(/stands (2 hours|1\d\d minutes) before the time that it recorded last/)
  expect(await state()).toBe('open')
})

it('W8 a time server settles a doubt by HTTP or SNTP, and raises one that the records don’t show', async () => {
  const http = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const ntp: Socket = createSocket('udp4')
  ntp.on('message', (_question, { port, address }) => {
    const answer = Buffer.alloc(48)
    answer.set([0x24, 2])
    answer.writeUInt32BE(Math.floor(Date.now() / 1000) + 2_208_988_800, 40)
    ntp.send(answer, port, address)
  })
  await new Promise<void>((bound) => ntp.bind(0, '127.0.0.1', bound))
  try {
    for (const source of [
      `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
      `ntp://127.0.0.1:${ntp.address().port}`,
    ]) {
      await aliveAt(Date.now() - 36 * DAY_MS)
      const absent = await start(0, '--time-server', source)
      expect(absent.said()).toContain('trusted again: the time server agrees')
      await absent.stop()
      const ahead = await start(10 * DAY_MS, '--time-server', source)
      expect(ahead.said()).toContain('The server’s clock is 10 days ahead, says the time server.')
      expect((await ask(ahead, 'GET', '/clock')).status).toBe(503)
      await ahead.stop()
    }
    expect(await state()).toBe('open')
  } finally {
    http.close()
    ntp.close()
  }
})

it('W8 the clocks of three connected people settle a doubt, one person’s three times don’t', async () => {
  const server = await start(0)
  const cookies = []
  for (const name of ['ana', 'ben', 'eve']) cookies.push((await signUp(server, name)).cookie)
  await server.stop()
  await aliveAt(Date.now() - 36 * DAY_MS)
  const again = await start(0)
  const look = (cookie: string | undefined) =>
    ask(again, 'GET', '/jobs', { headers: { cookie: cookie ?? '', 'x-client-clock': String(Date.now()) } })
  for (const cookie of [cookies[0], cookies[0], cookies[0], cookies[1]]) await look(cookie)
  expect((await ask(again, 'GET', '/clock')).status).toBe(503)
  await look(cookies[2])
  await again.saying('trusted again: the clocks of connected people agree')
  expect((await ask(again, 'GET', '/clock')).status).toBe(200)
})
