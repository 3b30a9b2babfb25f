/**
 * The way of a new freelancer from the server's page to the first screenshot on the client's: the package that people
 * download, loaded by hand in a browser that knows nothing yet, with the browser's own dialogs answered by the keyboard.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { openScreen, type Screen } from './screen.ts'

const [WIDTH, HEIGHT] = [1280, 720]
const PASSWORD = 'glasswork-demo'

/** What is to be seen at a moment that has a name. */
export type Look = (
  moment: 'developer-mode' | 'load-unpacked' | 'allow' | 'popup',
  screen: Screen,
) => Promise<void>

/**
 * Walks the way in a sandbox with its demo people.
 * @returns what the person does, a sentence a step, and how long all of it took
 */
export async function walkFirstRun(
  server: string,
  look: Look = async () => {},
): Promise<{ steps: string[]; seconds: number }> {
  const screen = await openScreen(WIDTH, HEIGHT)
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-first-run-'))
  const clients = await chromium.launch({ ...executable(), args: ['--no-sandbox', '--disable-gpu'] })
  const context = await openBrowser(screen, join(folder, 'profile'))
  const steps: string[] = []
  const step = async (sentence: string, work: () => Promise<unknown>) => {
    await work()
    steps.push(sentence)
    process.stderr.write(`${steps.length}. ${sentence}\n`)
  }
  try {
    const client = await openClient(await clients.newContext(), server)
    const page = context.pages()[0] ?? (await context.newPage())
    const unpacked = join(folder, 'glasswork-tracker')
    const startedAt = performance.now()

    await step('Download the Tracker from the server’s page and unpack it', async () => {
      await page.goto(`${server}/get-tracker`)
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Download the Tracker' }).click()
      unpack(await (await downloading).path(), unpacked)
    })
    const extensions = await context.newPage()
    const loadUnpacked = extensions.locator('#loadUnpacked', { hasText: 'Load unpacked' })
    await step('Open chrome://extensions and switch Developer mode on', async () => {
      await extensions.goto('chrome://extensions')
      await extensions.getByText('Developer mode', { exact: true }).waitFor()
      await extensions.locator('#devMode').click()
      await loadUnpacked.hover()
      await look('developer-mode', screen)
    })
    const opened = context.waitForEvent('page', (one) => one.url().endsWith('/welcome.html'))
    await step('Press Load unpacked and choose the folder', async () => {
      await loadUnpacked.click()
      await screen.chooseFolder(unpacked, () => look('load-unpacked', screen))
      await (await opened).getByRole('heading', { name: 'Welcome' }).waitFor()
    })
    const welcome = await opened
    await step('On the page that opens press Continue, and Allow in the browser’s question', async () => {
      await welcome.getByRole('button', { name: 'Continue' }).click()
      await screen.allow(() => look('allow', screen))
      await welcome.getByText('notices it by itself').waitFor()
    })
    await step('On the server’s page press Connect this browser, and sign in', async () => {
      await page.bringToFront()
      await page.getByRole('link', { name: 'Connect this browser' }).click()
      await signIn(page, 'ben@example.org')
    })
    await step('Back on the Tracker’s page, which has come to the front, press Connect', async () => {
      await welcome.getByRole('button', { name: 'Connect to' }).click()
      await welcome.getByRole('heading', { name: 'as Ben' }).waitFor()
    })
    await step('Take a test shot', async () => {
      await welcome.getByRole('button', { name: 'Take a test shot' }).click()
      await welcome.getByRole('img', { name: 'Your test shot' }).waitFor()
    })
    await step('Share it: it stands on the client’s page', async () => {
      await welcome.getByRole('button', { name: 'Share with' }).click()
      await client.getByText('A test shot').first().waitFor()
    })
    const seconds = (performance.now() - startedAt) / 1000
    await welcome.evaluate('chrome.action.openPopup()')
    await look('popup', screen)
    return { steps, seconds }
  } finally {
    await context.close()
    await clients.close()
    screen.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const executable = () => ({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' })

/** A browser as somebody sits before it: nothing of ours in it. */
function openBrowser({ display }: Screen, profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    ...executable(),
    headless: false,
    viewport: null,
    acceptDownloads: true,
    env: { ...process.env, DISPLAY: display },
    // Extensions as everybody has them, and no bar that says how the browser was started.
    ignoreDefaultArgs: ['--disable-extensions', '--enable-automation'],
    args: [
      '--no-sandbox',
      '--test-type',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--window-position=0,0',
      `--window-size=${WIDTH},${HEIGHT}`,
    ],
  })
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** The client before the Workroom of the job that the demo's freelancer works at. */
async function openClient(context: BrowserContext, server: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${server}/sign-in`)
  await signIn(page, 'ana@example.org')
  await page.getByRole('link', { name: 'Catalogue redesign' }).first().click()
  await page.getByRole('heading', { name: 'Work View' }).waitFor()
  return page
}

function unpack(zip: string, into: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    mkdirSync(dirname(join(into, name)), { recursive: true })
    writeFileSync(join(into, name), bytes)
  }
}
