import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type RunningServer, startServer } from './app.ts'
import { readConfig } from './config.ts'
import { testEnvironment } from './testing/test-database.ts'

/** The whole server over real HTTP and real sockets: what a stranger, a slip or an enemy gets for an answer. */
let folder: string
let server: RunningServer
let ana: Caller
let ben: Caller
let job: string
let week: string

type Answer = {
  status: number
  body: {
    error?: { code: string; message: string }
    job: { id: string; currentWeek: string }
    id: string
    url: string
  }
}
type Caller = {
  call(method: string, path: string, body?: unknown): Promise<Answer>
  cookie: string
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-app-'))
  const config = readConfig(
    ['--sandbox', '--no-demo', '--port', '0', '--data', folder],
    await testEnvironment(folder),
  )
  if (typeof config === 'string') throw new Error(config)
  server = await startServer(config)
  ana = await signUp('Ana', 'ana@example.org')
  ben = await signUp('Ben', 'ben@example.org')
  const made = await ana.call('POST', '/jobs', { title: 'Header grid', rateMinorPerHour: 2500 })
  job = made.body.job.id
  const invited = await ana.call('POST', `/jobs/${job}/invitations`, { role: 'freelancer' })
  await ben.call('POST', `/invitations/${tokenOf(invited)}/accept`)
  week = (await ana.call('GET', `/jobs/${job}`)).body.job.currentWeek
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const tokenOf = (invited: Answer) => String(invited.body.url).split('/').at(-1) ?? ''

async function signUp(name: string, email: string): Promise<Caller> {
  const response = await fetch(`${server.url}/api/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, email, password: 'correct horse battery' }),
  })
  return caller(response.headers.get('set-cookie')?.split(';')[0] ?? '')
}

function caller(cookie: string): Caller {
  return {
    cookie,
    async call(method, path, body) {
      const response = await fetch(`${server.url}/api${path}`, {
        method,
        headers: {
          cookie,
          'x-glasswork': '1',
          'if-match': '*',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text ? JSON.parse(text) : {} }
    },
  }
}

const refusal = ({ status, body }: Answer) => [status, body.error?.code]

/** A page's socket: cookie and our own origin. */
function pageSocket(cookie: string) {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers: { cookie, origin: server.url } })
    }
  } as unknown as typeof globalThis.WebSocket
}

function provide(who: Caller, author: string) {
  const document = new Y.Doc()
  const provider = new WebsocketProvider(
    `${server.url.replace('http', 'ws')}/sync`,
    `${job}/${week}/${author}`,
    document,
    {
      WebSocketPolyfill: pageSocket(who.cookie),
      disableBc: true,
    },
  )
  return {
    document,
    provider,
    synced: new Promise<void>((done) => provider.on('sync', (is: boolean) => is && done())),
  }
}

describe('bad input', () => {
  it('A3 an unknown job, for anyone, and a known one for strangers', async () => {
    expect(refusal(await ana.call('GET', '/jobs/no-such-job'))).toEqual([404, 'job-unknown'])
    const eve = await signUp('Eve', 'eve@example.org')
    expect(refusal(await eve.call('GET', `/jobs/${job}`))).toEqual([404, 'job-unknown'])
    expect(refusal(await eve.call('POST', '/sync-tickets', { job }))).toEqual([404, 'job-unknown'])
    expect(refusal(await caller('').call('GET', `/jobs/${job}`))).toEqual([401, 'not-signed-in'])
  })

  it('A2 an invitation that is used, revoked or unknown', async () => {
    const made = await ana.call('POST', '/jobs', { title: 'Another', rateMinorPerHour: 2500 })
    const other = made.body.job.id
    const first = await ana.call('POST', `/jobs/${other}/invitations`, { role: 'freelancer' })
    await ana.call('DELETE', `/jobs/${other}/invitations/${first.body.id}`)
    expect(refusal(await ben.call('POST', `/invitations/${tokenOf(first)}/accept`))).toEqual([
      410,
      'invitation-revoked',
    ])
    const second = await ana.call('POST', `/jobs/${other}/invitations`, { role: 'freelancer' })
    expect((await ben.call('POST', `/invitations/${tokenOf(second)}/accept`)).status).toBe(200)
    const eve = await signUp('Eve', 'eve2@example.org')
    expect(refusal(await eve.call('POST', `/invitations/${tokenOf(second)}/accept`))).toEqual([
      410,
      'invitation-used',
    ])
    expect(refusal(await eve.call('GET', '/invitations/nonsense'))).toEqual([404, 'invitation-unknown'])
  })

  it('A3 a wrong password says nothing about which part was wrong', async () => {
    const wrong = await caller('').call('POST', '/sign-in', {
      email: 'ana@example.org',
      password: 'not this one',
    })
    const unknown = await caller('').call('POST', '/sign-in', {
      email: 'nobody@example.org',
      password: 'not this one',
    })
    expect(refusal(wrong)).toEqual([401, 'wrong-credentials'])
    expect(unknown.body).toEqual(wrong.body)
  })

  it('A1 the other role’s token: a client uploads no screenshots, a freelancer pays no timesheet', async () => {
    const bytes = webp()
    const put = await upload(ana.cookie, sha256(bytes), bytes)
    expect([put.status, (await put.json()).error.code]).toEqual([403, 'only-freelancer'])
    expect(refusal(await ben.call('POST', `/jobs/${job}/weeks/${week}/pay`))).toEqual([403, 'only-client'])
    expect(refusal(await ben.call('GET', '/support/queue'))).toEqual([403, 'only-support'])
  })

  it('A3 an image whose hash doesn’t match is not kept', async () => {
    const bytes = webp()
    const name = sha256(Buffer.from('something else'))
    const put = await upload(ben.cookie, name, bytes)
    expect([put.status, (await put.json()).error.code]).toEqual([422, 'hash-mismatch'])
    expect((await ben.call('GET', `/jobs/${job}/screenshots/${name}`)).status).toBe(404)
  })

  it('A3 a malformed message closes its socket with a reason, and the server stays up', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${job}/${week}/freelancer`, {
      headers: { cookie: ben.cookie, origin: server.url },
    })
    const closed = new Promise<{ code: number; reason: string }>((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
    socket.on('open', () => socket.send(Buffer.from([0, 2, 250, 1, 2, 3])))
    const { code, reason } = await closed
    expect(code).toBeGreaterThanOrEqual(4400)
    expect(reason).not.toBe('')
    expect((await ana.call('GET', '/clock')).status).toBe(200)
  })

  it('A3 a request that is no JSON, too large, or of another form', async () => {
    const raw = await fetch(`${server.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":',
    })
    expect([raw.status, (await raw.json()).error.code]).toEqual([400, 'not-json'])
    expect(refusal(await ana.call('POST', '/jobs', { title: '', rateMinorPerHour: -1 }))).toEqual([
      400,
      'invalid-input',
    ])
    expect(refusal(await ana.call('POST', '/jobs', { title: 'x'.repeat(300_000) }))).toEqual([
      413,
      'body-too-large',
    ])
    expect(refusal(await ana.call('GET', '/nothing-here'))).toEqual([404, 'not-found'])
  })

  it('A3 what is no request that can be read', async () => {
    const raw = async (text: string) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      socket.end(text)
      return Buffer.concat(await socket.toArray()).toString()
    }
    expect(await raw('GET nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"no-request"/s)
    const long = `GET /api/clock?${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`
    expect(await raw(long)).toMatch(/^HTTP\/1.1 431 .*"code":"head-too-large"/s)
    expect((await ana.call('GET', '/clock')).status).toBe(200)
  })

  it('A1 a write by cookie without the page’s header is refused', async () => {
    const response = await fetch(`${server.url}/api/jobs`, {
      method: 'POST',
      headers: { cookie: ana.cookie },
    })
    expect([response.status, (await response.json()).error.code]).toEqual([403, 'missing-header'])
  })
})

describe('a stock WebsocketProvider', () => {
  it('A1 reads a week’s documents when signed in, and can’t write another author’s', async () => {
    const own = provide(ben, 'freelancer')
    const read = provide(ana, 'freelancer')
    const rulings = provide(ana, 'server')
    await Promise.all([own.synced, read.synced, rulings.synced])

    const arrived = new Promise<void>((resolve) => read.document.getMap('records').observe(() => resolve()))
    const ruled = new Promise<void>((resolve) =>
      rulings.document.getMap('records').observe((event) => {
        if (event.keysChanged.has('ruling-message-0001')) resolve()
      }),
    )
    const message = { id: 'message-0001', kind: 'message', at: Date.now(), text: 'Good morning' }
    own.document.getMap('records').set(message.id, message)
    await Promise.all([arrived, ruled])
    expect(read.document.getMap('records').get('message-0001')).toEqual(message)

    const closed = new Promise<number>((resolve) =>
      read.provider.on('connection-close', (event: CloseEvent | null) => resolve(event?.code ?? 0)),
    )
    const forged = { id: 'forged-0001', kind: 'message', at: Date.now(), text: 'I, Ben, work for free' }
    read.document.getMap('records').set(forged.id, forged)
    expect(await closed).toBe(4403)
    expect(own.document.getMap('records').has('forged-0001')).toBe(false)
    for (const { provider } of [own, read, rulings]) provider.destroy()
  })

  it('A3 a record that fails its schema gets a ruling with the reason', async () => {
    const own = provide(ben, 'freelancer')
    const rulings = provide(ben, 'server')
    await Promise.all([own.synced, rulings.synced])
    const records = rulings.document.getMap<{ verdict: string; code: string }>('records')
    const ruled = new Promise<void>((resolve) =>
      records.observe(() => records.has('ruling-bad-record-1') && resolve()),
    )
    own.document.getMap('records').set('bad-record-1', { id: 'bad-record-1', kind: 'span', from: 'noon' })
    await ruled
    expect(records.get('ruling-bad-record-1')).toMatchObject({ verdict: 'refused', code: 'invalid-record' })
    for (const { provider } of [own, rulings]) provider.destroy()
  })
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The smallest bytes that are a WebP by their head. */
function webp(): Buffer {
  return Buffer.concat([
    Buffer.from('RIFF'),
    Buffer.from([16, 0, 0, 0]),
    Buffer.from('WEBPVP8L'),
    Buffer.from([5, 0, 0, 0, 0x2f, 0, 0, 0]),
    Buffer.alloc(8),
  ])
}

function upload(cookie: string, name: string, bytes: Uint8Array): Promise<Response> {
  return fetch(`${server.url}/api/jobs/${job}/screenshots/${name}`, {
    method: 'PUT',
    headers: { cookie, 'x-glasswork': '1', 'content-type': 'image/webp' },
    body: new Uint8Array(bytes),
  })
}
