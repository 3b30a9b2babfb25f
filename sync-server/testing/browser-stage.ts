/** For tests: the real server, the built page, and real Chromium with a device's own authenticator. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright'
import { startServer } from '../app.ts'
import { type Config, readConfig } from '../config.ts'

/** The page as `npm run build:web` makes it; the run of the tests began by building it. */
export const PAGE_FOLDER = join(import.meta.dirname, '../../.output/web')
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
export const hasChromium = existsSync(CHROMIUM)

export type Stage = {
  url: string
  config: Config
  /** The mails to an address, the newest first. */
  mailsTo(address: string): Promise<{ subject: string; text: string }[]>
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })

export async function openStage(): Promise<Stage> {
  const data = mkdtempSync(join(tmpdir(), 'glasswork-data-'))
  const config = readConfig(['--sandbox', '--no-demo', '--port', '0', '--data', data], {})
  if (typeof config === 'string') throw new Error(config)
  const server = await startServer(config, PAGE_FOLDER)
  const browser = await launchChromium()
  return {
    url: server.url,
    config,
    async mailsTo(address) {
      const { mails } = await (await fetch(`${server.url}/api/sandbox/mail`)).json()
      return mails.filter(({ to }: { to: string }) => to === address)
    },
    async newContext(options) {
      const context = await browser.newContext(options)
      context.setDefaultTimeout(30_000)
      return context
    },
    async close() {
      await browser.close()
      await server.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Gives the context's next page a device that verifies its user by itself, and answers with that page. */
export async function pageWithAuthenticator(context: BrowserContext) {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal' } as const
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  })
  return page
}

/** As in a browser that doesn't offer passkeys at a field: inside the page, before its own scripts. */
export const withoutAutofill = () => {
  PublicKeyCredential.isConditionalMediationAvailable = async () => false
}
/** As in a browser without passkeys, or a page over plain http. */
export const withoutPasskeys = () => {
  Reflect.deleteProperty(globalThis, 'PublicKeyCredential')
}
