import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import type { Call, Reply, Request } from './device.ts'

const ORIGIN = 'http://tracker.localhost'
const DEVICE = new URL('./device.ts', import.meta.url).pathname

/** Inside the page. */
declare global {
  var device: Worker | undefined
  var answers: Map<number, (said: { reply?: Reply; error?: string }) => void>
}

export class DeviceError extends Error {}

/** A browser with one worker that is the Tracker, and one IndexedDB that outlives it. */
export async function openRig(executablePath: string) {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: DEVICE, formats: ['es'], fileName: 'device' } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  const code = output && 'output' in output ? output.output[0].code : ''
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'glasswork-walk-')), {
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  await context.route(`${ORIGIN}/**`, (route) => {
    const isCode = route.request().url().endsWith('.js')
    return route.fulfill({
      contentType: isCode ? 'text/javascript' : 'text/html',
      body: isCode ? code : '<title>Tracker</title>',
    })
  })
  const page = await context.newPage()
  await page.goto(`${ORIGIN}/`)
  const protocol = await context.newCDPSession(page)

  const begin = () =>
    page.evaluate(() => {
      const answers = new Map<number, (said: { reply?: Reply; error?: string }) => void>()
      globalThis.answers = answers
      const device = new Worker('/device.js', { type: 'module' })
      device.onmessage = ({ data }) => answers.get(data.id)?.(data)
      globalThis.device = device
    })
  await begin()

  let calls = 0
  const toCall = (deviceNow: number, uniform: number, request: Request): Call => ({
    id: ++calls,
    deviceNow,
    uniform,
    request,
  })
  return {
    /** Rejects with DeviceError where the Tracker could not do it. */
    async ask(deviceNow: number, uniform: number, request: Request): Promise<Reply> {
      const said = await page.evaluate(
        (call) =>
          new Promise<{ reply?: Reply; error?: string }>((done) => {
            globalThis.answers.set(call.id, done)
            globalThis.device?.postMessage(call)
          }),
        toCall(deviceNow, uniform, request),
      )
      if (!said.reply) throw new DeviceError(said.error)
      return said.reply
    },
    /** Asks, and kills the worker so many milliseconds later, whatever it is doing. */
    async askAndKill(deviceNow: number, uniform: number, request: Request, afterMs: number): Promise<void> {
      await page.evaluate(
        async ([call, ms]) => {
          globalThis.device?.postMessage(call)
          const until = performance.now() + ms
          while (performance.now() < until) await new Promise((next) => setTimeout(next))
          globalThis.device?.terminate()
        },
        [toCall(deviceNow, uniform, request), afterMs] as const,
      )
      await begin()
    },
    /** No room for anything more, until it is given back. */
    fillDisk: () => protocol.send('Storage.overrideQuotaForOrigin', { origin: ORIGIN, quotaSize: 0 }),
    emptyDisk: () => protocol.send('Storage.overrideQuotaForOrigin', { origin: ORIGIN }),
    close: () => context.close(),
  }
}

export type Rig = Awaited<ReturnType<typeof openRig>>
