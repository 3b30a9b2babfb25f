import { expect, test } from '@playwright/test'
import { openClientBrowser, openFreelancerBrowser } from './browser.ts'
import { openPopup } from './pages/popup.ts'
import { workroomPage } from './pages/workroom.ts'
import { startServer } from './server.ts'
import { createTime } from './time.ts'

/** A Wednesday at 15:00 ET, where a slot begins; the week's deadlines follow from it. */
const WEDNESDAY = '2026-11-18T20:00:00Z'
const MONDAY_0700_ET = '2026-11-23T12:00:00Z'
const SATURDAY_0000_ET = '2026-11-28T05:00:00Z'
const SLOT_SECONDS = 720

test('V1, C3, J1, J2, W2, W4, P4 a week, from a browser tab to a paid timesheet, with an hour offline in it', async () => {
  const server = await startServer({ date: WEDNESDAY })
  const clientBrowser = await openClientBrowser()
  const freelancerBrowser = await openFreelancerBrowser()
  const time = createTime(server, freelancerBrowser)
  const ana = workroomPage(await clientBrowser.newPage(), server.url)
  const ben = workroomPage(await freelancerBrowser.context.newPage(), server.url)

  const { job, popup } =
    await test.step('Ana makes a job, Ben joins it by the link and connects the Tracker', async () => {
      await ana.signUp('Ana', 'ana@example.org')
      await ana.addCard('4242 4242 4242 4242')
      const made = await ana.createJob('Header grid', '25.00')
      await ben.join(made.invitation, 'Ben', 'ben@example.org')
      const connected = await openPopup(freelancerBrowser)
      await connected.connect(server.url, 'ben@example.org')
      return { job: made.job, popup: connected }
    })

  await test.step('Ben works for two slots; Ana sees the screenshots arrive', async () => {
    await ana.open(job, 'work-view')
    await expect(ana.page.getByText('READY', { exact: true })).toBeVisible()
    await popup.start()
    await ben.page.bringToFront()
    await expect(ana.page.getByText('Tracker on')).toBeVisible()
    await time.pass(2 * SLOT_SECONDS)
    await expect(ana.slots()).toHaveCount(2)
    await expect(ana.slots().locator('img').first()).toBeVisible()
  })

  await test.step('Offline for two slots: captures go on, and nothing is lost', async () => {
    await freelancerBrowser.context.setOffline(true)
    await server.kill()
    await time.passWithoutServer(2 * SLOT_SECONDS)
    await expect(popup.waiting).toBeVisible()
    await server.restart()
    await freelancerBrowser.context.setOffline(false)
    await time.pass(SLOT_SECONDS)
    await popup.stop()
    await expect(popup.synced).toBeVisible()
    // An hour from some seconds after the slot's beginning: it reaches into a sixth.
    await expect(ana.slots()).toHaveCount(6)
    await expect(ana.slots().filter({ hasText: 'waiting' })).toHaveCount(0)
  })

  let amountCents = 0
  await test.step('Ana rejects one: its 12 minutes leave, Ben gets one mail and one message', async () => {
    await ana.open(job, 'timesheets')
    await expect(ana.figure('Documented')).toHaveText('1:00')
    const before = await ana.amountCents()
    await ana.open(job, 'work-view')
    const promised = await ana.reject(1, 'That is not our catalogue')
    await ana.open(job, 'timesheets')
    await expect(ana.figure('Documented')).toHaveText('0:48')
    amountCents = await ana.amountCents()
    expect(before - amountCents).toBe(promised)
    expect(promised).toBe(500)
    await ben.open(job, 'messages')
    await expect(ben.page.getByText(/rejected the screenshot/)).toHaveCount(1)
    await expect
      .poll(async () => (await server.mails()).filter(({ subject }) => /rejected/.test(subject)).length)
      .toBe(1)
  })

  await test.step('Monday 07:00 ET it is submitted, Saturday 00:00 ET charged and paid', async () => {
    await server.setClock(MONDAY_0700_ET)
    await ana.open(job, 'timesheets')
    await ana.page.getByRole('link', { name: /16 – 22 Nov/ }).click()
    await expect(ana.state()).toHaveText('submitted')
    await server.setClock(SATURDAY_0000_ET)
    await expect(ana.state()).toHaveText('paid')
    const amount = `$${(amountCents / 100).toFixed(2)}`
    await ben.open(job, 'payments')
    await expect(ben.page.getByText(amount).first()).toBeVisible()
    const subjects = async () => (await server.mails()).map(({ subject }) => subject)
    await expect
      .poll(async () => (await subjects()).filter((subject) => subject.startsWith(`Paid: ${amount}`)).length)
      .toBe(2)
  })

  await clientBrowser.close()
  await freelancerBrowser.context.close()
  await server.close()
})
