import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { openClientBrowser, openFreelancerBrowser } from '../browser.ts'
import { type Server, startServer } from '../server.ts'
import { openPopup } from './popup.ts'

type Person = 'nobody' | 'client' | 'freelancer' | 'support'
/** A place of the product, whose it is, and what is done there before one looks. */
export type View = { name: string; who: Person; path: string; act?: (page: Page) => Promise<unknown> }

const PASSWORD = 'glasswork-demo'
const EMAILS = { client: 'ana@example.org', freelancer: 'ben@example.org', support: 'sue@example.org' }
/** Wednesday afternoon in New York: of the demo's weeks one is paid, one submitted, one open. */
const DATE = '2026-11-18T20:00:00Z'
const SUBMITTED = '?week=2026-11-09'
const ROOT = new URL('../..', import.meta.url).pathname

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const unfold = (words: string) => async (page: Page) => {
  for (const summary of await page.locator('summary').filter({ hasText: words }).all()) await summary.click()
}

/** Every view of the page, dialogs included. `JOB` stands for the demo's job. */
export const PAGE_VIEWS: View[] = [
  { name: 'sign-in', who: 'nobody', path: '/sign-in' },
  { name: 'sign-up', who: 'nobody', path: '/sign-up' },
  { name: 'reset', who: 'nobody', path: '/reset' },
  { name: 'get-tracker', who: 'nobody', path: '/get-tracker' },
  { name: 'connect', who: 'freelancer', path: '/connect' },
  { name: 'mail', who: 'nobody', path: '/sandbox/mail' },
  { name: 'join-unknown', who: 'nobody', path: '/join/nothing' },
  { name: 'jobs', who: 'client', path: '/jobs' },
  { name: 'jobs-freelancer', who: 'freelancer', path: '/jobs' },
  { name: 'menu', who: 'client', path: '/jobs', act: unfold('Ana') },
  { name: 'new-job', who: 'client', path: '/jobs/new' },
  { name: 'nothing-here', who: 'client', path: '/nowhere' },
  { name: 'payment-methods', who: 'client', path: '/payment-methods', act: unfold('Add') },
  { name: 'earnings', who: 'freelancer', path: '/earnings' },
  { name: 'settings', who: 'client', path: '/settings' },
  { name: 'settings-freelancer', who: 'freelancer', path: '/settings' },
  { name: 'support', who: 'support', path: '/support' },
  { name: 'work-view', who: 'client', path: '/jobs/JOB/work-view' },
  { name: 'work-view-freelancer', who: 'freelancer', path: `/jobs/JOB/work-view${SUBMITTED}` },
  { name: 'viewer', who: 'client', path: `/jobs/JOB/work-view${SUBMITTED}`, act: press(/^Open /) },
  {
    name: 'reject',
    who: 'client',
    path: `/jobs/JOB/work-view${SUBMITTED}`,
    act: async (page) => {
      await press(/^Open /)(page)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Reject/ })
        .click()
    },
  },
  {
    name: 'viewer-freelancer',
    who: 'freelancer',
    path: '/jobs/JOB/work-view',
    act: press(/^Open /),
  },
  {
    name: 'timesheet',
    who: 'client',
    path: `/jobs/JOB/timesheets${SUBMITTED}`,
    act: async (page) => {
      await page.getByRole('button', { name: /^Tue/ }).click()
      await unfold('Why this number?')(page)
    },
  },
  { name: 'timesheet-open', who: 'freelancer', path: '/jobs/JOB/timesheets' },
  { name: 'dispute', who: 'client', path: `/jobs/JOB/timesheets${SUBMITTED}`, act: press(/^Dispute/) },
  { name: 'pay', who: 'client', path: `/jobs/JOB/timesheets${SUBMITTED}`, act: press('Pay now') },
  { name: 'other-hours', who: 'freelancer', path: '/jobs/JOB/timesheets', act: press(/^Add Other/) },
  { name: 'messages', who: 'client', path: `/jobs/JOB/messages${SUBMITTED}` },
  { name: 'payments', who: 'client', path: '/jobs/JOB/payments' },
  { name: 'payments-freelancer', who: 'freelancer', path: '/jobs/JOB/payments' },
  { name: 'terms', who: 'client', path: '/jobs/JOB/terms' },
]

/** The demo with its people signed in, each in a browser context of their own, and a Tracker that has tracked. */
export async function openDemo() {
  const server = await startServer({ demo: true, date: DATE })
  const context = await openClientBrowser()
  const browser = context.browser()
  if (!browser) throw new Error('the browser is gone')
  const pages: Partial<Record<Person, Page>> = { nobody: await context.newPage() }
  const pageOf = async (who: Person): Promise<Page> => {
    const known = pages[who]
    if (known) return known
    const page = await (await browser.newContext({ timezoneId: 'Europe/Berlin' })).newPage()
    if (who !== 'nobody') {
      const password = who === 'support' ? createSupport(server) : PASSWORD
      const headers = { origin: server.url }
      const data = { email: EMAILS[who], password }
      const answer = await page.request.post(`${server.url}/api/sign-in`, { data, headers })
      expect(answer.ok()).toBe(true)
    }
    pages[who] = page
    return page
  }
  const client = await pageOf('client')
  const { jobs } = await (await client.request.get(`${server.url}/api/jobs`)).json()
  return {
    server,
    async visit({ who, path, act }: View): Promise<Page> {
      const page = await pageOf(who)
      await page.goto(server.url + path.replace('JOB', jobs[0].id))
      await settled(page)
      await act?.(page)
      await settled(page)
      return page
    },
    async close(): Promise<void> {
      await browser.close()
      await server.close()
    },
  }
}

/** The extension's own pages, of a freelancer who has tracked a moment. */
export async function openTracker(server: Server) {
  const browser = await openFreelancerBrowser()
  const popup = await openPopup(browser)
  const address = (page: string) => browser.popupUrl.replace('popup', page)
  return {
    unconnected: popup.page,
    async connect(): Promise<Record<'popup' | 'diary' | 'options' | 'welcome', Page>> {
      await popup.connect(server.url, EMAILS.freelancer, PASSWORD)
      const work = await browser.context.newPage()
      await work.goto(`${server.url}/get-tracker`)
      // Stopping takes the picture that the session's slot hasn't had yet (C1).
      await popup.start()
      await work.bringToFront()
      await popup.stop()
      await expect(popup.page.getByRole('region', { name: 'Last screenshot' })).toBeVisible()
      const diary = await browser.context.newPage()
      await diary.goto(address('diary'))
      const options = await browser.context.newPage()
      await options.goto(address('options'))
      const welcome = await browser.context.newPage()
      await welcome.goto(address('welcome'))
      await settled(welcome)
      await settled(diary)
      await settled(options)
      return { popup: popup.page, diary, options, welcome }
    },
    close: () => browser.context.close(),
  }
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeVisible()
  await expect(page.getByText('Loading…')).toHaveCount(0)
}

function createSupport({ dataFolder }: Server): string {
  const node = join(ROOT, 'node_modules', '.bin', 'node')
  const args = ['sync-server/operator/admin.ts', 'create-support', '--data', dataFolder]
  const said = execFileSync(node, [...args, '--email', EMAILS.support, '--name', 'Sue Support'], {
    cwd: ROOT,
  })
  return /First password: (\S+)/.exec(String(said))?.[1] ?? ''
}
