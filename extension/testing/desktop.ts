/**
 * For tests: the extension as people install it, on a screen of its own (Xvfb), with the toolbar's real popup and the
 * browser's own permission dialog, which only a key of the keyboard can answer (xdotool).
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { WebSocket } from 'ws'
import type { browser } from 'wxt/browser'
import { CHROMIUM, hasChromium, newFolder } from './stage.ts'

declare const chrome: typeof browser

const INSTALLED = new URL('../../.output/chrome-mv3', import.meta.url).pathname

const hasTool = (name: string) => spawnSync(name, ['-version']).error === undefined
/** What is missing for a real screen, as a word for the report; null if nothing is. */
export const missingForDesktop = !hasChromium
  ? 'Chromium'
  : (['Xvfb', 'xdotool'].find((tool) => !hasTool(tool)) ?? null)

/** A screen that nobody sees. */
async function startScreen() {
  const folder = newFolder('screen')
  const process: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-fbdir', folder, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const display = await new Promise<string>((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    createInterface(process.stdio[3] as Readable).once('line', (line) => resolve(`:${line.trim()}`))
  })
  return {
    display,
    /** Whether the browser darkens the page, as it does while a dialog of its own stands before it. */
    isDimmed(): boolean {
      const image = readFileSync(join(folder, 'Xvfb_screen0'))
      // XWD: sizes in its header, then 12 bytes a colour, then lines of 4 bytes a pixel.
      const [header, line, colours] = [0, 48, 76].map((at) => image.readUInt32BE(at)) as [
        number,
        number,
        number,
      ]
      return image.readUInt8(header + 12 * colours + PAGE_MARGIN.y * line + 4 * PAGE_MARGIN.x) < 128
    },
    close: () => process.kill(),
  }
}

/** A place at the edge of the page, where only its light background is. */
const PAGE_MARGIN = { x: 8, y: 700 }

export type Desktop = Awaited<ReturnType<typeof openDesktop>>

export async function openDesktop() {
  const screen = await startScreen()
  const profile = newFolder('installed')
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: false,
    viewport: null,
    env: { ...process.env, DISPLAY: screen.display },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--remote-debugging-port=0',
      '--window-position=0,0',
      '--window-size=1200,850',
      `--disable-extensions-except=${INSTALLED}`,
      `--load-extension=${INSTALLED}`,
    ],
  })
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const address = (page: string) => worker.url().replace('background.js', page)
  const xdotool = (...args: string[]) =>
    execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: screen.display }, encoding: 'utf8' })
  const port = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]

  /** The toolbar's popup while it is open: Playwright knows no such page. */
  const popupTarget = async (): Promise<string | null> => {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      url: string
      webSocketDebuggerUrl: string
    }[]
    return targets.find(({ url }) => url === address('popup.html'))?.webSocketDebuggerUrl ?? null
  }

  return {
    context,
    address,
    /** Opens the toolbar's popup, as pressing its button does. */
    async openPopup(): Promise<void> {
      await worker.evaluate(() => chrome.action.openPopup())
      await waitFor(popupTarget, 'the popup')
    },
    isPopupOpen: async () => (await popupTarget()) !== null,
    /** Presses a button of the popup by the mouse, where it stands on the screen. */
    async press(name: string): Promise<void> {
      const place = await waitFor(async () => {
        const target = await popupTarget()
        return target === null ? null : placeOf(target, name)
      }, `the button ${name}`)
      xdotool('mousemove', String(place.x), String(place.y), 'click', '1')
    },
    /**
     * Answers the browser's permission dialog by the keyboard: Deny has the focus, Allow stands beside it.
     */
    async answer(choice: 'Allow' | 'Deny'): Promise<void> {
      await waitFor(async () => screen.isDimmed() || null, 'the browser’s permission dialog')
      await pause(DEAF_MS)
      if (choice === 'Allow') xdotool('key', 'Tab')
      await waitFor(
        async () => {
          if (!screen.isDimmed()) return true
          xdotool('key', 'Return')
          return null
        },
        'the dialog’s end',
        DEAF_MS,
      )
    },
    /** A page of the extension once it has been opened. */
    page: (name: string): Promise<Page> =>
      waitFor(
        async () => context.pages().find((page) => page.url().startsWith(address(name))) ?? null,
        `the page ${name}`,
      ),
    async close() {
      await context.close()
      screen.close()
    },
  }
}

/** So long a dialog of the browser's takes no key: what was typed for a page must not answer it. */
const DEAF_MS = 1000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks until there is an answer. */
async function waitFor<T>(look: () => Promise<T | null>, what: string, everyMs = 50): Promise<T> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += everyMs) {
    const found = await look()
    if (found !== null) return found
    await pause(everyMs)
  }
  throw new Error(`${what} has not come`)
}

/** The middle of a button on the screen; null while it isn't there. */
async function placeOf(target: string, name: string): Promise<{ x: number; y: number } | null> {
  const socket = new WebSocket(target)
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const expression = `(() => {
      const button = [...document.querySelectorAll('button:enabled')].find((one) => one.textContent.trim() === ${JSON.stringify(name)})
      if (!button) return null
      const { x, y, width, height } = button.getBoundingClientRect()
      return { x: Math.round(screenX + x + width / 2), y: Math.round(screenY + y + height / 2) }
    })()`
    socket.send(
      JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }),
    )
    const answer = await new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve(String(data))),
    )
    return JSON.parse(answer).result?.result?.value ?? null
  } catch {
    return null
  } finally {
    socket.close()
  }
}
