import { expect, test } from '@playwright/test'
import { openClientBrowser } from './browser.ts'
import { workroomPage } from './pages/workroom.ts'
import { startServer } from './server.ts'

type Sandbox = { people: { email: string; password: string; role: string }[]; jobs: { id: string }[] }

/** `1:02:30` in seconds. */
const seconds = (text: string): number =>
  text.split(':').reduce((total, part) => total * 60 + Number(part.replace('−', '')), 0)

test('V2, V3, N1, S7, K1, J1 a client reviews a week: the wall, one screenshot, what a rejection costs, and why the total is what it is', async () => {
  const server = await startServer({ demo: true })
  const browser = await openClientBrowser()
  const page = await browser.newPage()
  const ana = workroomPage(page, server.url)
  const sandbox: Sandbox = await (await fetch(`${server.url}/api/sandbox`)).json()
  const client = sandbox.people.find(({ role }) => role === 'client')
  const job = sandbox.jobs[0]?.id ?? ''

  await test.step('She signs in and sees the week’s slots, each with its state', async () => {
    await page.goto(`${server.url}/sign-in`)
    await page.getByLabel('E-mail').fill(client?.email ?? '')
    await page.getByLabel('Password').fill(client?.password ?? '')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
    await ana.open(job, 'work-view')
    await expect(ana.slots().first()).toBeVisible()
    for (const words of ['Computer Idle. No time recorded', 'Rejected'])
      await expect(ana.slots().filter({ hasText: words }).first()).toBeVisible()
  })

  await test.step('She opens one and goes on by the arrow keys; a comment is answered in Messages', async () => {
    await ana
      .slots()
      .filter({ hasText: 'Hero and grid' })
      .first()
      .getByRole('button', { name: /^Open/ })
      .press('Enter')
    const viewer = page.getByRole('dialog')
    await expect(viewer.getByText('Hero and grid')).toBeVisible()
    await expect(viewer.getByRole('link', { name: 'write a message' })).toBeVisible()
    const place = viewer.getByText(/^\d+ of \d+$/)
    const before = await place.textContent()
    await page.keyboard.press('ArrowRight')
    await expect(place).not.toHaveText(before ?? '')
    await page.keyboard.press('Escape')
    await expect(viewer).toBeHidden()
  })

  let promised = { time: '', amount: '' }
  await test.step('Before she rejects one the page says what it takes and what the total will be', async () => {
    const documented = ana.slots().filter({ has: page.getByRole('button', { name: /^Reject/ }) })
    const slot = documented.last()
    await slot.hover()
    await slot.getByRole('button', { name: /^Reject/ }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText(/Time taken off−0:\d\d/)
    const total = dialog.locator('dt', { hasText: 'New total' }).locator('xpath=following-sibling::dd[1]')
    const [time = '', amount = ''] = ((await total.textContent()) ?? '').split(' · ')
    promised = { time, amount }
    await dialog.getByRole('button', { name: 'Reject screenshot' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('The timesheet is what was promised, and every second of it has its slot', async () => {
    await ana.open(job, 'timesheets')
    await expect(ana.figure('Amount')).toHaveText(promised.amount)
    await page.getByText('Why this number?').click()
    const ledger = page.getByRole('region', { name: 'Slot by slot' }).getByRole('table')
    const total = ledger.locator('tfoot tr').last()
    await expect(total).toContainText(promised.amount)
    const rows = await ledger.locator('tbody tr:not(:has(th)) td:nth-child(5)').allTextContents()
    const counted = rows.reduce((sum, text) => sum + seconds(text), 0)
    expect(counted).toBe(seconds((await total.locator('td').nth(1).textContent()) ?? ''))
    expect(seconds(`${promised.time}:00`)).toBe(Math.round(counted / 60) * 60)
    await expect(ledger).toContainText('rejected')
  })

  await browser.close()
  await server.close()
})
