/** The built extension in Chromium, on a small stand-in for the server, with work-like pages to picture. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { heapMib } from './heap.ts'
import { bareCapture, drawZeros, pictureBytes, untilPictured } from './in-worker.ts'
import { answer } from './stand-in.ts'

export const EXTENSION = new URL('../../../.output/chrome-mv3-e2e', import.meta.url).pathname

/** The browser allows two captures a second. */
const BETWEEN_CAPTURES_MS = 550

export async function openRig() {
  const server = createServer((request, response) => {
    const { type, body } = answer(request.url ?? '/')
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`

  const profile = mkdtempSync(join(tmpdir(), 'glasswork-bench-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--remote-debugging-port=0',
      `--disable-extensions-except=${EXTENSION}`,
      `--load-extension=${EXTENSION}`,
    ],
  })
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await worker.evaluate(drawZeros)
  const popup = await context.newPage()
  await popup.goto(`chrome-extension://${new URL(worker.url()).host}/popup.html`)
  const send = (message: object) => popup.evaluate((said) => chrome.runtime.sendMessage(said), message)
  await send({ type: 'connect', server: origin, email: 'bench@example.org', password: 'bench' })
  const page = await context.newPage()

  return {
    async showPage(number: number) {
      await page.goto(`${origin}/work/${number}`)
      await page.bringToFront()
      await page.waitForTimeout(BETWEEN_CAPTURES_MS)
    },
    /** Capture, two encodings, two hashes, one write: nobody can do with less. */
    bareCaptureMs: (): Promise<number> => worker.evaluate(bareCapture),
    rest: () => page.waitForTimeout(BETWEEN_CAPTURES_MS),
    /** From the Tracker's order until picture and state are stored; then the Tracker is off again. */
    async trackedCaptureMs(): Promise<number> {
      const pictured = worker.evaluate(untilPictured)
      await send({ type: 'start', job: 'job-bench' })
      const ms = await pictured
      await send({ type: 'stop' })
      return ms
    },
    pictureBytes: (): Promise<number[]> => worker.evaluate(pictureBytes),
    heapMib: () => heapMib(profile),
    async close() {
      await context.close()
      server.closeAllConnections()
      server.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

declare const chrome: { runtime: { sendMessage(message: object): Promise<unknown> } }
