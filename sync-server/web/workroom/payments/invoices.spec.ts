import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasChromium, launchChromium, PAGE_FOLDER } from '../../../testing/browser-stage.ts'
import { type Caller, PASSWORD, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** Settling outside and paying excess hours in a real browser, on the built page. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

describe.skipIf(!hasChromium)('on the page', () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  async function pageOf(server: TestServer, who: Caller): Promise<Page> {
    const context: BrowserContext = await browser.newContext()
    context.setDefaultTimeout(30_000)
    const [name = '', value = ''] = who.cookie.split('=')
    await context.addCookies([{ name, value, url: server.url }])
    return context.newPage()
  }

  it('P9 an invoice is paid by bank: details, sent, a part, a mistake taken back, and the whole', async () => {
    const server = await startTestServer({ args: ['--payments', 'manual'], webFolder: PAGE_FOLDER })
    const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
    const job = await server.hire(ana, ben)
    await server.work(ben, job, 2)
    await server.moveClock(server.reviewEndsAt(job.week))
    const [client, freelancer] = [await pageOf(server, ana), await pageOf(server, ben)]
    const payments = `${server.url}/jobs/${job.id}/payments`

    await freelancer.goto(payments)
    await freelancer.getByText('Your client doesn’t know where to pay').waitFor()
    await freelancer.goto(`${server.url}/settings`)
    const card = freelancer.getByRole('region', { name: 'Bank details' })
    await card.getByLabel('Account holder').fill('Ben Builder')
    await card.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 00')
    await card.getByLabel('Your password').fill(PASSWORD)
    await card.getByRole('button', { name: 'Save bank details' }).click()
    await card.getByText('Saved.').waitFor()

    await client.goto(payments)
    await client.getByText('DE89 3704 0044 0532 0130 00').waitFor()
    await client.getByRole('button', { name: 'I sent the money…' }).click()
    await client.getByRole('button', { name: 'Say so' }).click()
    await client.getByText('The client says it was sent on').waitFor()

    await freelancer.goto(payments)
    const receive = async (amount: string | null) => {
      await freelancer.getByRole('button', { name: 'Money arrived…' }).click()
      if (amount !== null) await freelancer.getByLabel('Amount in USD').fill(amount)
      await freelancer.getByRole('button', { name: 'Confirm receipt' }).click()
    }
    await receive('4')
    await freelancer.getByText('$4.00 received, $6.00 open.').waitFor()
    await freelancer.getByRole('button', { name: 'Take back $4.00' }).click()
    await freelancer.getByRole('button', { name: 'Take it back' }).click()
    await freelancer.getByText('$4.00 taken back: confirmed by mistake').waitFor()
    await receive(null)
    await freelancer.getByText('$10.00 received, $0.00 open.').waitFor()
    await freelancer.getByText('Earned on this job: $10.00').waitFor()
    expect((await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week.state).toBe('paid')
    expect(await server.problemsInBooks()).toEqual([])
    await server.close()
  })

  it('T10 N1 hours over the authorized ones are paid in part, and the page says what it costs first', async () => {
    const server = await startTestServer({ webFolder: PAGE_FOLDER })
    const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
    await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card', number: '4242424242424242' } })
    const job = await server.hire(ana, ben, { authorizedSecondsPerWeek: 720 })
    await server.work(ben, job, 3)
    await server.moveClock(server.reviewEndsAt(job.week))
    const client = await pageOf(server, ana)
    await client.goto(`${server.url}/jobs/${job.id}/payments`)
    await client.getByRole('button', { name: 'Pay these hours…' }).click()
    await client.getByText('They come to $10.00.').waitFor()
    await client.getByLabel('Amount in USD').fill('4')
    await client.getByRole('button', { name: 'Pay', exact: true }).click()
    await client.getByText('$4.00 are paid.').waitFor()
    await client.getByText('of which $4.00 are paid').waitFor()
    await server.close()
  })
})
