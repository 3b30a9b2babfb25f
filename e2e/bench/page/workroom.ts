import { createHash, randomUUID } from 'node:crypto'
import type { BrowserContext } from '@playwright/test'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import type { Server } from '../../server.ts'
import { verifyAddress } from '../../verify-address.ts'

const SLOT_MS = 720_000
const PASSWORD = 'correct horse battery'
const VARIANTS = 12

type Image = { sha256: string; bytes: number; width: number; height: number }
type Shot = { image: Image; thumbnail: Image }

/** A job with a wall of work in its week, a client signed in, and the freelancer's pen. */
export type FilledWorkroom = {
  job: string
  thumbnails: readonly string[]
  /** The client's cookies, for contexts of their own. */
  clientState: Awaited<ReturnType<BrowserContext['storageState']>>
  /** Writes one more slot as the Tracker does; answers with its start. */
  addSlot(): number
  close(): void
}

/** Fills a sandbox without demo: two people, a job, pictures, and so many slots of one week. */
export async function fillWorkroom(
  server: Server,
  client: BrowserContext,
  slots: number,
): Promise<FilledWorkroom> {
  const call = callerOf(server.url)
  const page = await client.newPage()
  await signUp(page, server.url, 'Ana', 'ana@example.org')
  const { job, invitation } = await page.evaluate(async () => {
    const post = async (path: string, body: object) =>
      (
        await fetch(path, {
          method: 'POST',
          headers: { 'x-glasswork': '1', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json()
    const { job } = await post('/api/jobs', { title: 'Catalogue redesign', rateMinorPerHour: 2500 })
    const invitation = await post(`/api/jobs/${job.id}/invitations`, { role: 'freelancer' })
    return { job: job.id as string, invitation: invitation.url as string }
  })
  await call('POST', '/api/sign-up', { name: 'Ben', email: 'ben@example.org', password: PASSWORD })
  const { token, device } = await call('POST', '/api/devices', {
    ...{ email: 'ben@example.org', password: PASSWORD, label: 'bench' },
  })
  const asBen = callerOf(server.url, token)
  await asBen('POST', `/api/invitations/${invitation.split('/').pop()}/accept`, {})

  const shots: Shot[] = []
  for (let n = 0; n < VARIANTS; n++) {
    await page.setContent(mockWork(n))
    shots.push({ image: await picture(1280, 800), thumbnail: await picture(320, 200) })
  }
  async function picture(width: number, height: number): Promise<Image> {
    await page.setViewportSize({ width, height })
    const bytes = await page.screenshot({ type: 'jpeg', quality: 70 })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await fetch(`${server.url}/api/jobs/${job}/screenshots/${sha256}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(bytes),
    })
    return { sha256, bytes: bytes.length, width, height }
  }

  const { anchor } = await asBen('POST', '/api/devices/anchors', { deviceNow: Date.now() })
  const tracked = exampleDevice(device.id, anchor)
  const first = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.setClock(first + (slots + 30) * SLOT_MS)
  const { job: detail } = await asBen('GET', `/api/jobs/${job}`)
  const { ticket } = await asBen('POST', '/api/sync-tickets', { job })
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(
    `${server.url.replace('http', 'ws')}/sync`,
    `${job}/${detail.currentWeek}/freelancer`,
    doc,
    { params: { ticket }, disableBc: true },
  )
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()))

  let written = 0
  const addSlot = () => {
    const slot = first + written * SLOT_MS
    const shot = shots[written % VARIANTS]
    if (shot === undefined) throw new Error('no pictures were taken')
    written += 1
    doc.transact(() => {
      for (const claim of tracked(claimsOf(slot, shot))) doc.getMap('records').set(claim.id, claim)
    })
    return slot
  }
  for (let n = 0; n < slots; n++) addSlot()
  const clientState = await client.storageState()
  await page.close()
  return {
    job,
    thumbnails: shots.map(({ thumbnail }) => `/api/jobs/${job}/screenshots/${thumbnail.sha256}`),
    clientState,
    addSlot,
    close: () => provider.destroy(),
  }
}

async function signUp(page: import('@playwright/test').Page, url: string, name: string, email: string) {
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: /^Sign up/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await verifyAddress(url, email)
}

function callerOf(url: string, token?: string) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'if-match': '*',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
}

/** A slot's screenshot and span, as the extension writes them. */
function claimsOf(slot: number, { image, thumbnail }: Shot) {
  const common = { session: 'bench-session' }
  return [
    {
      ...{ ...common, id: randomUUID(), kind: 'screenshot', at: slot + 301_000, slot, image, thumbnail },
      ...{ clockOffsetMs: 0, look: 'picture', lookReason: null, flags: [] },
      activity: { minutes: [1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1], keys: 412, pointer: 96, wheel: 31 },
    },
    {
      ...{ ...common, id: randomUUID(), kind: 'span', at: slot + SLOT_MS, from: slot, to: slot + SLOT_MS },
      sessionStartedAt: slot,
    },
  ]
}

/** Something with edges and text, so that a picture weighs what one of work does. */
function mockWork(n: number): string {
  const rows = Array.from(
    { length: 40 },
    (_, row) =>
      `<p style="margin:4px 20px">${`${row * n} const total = sum(lines) `.repeat(1 + (row % 5))}</p>`,
  )
  return `<body style="margin:0;font:13px monospace;background:hsl(${n * 30} 30% 92%)">${rows.join('')}</body>`
}
