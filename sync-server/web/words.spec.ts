import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { civilDate, dayName } from '../../core/ui/words/format.ts'
import { hasChromium, launchChromium, PAGE_FOLDER } from '../testing/browser-stage.ts'
import { type Caller, startTestServer, type TestServer } from '../testing/test-server.ts'

/** What the page says, and in whose time, in a real browser. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe.skipIf(!hasChromium)('words on the page', () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>
  let server: TestServer
  let ana: Caller
  let ben: Caller
  beforeAll(async () => {
    browser = await launchChromium()
    server = await startTestServer({ webFolder: PAGE_FOLDER })
    ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  /** A browser in a zone of the world, signed in. */
  async function openIn(timezoneId: string, who: Caller | null, path: string): Promise<Page> {
    const context = await browser.newContext({ timezoneId })
    context.setDefaultTimeout(15_000)
    const [name = '', value = ''] = who?.cookie.split('=') ?? []
    if (who) await context.addCookies([{ name, value, url: server.url }])
    const page = await context.newPage()
    await page.goto(server.url + path)
    return page
  }
  const shot = (page: Page, name: string) =>
    process.env.WORDS_SHOTS
      ? page.screenshot({ path: `${process.env.WORDS_SHOTS}/${name}.png`, fullPage: true })
      : null

  it('W6 K3 the Workroom’s messages name times in each viewer’s zone, and mails follow the browser', async () => {
    const job = await server.hire(ana, ben)
    await server.work(ben, job)
    await server.moveClock(server.submitAt(job.week))
    for (const [zone, who, there] of [
      ['Europe/Berlin', ana, 'Sat 05:59'],
      ['Asia/Tokyo', ben, 'Sat 13:59'],
    ] as const) {
      const page = await openIn(zone, who, `/jobs/${job.id}/messages`)
      await page.getByText(`review it until Fri 27 Nov 11:59 PM ET (${there} here).`).waitFor()
      await shot(page, `messages-${who.name}`)
      await vi.waitFor(async () => expect((await who.ask('GET', '/api/me')).body.person.zone).toBe(zone))
    }
  })

  it('C1 W2 what the policy decides is said by its numbers, before one joins and beside the Tracker', async () => {
    const job = (await ana.ask('POST', '/api/jobs', { body: { title: 'Joining', rateMinorPerHour: 2500 } }))
      .body.job
    const linkFor = async (role: string) => {
      const made = await ana.ask('POST', `/api/jobs/${job.id}/invitations`, { body: { role } })
      return new URL(made.body.url).pathname
    }
    const policy = (change: object) => async (page: Page, path: string) => {
      await page.route('**/api/policy', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ json: { ...(await answer.json()), ...change } })
      })
      await page.goto(server.url + path)
    }
    const short = policy({ slotSeconds: 360, submit: { dayOffset: 1, time: '12:00' } })
    const stranger = await openIn('Europe/Berlin', null, '/sign-in')
    await short(stranger, await linkFor('freelancer'))
    await stranger.getByText('one screenshot every 6 minutes documents your hours').waitFor()
    await stranger.getByText(/The invitation works once, until .* ET \(.* here\)\./).waitFor()
    await shot(stranger, 'join')
    await short(stranger, '/get-tracker')
    await stranger.getByText('one screenshot every 6 minutes').waitFor()
    await shot(stranger, 'get-tracker')

    const asFreelancer = await ben.ask('POST', '/api/jobs', {
      body: { title: 'Client wanted', rateMinorPerHour: 2500, as: 'freelancer' },
    })
    const made = await ben.ask('POST', `/api/jobs/${asFreelancer.body.job.id}/invitations`, {
      body: { role: 'client' },
    })
    await short(stranger, new URL(made.body.url).pathname)
    await stranger.getByText(/the running one on Tue \d+ \w{3} 12:00 PM ET \(18:00 here\)/).waitFor()
    await shot(stranger, 'join-client')
  })

  it('T5 N1 new terms begin from the present ones, and say from when they would bind', async () => {
    const job = await server.hire(ana, ben, { authorizedSecondsPerWeek: 36_000 })
    const page = await openIn('Europe/Berlin', ana, `/jobs/${job.id}/terms`)
    await page.getByText('Propose new terms').click()
    expect(await page.getByLabel('Rate an hour, USD').inputValue()).toBe('25.00')
    expect(await page.getByLabel('Authorized hours a week').inputValue()).toBe('10:00')
    await page.getByText(/they bind from Mon \d+ \w{3} 00:00 ET \(06:00 here\)\./).waitFor()
    await shot(page, 'terms')
  })

  it('the sandbox’s Settings are in the sandbox’s time, as the banner is', async () => {
    const page = await openIn('America/New_York', ana, '/settings')
    const today = dayName(civilDate(await server.now(), 'America/New_York'))
    await page.getByRole('list', { name: 'Your sessions' }).getByText(`last seen ${today}`).first().waitFor()
    await page.getByRole('list', { name: 'Your recent activity' }).getByText(today).first().waitFor()
    await shot(page, 'settings')
  })

  it('A5 the bar about an unproven address says where the link is', async () => {
    const eve = await server.signUp('Eve', { proven: false })
    const page = await openIn('Europe/Berlin', eve, '/jobs')
    await page.getByRole('link', { name: 'sandbox’s mail page' }).waitFor()
    await shot(page, 'verify-sandbox')
    // A house in earnest that has no mail server.
    await page.route('**/api/sandbox', (route) => route.fulfill({ status: 404, json: {} }))
    await page.reload()
    await page
      .getByText('this server sends no mail. Ask whoever runs it to prove eve@example.org by hand.')
      .waitFor()
    expect(await page.getByRole('button', { name: 'Send it again' }).count()).toBe(0)
    await shot(page, 'verify-no-mail')
  })

  it('O1 a day of the wall says which of its hours have no pictures', async () => {
    const job = await server.hire(ana, ben)
    await server.work(ben, job)
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(await server.now())
    await server.claim(ben, job, 'freelancer', {
      ...{ id: 'other-0001', kind: 'other', day, seconds: 3600, idle: null, description: 'A call' },
    })
    const page = await openIn('Europe/Berlin', ana, `/jobs/${job.id}/work-view?week=${job.week}`)
    await page.getByText('and 1:00 Other hours, without pictures').waitFor()
    await shot(page, 'wall')
  })

  it('V5 support reads which Other hours a dispute is about before it decides on them', async () => {
    const rita = await server.signUp('Rita', { support: true })
    const job = await server.hire(ana, ben, { title: 'Calls', requiresWorkView: false })
    const entries = ['A long call', 'A short call'].map((description, n) => ({
      ...{ id: `call-000${n}`, kind: 'other' as const, day: '', seconds: 1800, idle: null, description },
    }))
    const day = civilDate(await server.now(), 'America/New_York')
    await server.claim(ben, job, 'freelancer', ...entries.map((entry) => ({ ...entry, day })))
    await server.moveClock(server.submitAt(job.week))
    await server.claim(ana, job, 'client', {
      ...{ id: 'dispute-call', kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody called' },
      items: entries.map(({ id }) => ({ type: 'other' as const, id })),
    })
    const page = await openIn('Europe/Berlin', rita, '/support')
    for (const description of ['A long call', 'A short call'])
      await page
        .getByRole('button', { name: `Decide Other hours “${description}”, ${dayName(day)}, 0:30` })
        .waitFor()
    await shot(page, 'support')
  })
})
