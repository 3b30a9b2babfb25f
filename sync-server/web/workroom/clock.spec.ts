import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasChromium, launchChromium, PAGE_FOLDER } from '../../testing/browser-stage.ts'
import {
  type Caller,
  type NewClaim,
  slotClaims,
  startTestServer,
  type TestServer,
} from '../../testing/test-server.ts'

/** What both parties read of a clock that the server doubts, in a real browser, on the built page. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const SLOT_MS = 720_000

describe.skipIf(!hasChromium)('on the page', () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  async function pageOf(server: TestServer, who: Caller): Promise<Page> {
    const context = await browser.newContext()
    context.setDefaultTimeout(15_000)
    const [name = '', value = ''] = who.cookie.split('=')
    await context.addCookies([{ name, value, url: server.url }])
    return context.newPage()
  }

  it('C10 C8 G1 both parties see that a slot’s clock is suspect, why, and what that takes', async () => {
    const server = await startTestServer({ webFolder: PAGE_FOLDER })
    const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
    await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card', number: '4242424242424242' } })
    const job = await server.hire(ana, ben)
    await server.work(ben, job, 1)
    const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
    await server.moveClock(slot + SLOT_MS)
    // A clock three hours off, as the record itself says.
    const claims = slotClaims(slot, slot).map((claim) =>
      claim.kind === 'screenshot' ? ({ ...claim, clockOffsetMs: 3 * 3_600_000 } as NewClaim) : claim,
    )
    await server.claim(ben, job, 'freelancer', ...claims)
    for (const who of [ana, ben]) {
      const page = await pageOf(server, who)
      await page.goto(`${server.url}/jobs/${job.id}`)
      const slots = page.getByRole('button', { name: /^Open / })
      await expect.poll(() => slots.count()).toBe(2)
      await slots.nth(1).click()
      const viewer = page.getByRole('dialog')
      await viewer.getByText('The device’s clock was more than 2 minutes off.').waitFor()
      await viewer.getByText('Not protected', { exact: true }).waitFor()

      await viewer.getByRole('button', { name: /Close/ }).click()
      await expect.poll(() => page.getByText('Unprotected', { exact: true }).count()).toBe(1)
      await page.context().close()
    }
    await server.close()
  })
})
