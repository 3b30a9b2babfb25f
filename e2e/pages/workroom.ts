import { expect, type Locator, type Page } from '@playwright/test'
import { verifyLink } from '../verify-address.ts'

export const PASSWORD = 'correct horse battery'

/** The Workroom page as a person uses it, whoever is signed in. */
export function workroomPage(page: Page, url: string) {
  const slots = (): Locator => page.getByRole('article')
  return {
    page,
    slots,

    async signUp(name: string, email: string): Promise<void> {
      await page.goto(`${url}/sign-up`)
      await this.fillAccount(name, email)
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
      await page.goto(await verifyLink(url, email))
      await expect(page.getByText('Your address is verified.')).toBeVisible()
    },

    async fillAccount(name: string, email: string): Promise<void> {
      await page.getByLabel('Name').fill(name)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: /^Sign up/ }).click()
    },

    /** Answers with the invitation link and the job's id. */
    async createJob(title: string, rate: string): Promise<{ invitation: string; job: string }> {
      await page.goto(`${url}/jobs/new`)
      await page.getByLabel('Title').fill(title)
      await page.getByLabel('Rate an hour').fill(rate)
      await page.getByRole('button', { name: 'Create the job' }).click()
      const link = page.getByLabel('Invitation link')
      await expect(link).toHaveValue(/\/join\//)
      const invitation = await link.inputValue()
      await page.getByRole('link', { name: 'Open the Workroom' }).click()
      await page.waitForURL(/\/work-view/)
      return { invitation, job: new URL(page.url()).pathname.split('/')[2] ?? '' }
    },

    async addCard(number: string): Promise<void> {
      await page.goto(`${url}/payment-methods`)
      await page.getByLabel('Card number').fill(number)
      await page.getByLabel('Expires').fill('12/29')
      await page.getByRole('button', { name: 'Add card' }).click()
      await expect(
        page.getByRole('list', { name: 'Your payment methods' }).getByRole('listitem'),
      ).toHaveCount(1)
    },

    async join(invitation: string, name: string, email: string): Promise<void> {
      await page.goto(invitation)
      await this.fillAccount(name, email)
      await page.getByRole('button', { name: 'Accept and join' }).click()
      await expect(page.getByRole('heading', { name: 'Get the Tracker' })).toBeVisible()
    },

    async open(job: string, section: 'work-view' | 'timesheets' | 'messages' | 'payments'): Promise<void> {
      await page.goto(`${url}/jobs/${job}/${section}`)
    },

    /** A figure of the timesheet by its name, such as `Documented` or `Amount`. */
    figure(name: string): Locator {
      return page
        .getByRole('term')
        .filter({ hasText: new RegExp(`^${name}$`) })
        .locator('+ dd')
    },

    /** The amount as the page shows it, in cents. */
    async amountCents(): Promise<number> {
      const text = (await this.figure('Amount').textContent()) ?? ''
      return Math.round(Number(text.replace(/[^0-9.]/g, '')) * 100)
    },

    /** The step of the timesheet's life that the page shows as current. */
    state(): Locator {
      return page.getByRole('list', { name: /^State of the week/ }).locator('[aria-current="step"]')
    },

    /** Rejects a screenshot; answers with what the page said it would cost, in cents (N1). */
    async reject(nth: number, reason: string): Promise<number> {
      const slot = slots().nth(nth)
      await slot.hover()
      const button = slot.getByRole('button', { name: /^Reject/ })
      const promised = /\$([0-9.]+)/.exec((await button.textContent()) ?? '')?.[1] ?? ''
      await button.click()
      const dialog = page.getByRole('dialog')
      await expect(dialog).toContainText('0:12')
      await dialog.getByRole('textbox').fill(reason)
      await dialog.getByRole('button', { name: 'Reject screenshot' }).click()
      await expect(dialog).toBeHidden()
      return Math.round(Number(promised) * 100)
    },
  }
}
