/** The first run of the extension as people install it, with the browser's own dialog, until the client sees it. */
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Desktop, missingForDesktop, openDesktop } from '../testing/desktop.ts'
import { CHROMIUM, makeJob, newFolder, removeFolders, startServer } from '../testing/stage.ts'

const LONG = 120_000

const title = missingForDesktop
  ? `the first run (skipped: ${missingForDesktop} is not here)`
  : 'the first run'
describe.skipIf(missingForDesktop !== null)(title, () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let clients: Browser
  let desktop: Desktop | undefined

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    clients = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  }, LONG)
  afterEach(() => desktop?.close())
  afterAll(async () => {
    await clients?.close()
    server?.close()
    removeFolders()
  })

  const cookieOf = (pair: string) => {
    const [name = '', value = ''] = pair.split('=')
    return { name, value, url: server.url }
  }
  const expectNoBarriers = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html)}`)).toEqual([])
  }
  const picture = (page: Page) => page.getByRole('button', { name: /^Open/ })

  it(
    'C6, A1 leads from the install to a picture on the client’s page, without a password and in any order of reloads',
    async () => {
      const job = await makeJob(server.url)
      desktop = await openDesktop()
      const { context, answer, page } = desktop
      await context.addCookies([cookieOf(job.cookie)])
      const welcome = await page('welcome.html')
      await expectNoBarriers(welcome)

      await welcome.getByRole('button', { name: 'Continue' }).click()
      await answer('Deny')
      await welcome.getByRole('alert').getByText('choose Allow').waitFor()
      await welcome.getByRole('button', { name: 'Continue' }).click()
      await answer('Allow')
      await welcome.getByText('press Connect this browser').waitFor()

      const workroom = await context.newPage()
      await workroom.goto(`${server.url}/connect`)
      await workroom.getByLabel('Link for the Tracker').waitFor()
      await expectNoBarriers(workroom)
      await welcome.getByRole('button', { name: `Connect to ${new URL(server.url).host}` }).click()
      await welcome.getByRole('heading', { name: 'as Finn' }).waitFor()
      await workroom.bringToFront()
      await workroom.getByText('now tracks for Finn').waitFor()
      expect(workroom.url()).toBe(`${server.url}/connect`)

      await welcome.bringToFront()
      await welcome.reload()
      await welcome.getByRole('button', { name: 'Take a test shot' }).click()
      await welcome.getByText('This is what Ana will see.').waitFor()
      await welcome.reload()
      const shown = welcome.getByRole('img', { name: 'Your test shot' })
      await shown.waitFor()
      await expectNoBarriers(welcome)
      await welcome.getByRole('button', { name: 'Delete' }).click()
      await shown.waitFor({ state: 'detached' })

      const client = await (await clients.newContext()).newPage()
      await client.context().addCookies([cookieOf(job.clientCookie)])
      await client.goto(`${server.url}/jobs/${job.id}/work-view`)
      await client.getByText('Nothing tracked this week yet').waitFor()

      await welcome.getByRole('button', { name: 'Take a test shot' }).click()
      await welcome.getByRole('button', { name: 'Share with Ana' }).click()
      await picture(client).waitFor()
      await picture(client).click()
      await client.getByRole('dialog').getByText('A test shot').waitFor()
      expect(await picture(client).count()).toBe(1)
      expect(await job.totalSeconds()).toBe(0)
    },
    LONG,
  )
})
