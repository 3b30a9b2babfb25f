import { type BrowserContext, chromium, type Worker } from '@playwright/test'

const EXTENSION = new URL('../.output/chrome-mv3-e2e', import.meta.url).pathname

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A freelancer's browser: real Chromium with the built extension loaded. */
export type FreelancerBrowser = {
  context: BrowserContext
  extensionId: string
  /** The extension's service worker as it runs now. */
  worker(): Promise<Worker>
  popupUrl: string
}

/** @param profile '' for a fresh one */
export async function openFreelancerBrowser(profile = ''): Promise<FreelancerBrowser> {
  const context = await chromium.launchPersistentContext(profile, {
    ...executable(),
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [...QUIET, `--disable-extensions-except=${EXTENSION}`, `--load-extension=${EXTENSION}`],
  })
  const worker = async () => context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const extensionId = new URL((await worker()).url()).host
  return { context, extensionId, worker, popupUrl: `chrome-extension://${extensionId}/popup.html` }
}

/** A client's browser: nothing installed (A2). */
export async function openClientBrowser(): Promise<BrowserContext> {
  const browser = await chromium.launch({ ...executable(), headless: true, args: QUIET })
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
  })
  context.once('close', () => void browser.close())
  return context
}

const executable = () => ({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' })
