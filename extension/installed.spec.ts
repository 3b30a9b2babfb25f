import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Desktop, missingForDesktop, openDesktop } from './testing/desktop.ts'
import { beginSlot, makeJob, newFolder, removeFolders, startServer, startSite } from './testing/stage.ts'

const LONG = 120_000
const PASSWORD = 'correct horse battery staple'

const title = missingForDesktop
  ? `the extension as people install it (skipped: ${missingForDesktop} is not here)`
  : 'the extension as people install it'
describe.skipIf(missingForDesktop !== null)(title, () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let desktop: Desktop | undefined

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
  }, LONG)
  afterEach(() => desktop?.close())
  afterAll(() => {
    site?.close()
    server?.close()
    removeFolders()
  })

  it(
    'V6, C2 the first Connect and the first Start go through, though the browser’s own dialogs close the popup',
    async () => {
      const job = await makeJob(server.url)
      await beginSlot(server.url)
      desktop = await openDesktop()
      const { context, openPopup, press, answer, page } = desktop
      const work = await context.newPage()
      await work.goto(site.url)

      await openPopup()
      await press('Connect this browser')
      const welcome = await page('welcome.html')
      await welcome.getByRole('button', { name: 'Connect first, decide later' }).click()
      await welcome.getByText('Use the server’s address and your password').click()
      const form = welcome.getByRole('group')
      await welcome.getByLabel('Server address').fill(server.url)
      await welcome.getByLabel('E-mail').fill(job.email)
      await welcome.getByLabel('Password').fill(PASSWORD)
      await form.getByRole('button', { name: 'Connect' }).click()
      await answer('Deny')
      await welcome.getByText('choose Allow in its dialog').waitFor()
      await form.getByRole('button', { name: 'Connect' }).click()
      await answer('Allow')
      await welcome.getByRole('heading', { name: 'as Finn' }).waitFor()

      await work.bringToFront()
      await openPopup()
      await press('Start')
      const allow = await page('allow.html')
      await allow.getByRole('button', { name: 'Allow and start' }).click()
      await answer('Deny')
      await allow.getByText('so the Tracker stays off').waitFor()
      await allow.getByRole('button', { name: 'Allow and start' }).click()
      await answer('Allow')
      await allow.getByRole('heading', { name: 'The Tracker is on for Catalogue' }).waitFor()
      await allow.getByRole('button', { name: 'Close this page and work' }).click()
      await work.bringToFront()

      // Once allowed, the popup starts and stops by itself.
      await openPopup()
      await press('Stop')
      await expect.poll(job.totalSeconds, { timeout: 60_000 }).toBeGreaterThan(0)
      await press('Start')
      await press('Stop')
      expect(context.pages().filter((one) => one.url().includes('allow.html'))).toEqual([])
    },
    LONG,
  )
})
