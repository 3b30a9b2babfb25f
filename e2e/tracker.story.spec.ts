import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { openClientBrowser, openFreelancerBrowser } from './browser.ts'
import { openPopup } from './pages/popup.ts'
import { workroomPage } from './pages/workroom.ts'
import { startServer } from './server.ts'
import { createTime } from './time.ts'

const SLOT_SECONDS = 720
const IDLE_SECONDS = 1440

test('V6, V7, I1, I3, I4 an idle stretch pauses the Tracker, comes back as Other hours, and the diary shows the week', async () => {
  const server = await startServer()
  const clientBrowser = await openClientBrowser()
  const freelancerBrowser = await openFreelancerBrowser()
  const time = createTime(server, freelancerBrowser)
  const ana = workroomPage(await clientBrowser.newPage(), server.url)
  const ben = workroomPage(await freelancerBrowser.context.newPage(), server.url)
  await ana.signUp('Ana', 'ana@example.org')
  const { invitation, job } = await ana.createJob('Header grid', '25.00')
  await ben.join(invitation, 'Ben', 'ben@example.org')
  const popup = await openPopup(freelancerBrowser)
  await popup.connect(server.url, 'ben@example.org')

  await test.step('Before starting the popup warns that the job is Not Ready', async () => {
    await expect(popup.page.getByText('Not Ready.')).toBeVisible()
    await expectNoAxeViolations(popup.page)
  })

  await test.step('Two slots of work, then 24 minutes without a sign of life', async () => {
    await popup.start()
    await popup.page.getByLabel('What are you doing?').fill('Header grid, mobile')
    await popup.page.getByLabel('What are you doing?').blur()
    await ben.page.bringToFront()
    await time.pass(2 * SLOT_SECONDS + IDLE_SECONDS)
    await reportIdle(await freelancerBrowser.worker())
    await expect(popup.page.getByText('Paused', { exact: true })).toBeVisible()
    await expectNoAxeViolations(popup.page)
  })

  await test.step('It stays paused; one click brings the time back as Other hours', async () => {
    await time.pass(60)
    await expect(popup.page.getByText('Paused', { exact: true })).toBeVisible()
    await popup.page.getByRole('button', { name: 'Add as Other hours' }).click()
    await popup.page.getByLabel(/What did you do/).fill('Sketches on paper')
    await popup.page.getByRole('button', { name: /^Add/ }).last().click()
    await popup.page.getByRole('button', { name: 'Resume' }).click()
    await expect(popup.page.getByText('On', { exact: true })).toBeVisible()
    await popup.stop()
    await expect(popup.synced).toBeVisible()
  })

  await test.step('The client sees the same: 24 minutes documented, 24 of Other hours', async () => {
    await ana.open(job, 'timesheets')
    await expect(ana.figure('Documented')).toHaveText('0:24')
    await expect(ana.figure('Other')).toHaveText('0:24')
  })

  await test.step('The diary shows the week with its pictures and comment', async () => {
    const diary = await freelancerBrowser.context.newPage()
    await diary.goto(freelancerBrowser.popupUrl.replace('popup', 'diary'))
    await expect(diary.getByRole('article').first()).toBeVisible()
    await expect(diary.getByText('Header grid, mobile').first()).toBeVisible()
    await expect(diary.getByText('Computer Idle.').first()).toBeVisible()
    await expectNoAxeViolations(diary)
  })

  await clientBrowser.close()
  await freelancerBrowser.context.close()
  await server.close()
})

/** What the browser reports after as long without input; headless it never does by itself. */
async function reportIdle(worker: { evaluate(run: () => void): Promise<void> }): Promise<void> {
  await worker.evaluate(() => {
    type Scope = { chrome: { idle: { onStateChanged: { dispatch(state: string): void } } } }
    ;(globalThis as unknown as Scope).chrome.idle.onStateChanged.dispatch('idle')
  })
}

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}
