import { expect, type Page } from '@playwright/test'
import type { FreelancerBrowser } from '../browser.ts'
import { PASSWORD } from './workroom.ts'

/** The Tracker's popup, opened in a tab: a program can't open the one under the toolbar. */
export async function openPopup({ context, popupUrl }: FreelancerBrowser) {
  const page: Page = await context.newPage()
  await page.goto(popupUrl)
  const synced = page.locator('[data-sync="synced"]')
  const waiting = page.locator('[data-sync="waiting"]')
  return {
    page,
    synced,
    waiting,
    async connect(server: string, email: string, password = PASSWORD): Promise<void> {
      // The form stands in a tab, because the browser's own question would close a popup.
      const options = await context.newPage()
      await options.goto(popupUrl.replace('popup', 'options'))
      await options.getByLabel('Server address').fill(server)
      await options.getByLabel('E-mail').fill(email)
      await options.getByLabel('Password').fill(password)
      await options.getByRole('button', { name: 'Connect' }).click()
      await expect(options.getByRole('button', { name: 'Disconnect' })).toBeVisible()
      await options.close()
      await expect(page.getByRole('button', { name: 'Start' })).toBeVisible()
    },
    async start(): Promise<void> {
      await page.getByRole('button', { name: 'Start' }).click()
      await expect(page.getByText('On', { exact: true })).toBeVisible()
    },
    async stop(): Promise<void> {
      await page.getByRole('button', { name: 'Stop' }).click()
      await expect(page.getByText('Off', { exact: true })).toBeVisible()
    },
  }
}
