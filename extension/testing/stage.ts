/**
 * For tests: the built extension in real Chromium, the real server in a process of its own, and a wire
 * between the two that can be cut.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright'
import { WebSocket } from 'ws'
import type { browser } from 'wxt/browser'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { TrackerState } from '../../core/tracker/state.ts'
import type { Answer, Requests, RequestType } from '../messages.ts'
import type { ClaimRow, ImageRow, RemoteRow, RunRow } from '../store/database.ts'
import type { StoredValues } from '../store/stored-values.ts'

/** Inside pages and the worker, where functions given to them run. */
declare const chrome: typeof browser

const ROOT = new URL('../..', import.meta.url).pathname
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
export const hasChromium = existsSync(CHROMIUM)
const PASSWORD = 'correct horse battery staple'

/** The extension with its right to see pages granted (see wxt.config.ts); the run of the tests began by building it. */
const EXTENSION = join(ROOT, '.output/chrome-mv3-e2e')

const nothing = () => {}

export async function startServer(folder: string) {
  const args = ['sync-server/main.ts', '--sandbox', '--no-demo', '--port', '0', '--data', folder]
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    if (!child.stdout) throw new Error('the server has no output')
    createInterface(child.stdout).on('line', (line) => {
      const found = /http:\/\/localhost:\d+/.exec(line)
      if (found) resolve(found[0])
    })
  })
  return { url, close: () => child.kill('SIGKILL') }
}

const SLOT_MS = 720_000

/** The sandbox's clock. */
export async function nowOf(server: string): Promise<number> {
  return (await (await fetch(`${server}/api/sandbox`)).json()).now
}

/** Moves the sandbox's clock to the start of a slot, so that a test has twelve minutes before the next one. */
export async function beginSlot(server: string): Promise<void> {
  await moveClock(server, (Math.floor((await nowOf(server)) / SLOT_MS) + 1) * SLOT_MS + 1000)
}

/** Moves the sandbox's clock; whatever falls due until then is done when it resolves. */
export async function moveClock(server: string, instant: number): Promise<void> {
  const response = await fetch(`${server}/api/sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-glasswork': '1', origin: server },
    body: JSON.stringify({ now: new Date(instant).toISOString() }),
  })
  if (!response.ok) throw new Error(`the clock: ${response.status} ${await response.text()}`)
}

/** A document of the freelancer as another device of theirs holds it, with the server's beside. */
export async function openDocument(server: string, cookie: string, room: string) {
  const connectTo = async (name: string) => {
    const document = new Y.Doc()
    const provider = new WebsocketProvider(`${server.replace('http', 'ws')}/sync`, name, document, {
      WebSocketPolyfill: class extends WebSocket {
        constructor(url: string) {
          super(url, { headers: { cookie, origin: server } })
        }
      } as never,
      disableBc: true,
    })
    await new Promise<void>((done) => provider.once('sync', () => done()))
    return { document, provider, records: document.getMap('records') }
  }
  const own = await connectTo(room)
  const said = await connectTo(room.replace(/freelancer$/, 'server'))
  return {
    put: (record: { id: string; [field: string]: unknown }) => void own.records.set(record.id, record),
    /** Resolves when the server has answered for a record. */
    ruled: (id: string) =>
      new Promise<void>((done) => {
        const look = () => said.records.has(`ruling-${id}`) && done()
        said.document.on('update', look)
        look()
      }),
    close() {
      own.provider.destroy()
      said.provider.destroy()
    },
  }
}

/** Gives a job to another freelancer, behind everybody's back; returns who it was. The server may be writing: it waits. */
export function setFreelancer(data: string, job: string, person: string): string {
  const database = new DatabaseSync(join(data, 'glasswork.db'), {
    timeout: 15_000,
    // Nobody is to have it: not even somebody.
    enableForeignKeyConstraints: false,
  })
  const before = database.prepare('select freelancer_id from jobs where id = ?').get(job)
  database.prepare('update jobs set freelancer_id = ? where id = ?').run(person, job)
  database.close()
  return String(before?.freelancer_id)
}

/** A wire to the server that can be cut and mended. */
export async function startWire(to: string) {
  const open = new Set<Socket>()
  let isCut = false
  const wire = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(new URL(to).port), 'localhost')
    for (const end of [near, far]) {
      open.add(end)
      end.on('error', nothing)
      end.on('close', () => {
        open.delete(end)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => wire.listen(0, resolve))
  return {
    url: `http://localhost:${(wire.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      for (const end of open) end.destroy()
    },
    mend() {
      isCut = false
    },
    close() {
      this.cut()
      wire.close()
    },
  }
}

/** A page to work on. */
export async function startSite() {
  const server = createWebServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      '<title>Work</title><body style="background:linear-gradient(#fed,#def)"><h1>Catalogue</h1><textarea></textarea>',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => server.close(),
  }
}

/** The secret of the link in a mail to an address, once it has come. */
async function linkTo(server: string, email: string, path: string): Promise<string> {
  type Mail = { to: string; text: string }
  for (;;) {
    const { mails } = (await (await fetch(`${server}/api/sandbox/mail`)).json()) as { mails: Mail[] }
    const found = mails.find(({ to, text }) => to === email && text.includes(path))
    if (found) return found.text.split(path)[1]?.split(/\s/)[0] ?? ''
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A client whose card is good, with a job that a freelancer has accepted. */
export async function makeJob(server: string) {
  const post = async (path: string, body: object, cookie = '') => {
    const headers = {
      'content-type': 'application/json',
      'x-glasswork': '1',
      'if-match': '*',
      origin: server,
      cookie,
    }
    const response = await fetch(`${server}/api${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    const set = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return { cookie: set, body: await response.json().catch(() => null) }
  }
  const email = `finn-${crypto.randomUUID()}@example.org`
  const client = await post('/sign-up', { name: 'Ana', email: `ana-${email}`, password: PASSWORD })
  const freelancer = await post('/sign-up', { name: 'Finn', email, password: PASSWORD })
  const terms = {
    title: 'Catalogue',
    rateMinorPerHour: 2500,
    currency: 'USD',
    authorizedSecondsPerWeek: null,
    requiresWorkView: false,
  }
  await post(`/verifications/${await linkTo(server, `ana-${email}`, '/verify/')}`, {}, client.cookie)
  await post('/payment-methods', { kind: 'card', number: '4242424242424242' }, client.cookie)
  const { job } = (await post('/jobs', terms, client.cookie)).body
  const { url } = (await post(`/jobs/${job.id}/invitations`, { role: 'freelancer' }, client.cookie)).body
  const token = url.split('/').pop()
  const joined = (await post(`/invitations/${token}/accept`, {}, freelancer.cookie)).body.job
  if (joined.status !== 'working') await post(`/jobs/${job.id}/accept`, {}, freelancer.cookie)
  const totalSeconds = async (): Promise<number> => {
    const response = await fetch(`${server}/api/jobs/${job.id}`, { headers: { cookie: client.cookie } })
    return (await response.json()).job.weeks[0]?.totalSeconds ?? 0
  }
  return {
    ...{ id: job.id as string, email, totalSeconds },
    ...{ cookie: freelancer.cookie, clientCookie: client.cookie },
  }
}

export type Tracker = Awaited<ReturnType<typeof openTracker>>

/** A browser with the extension and its popup open in a tab, a page to work on in front. */
export async function openTracker(site: string, profile = newFolder('profile')) {
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      `--disable-extensions-except=${EXTENSION}`,
      `--load-extension=${EXTENSION}`,
    ],
  })
  const worker = async (): Promise<Worker> =>
    context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const popup: Page = await context.newPage()
  await popup.goto(`chrome-extension://${new URL((await worker()).url()).host}/popup.html`)
  const page: Page = await context.newPage()
  await page.goto(site)
  await page.bringToFront()

  const ask = <T extends RequestType>(type: T, request: Requests[T]['request']): Promise<Answer> =>
    popup.evaluate((message) => chrome.runtime.sendMessage(message), { ...request, type })
  const rows = <R>(table: string): Promise<R[]> =>
    popup.evaluate(async (name) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('glasswork')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      const all = await new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction(name).objectStore(name).getAll()
        reading.onsuccess = () => resolve(reading.result)
        reading.onerror = () => reject(reading.error)
      })
      database.close()
      return all
    }, table) as Promise<R[]>

  const value = async (key: keyof StoredValues): Promise<unknown> =>
    (await rows<{ key: string; value: unknown }>('values')).find((row) => row.key === key)?.value

  return {
    context,
    popup,
    page,
    profile,
    worker,
    ask,
    connect: (server: string, email: string) => ask('connect', { server, email, password: PASSWORD }),
    /** Makes each slot's picture come at its first instant, or at its last. */
    async captureAt(moment: 'start' | 'end') {
      await (await worker()).evaluate(
        (bits) => {
          const draw = crypto.getRandomValues.bind(crypto)
          crypto.getRandomValues = (into) => {
            draw(into)
            return into instanceof BigUint64Array ? into.fill(BigInt(bits)) : into
          }
        },
        moment === 'start' ? '0' : String(2n ** 64n - 1n),
      )
    },
    /** Whether the counter of activity runs in the page. */
    async isCounting(): Promise<boolean> {
      return (await worker()).evaluate(async (url) => {
        const [tab] = await chrome.tabs.query({ url: `${url}*` })
        if (tab?.id === undefined) return false
        const target = { tabId: tab.id }
        const [found] = await chrome.scripting.executeScript({
          target,
          func: () => 'glassworkCounting' in globalThis,
        })
        return found?.result === true
      }, site)
    },
    claims: () => rows<ClaimRow>('claims'),
    /** Pictures that were ordered and aren't there yet. */
    async developing() {
      return ((await value('tracker')) as TrackerState | undefined)?.undeveloped.length ?? 0
    },
    value,
    setValue: (key: keyof StoredValues, to: unknown) =>
      popup.evaluate(
        async ([name, next]) => {
          const database = await new Promise<IDBDatabase>((resolve, reject) => {
            const opening = indexedDB.open('glasswork')
            opening.onsuccess = () => resolve(opening.result)
            opening.onerror = () => reject(opening.error)
          })
          const writing = database
            .transaction('values', 'readwrite')
            .objectStore('values')
            .put({ key: name, value: next })
          await new Promise((resolve) => {
            writing.onsuccess = resolve
          })
          database.close()
        },
        [key, to] as const,
      ),
    images: () => rows<Omit<ImageRow, 'blob'>>('images'),
    runs: () => rows<RunRow>('runs'),
    remoteRecords: () => rows<RemoteRow>('remoteRecords'),
    /** Changes what stands in the browser's database, or takes it out: what the device's owner can always do. */
    forge: (id: string, change: object | null) =>
      popup.evaluate(
        async ([claim, to]) => {
          const database = await new Promise<IDBDatabase>((resolve, reject) => {
            const opening = indexedDB.open('glasswork')
            opening.onsuccess = () => resolve(opening.result)
            opening.onerror = () => reject(opening.error)
          })
          const store = database.transaction('claims', 'readwrite').objectStore('claims')
          const row = await new Promise<{ record: object }>((resolve) => {
            const reading = store.get(claim)
            reading.onsuccess = () => resolve(reading.result)
          })
          const writing =
            to === null ? store.delete(claim) : store.put({ ...row, record: { ...row.record, ...to } })
          await new Promise((resolve) => {
            writing.onsuccess = resolve
          })
          database.close()
        },
        [id, change] as const,
      ),
    /** Starts, waits for the slot's picture, stops. */
    async track(job: string) {
      const answer = await ask('start', { job })
      if (!answer.ok) throw new Error(answer.sentence)
      await popup.getByRole('region', { name: 'Last screenshot' }).waitFor()
      await ask('stop', {})
    },
    async killWorker() {
      const session = await context.newCDPSession(popup)
      await session.send('ServiceWorker.enable')
      await session.send('ServiceWorker.stopAllWorkers')
      await session.detach()
    },
    /** As a power cut would end it. */
    async killBrowser() {
      const closed = context.waitForEvent('close')
      for (const pid of browserProcesses(profile)) process.kill(pid, 'SIGKILL')
      await closed
    },
    close: () => context.close(),
  }
}

function browserProcesses(profile: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${Number(name)}/cmdline`, 'utf8')
      return command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=')
        ? [Number(name)]
        : []
    } catch {
      return []
    }
  })
}

const folders: string[] = []
export function newFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `glasswork-${what}-`))
  folders.push(folder)
  return folder
}
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
