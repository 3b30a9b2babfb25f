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
      await page.getByLabel('Server address').fill(server)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Connect' }).click()
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
