import { createHash } from 'node:crypto'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import { verifyAddress } from '../../verify-address.ts'

export const SLOTS = 200
const SLOT_MS = 720_000
const PASSWORD = 'correct horse battery'
/** A dot. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
)
const IMAGE = {
  ...{ sha256: createHash('sha256').update(PICTURE).digest('hex'), bytes: PICTURE.length },
  ...{ width: 1, height: 1 },
}

export type Template = { job: string; week: string; cookie: string; submitAt: number; reviewEndsAt: number }

/** One job with a full week, made by the running server as people would: every other one is a copy of it. */
export async function makeTemplate(url: string): Promise<Template> {
  const ana = await signUp(url, 'ana')
  const ben = await signUp(url, 'ben')
  const { job } = await call(url, ana, 'POST', '/jobs', { title: 'Header grid', rateMinorPerHour: 2500 })
  await call(url, ana, 'POST', '/payment-methods', { kind: 'card', number: '4242424242424242' })
  const { url: link } = await call(url, ana, 'POST', `/jobs/${job.id}/invitations`, { role: 'freelancer' })
  await call(url, ben, 'POST', `/invitations/${link.split('/').at(-1)}/accept`)
  const { job: joined } = await call(url, ana, 'GET', `/jobs/${job.id}`)
  const week: string = joined.currentWeek
  await fetch(`${url}/api/jobs/${job.id}/screenshots/${IMAGE.sha256}`, {
    method: 'PUT',
    headers: { cookie: ben, 'x-glasswork': '1', 'content-type': 'image/png' },
    body: new Uint8Array(PICTURE),
  })
  const tracked = await signInDevice(url, 'ben')
  // Time counts from when both have accepted: the 40 hours after that, from the sandbox's Wednesday on.
  const from = Math.ceil((await call(url, ana, 'GET', '/clock')).now / SLOT_MS) * SLOT_MS
  await call(url, ana, 'POST', '/sandbox/clock', { now: new Date(from + SLOTS * SLOT_MS).toISOString() })
  await claimWeek(url, { cookie: ben, job: job.id, week, from, tracked })
  const { job: after } = await call(url, ana, 'GET', `/jobs/${job.id}`)
  const { submitAt, reviewEndsAt } = after.weeks.find((one: { week: string }) => one.week === week)
  return { job: job.id, week, cookie: ana, submitAt, reviewEndsAt }
}

async function signUp(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/api/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, email: `${name}@example.org`, password: PASSWORD }),
  })
  await verifyAddress(url, `${name}@example.org`)
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Ben's Tracker, with the server's time as its anchor. */
async function signInDevice(url: string, name: string) {
  const post = async (path: string, body: object, headers = {}) => {
    const response = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return response.json()
  }
  const credentials = { email: `${name}@example.org`, password: PASSWORD, label: 'bench' }
  const { token, device } = await post('/devices', credentials)
  const { anchor } = await post(
    '/devices/anchors',
    { deviceNow: Date.now() },
    { authorization: `Bearer ${token}` },
  )
  return exampleDevice(device.id, anchor)
}

async function call(url: string, cookie: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      cookie,
      'x-glasswork': '1',
      'if-match': '*',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** A span and a screenshot for each slot; resolves when the server has ruled on all of them. */
async function claimWeek(
  url: string,
  {
    cookie,
    job,
    week,
    from,
    tracked,
  }: { cookie: string; job: string; week: string; from: number; tracked: ReturnType<typeof exampleDevice> },
): Promise<void> {
  const open = (author: string) => {
    const document = new Y.Doc()
    const socket = class extends WebSocket {
      constructor(address: string | URL) {
        super(address, { headers: { cookie, origin: url } })
      }
    } as unknown as typeof globalThis.WebSocket
    const address = `${url.replace('http', 'ws')}/sync`
    const provider = new WebsocketProvider(address, `${job}/${week}/${author}`, document, {
      WebSocketPolyfill: socket,
      disableBc: true,
    })
    return { document, provider }
  }
  const own = open('freelancer')
  const server = open('server')
  const rulings = server.document.getMap('records')
  const allRuled = new Promise<void>((resolve) =>
    rulings.observe(() => {
      let count = 0
      for (const id of rulings.keys()) if (id.startsWith('ruling-')) count += 1
      if (count >= 2 * SLOTS) resolve()
    }),
  )
  const records = own.document.getMap('records')
  own.document.transact(() => {
    for (let n = 0; n < SLOTS; n += 1)
      for (const claim of tracked(slotClaims(from + n * SLOT_MS, from))) records.set(claim.id, claim)
  })
  await allRuled
  own.provider.destroy()
  server.provider.destroy()
}

function slotClaims(slot: number, sessionStartedAt: number) {
  const common = { session: 'bench-session' }
  return [
    {
      ...common,
      id: `bench-shot-${slot}`,
      kind: 'screenshot',
      at: slot + 300_000,
      slot,
      clockOffsetMs: 12,
      image: IMAGE,
      thumbnail: IMAGE,
      look: 'picture',
      lookReason: null,
      activity: { minutes: [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1], keys: 312, pointer: 845, wheel: 40 },
      flags: [],
    },
    {
      ...common,
      id: `bench-span-${slot}`,
      kind: 'span',
      at: slot + SLOT_MS,
      sessionStartedAt,
      from: slot,
      to: slot + SLOT_MS,
    },
  ]
}
