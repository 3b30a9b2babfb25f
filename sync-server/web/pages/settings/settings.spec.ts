import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../infra/database/database.ts'
import {
  hasChromium,
  openStage,
  pageWithAuthenticator,
  type Stage,
  withoutAutofill,
  withoutPasskeys,
} from '../../../testing/browser-stage.ts'

const PASSWORD = 'correct horse battery'
let people = 0

describe.skipIf(!hasChromium)('an account in the browser', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 120_000)
  afterAll(() => stage?.close())

  /** A new person at the page of the settings, by a page that this part of the browser opened. */
  async function signUp(page: Page, { proven = true } = {}): Promise<string> {
    const email = `person${++people}@example.org`
    await page.goto(`${stage.url}/sign-up`)
    await page.getByLabel('Name').fill('Ana')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    if (proven) {
      await page.goto(await linkTo(email, 'verify'))
      await page.getByText('Your address is verified.').waitFor()
    }
    await page.goto(`${stage.url}/settings`)
    await page.getByRole('heading', { name: 'Passkeys' }).waitFor()
    return email
  }
  const linkTo = async (email: string, kind: string) => {
    const texts = (await stage.mailsTo(email)).map(({ text }) => text)
    return new RegExp(`http\\S+/${kind}/\\S+`).exec(texts.join('\n'))?.[0] ?? 'no link'
  }
  const passkeys = (page: Page) => page.getByRole('list', { name: 'Your passkeys' }).getByRole('listitem')
  const dialog = (page: Page) => page.getByRole('dialog')
  const addPasskey = async (page: Page) => {
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await passkeys(page).getByText('not used yet').waitFor()
  }
  const signOut = async (page: Page) => {
    await page.locator('header').getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }
  const byPasskey = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

  it('adds a passkey, names it, signs out, and signs in by it without a password', async () => {
    const context = await stage.newContext()
    await context.addInitScript(withoutAutofill)
    const page = await pageWithAuthenticator(context)
    const email = await signUp(page)
    await page.getByText('You have no passkey yet.').waitFor()
    await addPasskey(page)
    await page.getByRole('button', { name: /^Rename/ }).click()
    await dialog(page).getByLabel('Name').fill('Blue key')
    await dialog(page).getByRole('button', { name: 'Rename' }).click()
    await passkeys(page).getByText('Blue key').waitFor()
    await signOut(page)
    await byPasskey(page).click()
    await page.getByRole('heading', { name: 'My jobs' }).waitFor()
    await page.goto(`${stage.url}/settings`)
    await page.getByText(email).waitFor()
    await passkeys(page)
      .getByText(/last used/)
      .waitFor()

    await page.getByRole('button', { name: 'Remove Blue key' }).click()
    await dialog(page).getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('You have no passkey yet.').waitFor()
    await signOut(page)
    await byPasskey(page).click()
    await page.getByText('This passkey is not known here any more. Sign in with your password.').waitFor()
    expect((await stage.mailsTo(email)).map(({ subject }) => subject).toSorted()).toEqual([
      'A passkey was added to your account',
      'A passkey was removed from your account',
      'Is this your e-mail address?',
    ])
    await context.close()
  })

  it('signs in by the passkey that the browser offers at the e-mail field', async () => {
    const context = await stage.newContext()
    const page = await pageWithAuthenticator(context)
    const email = await signUp(page)
    await addPasskey(page)
    await page.locator('header').getByRole('button', { name: 'Sign out' }).click()
    // The virtual device chooses by itself what a person would choose there.
    await page.getByRole('heading', { name: 'My jobs' }).waitFor()
    await page.goto(`${stage.url}/settings`)
    await page.getByText(email).waitFor()
    await context.close()
  })

  it('asks for the password once the sign-in is a while ago', async () => {
    const context = await stage.newContext()
    const page = await pageWithAuthenticator(context)
    await signUp(page)
    const database = await openDatabase(stage.config.databaseUrl)
    await database.write((tx) => tx.run('update sessions set created_at = created_at - 660000'))
    await database.close()
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await dialog(page).getByLabel('Your password').fill('wrong')
    await dialog(page).getByRole('button', { name: 'Go on' }).click()
    await dialog(page).getByText('This is not your present password.').waitFor()
    await dialog(page).getByLabel('Your password').fill(PASSWORD)
    await dialog(page).getByRole('button', { name: 'Go on' }).click()
    await passkeys(page).getByText('not used yet').waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await dialog(page).getByLabel('Your password').waitFor()
    await context.close()
  })

  it('A5 shows at a password reset what else opens the account, and drops what is ticked', async () => {
    const context = await stage.newContext()
    const page = await pageWithAuthenticator(context)
    const email = await signUp(page)
    await addPasskey(page)
    await signOut(page)
    await page.goto(`${stage.url}/reset`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await page.getByText('a link is on its way to it').waitFor()
    const link = await vi.waitFor(async () => {
      const found = await linkTo(email, 'reset')
      expect(found).toContain('/reset/')
      return found
    }, 15_000)
    await page.goto(link)
    await page.getByLabel('New password').fill('another long password')
    await page.getByLabel(/^Remove “/).check()
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('Your password is set.').waitFor()
    await page.goto(`${stage.url}/sign-in`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill('another long password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'My jobs' }).waitFor()
    await page.goto(`${stage.url}/settings`)
    await page.getByText('You have no passkey yet.').waitFor()
    await context.close()
  })

  it('says so where the device has a passkey already', async () => {
    const context = await stage.newContext()
    const page = await pageWithAuthenticator(context)
    await signUp(page)
    await addPasskey(page)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('There is a passkey of yours on this device already.').waitFor()
    await context.close()
  })

  it('has no button for passkeys in a browser without them', async () => {
    const context = await stage.newContext()
    await context.addInitScript(withoutPasskeys)
    const page = await context.newPage()
    await signUp(page)
    await page.getByText(/This browser can’t make passkeys here/).waitFor()
    expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
    await signOut(page)
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(await byPasskey(page).count()).toBe(0)
    await context.close()
  })

  it('lists where one is signed in, and ends another browser’s session', async () => {
    const [here, there] = [await stage.newContext(), await stage.newContext()]
    const [page, other] = [await here.newPage(), await there.newPage()]
    const email = await signUp(page)
    await other.goto(`${stage.url}/sign-in`)
    await other.getByLabel('E-mail').fill(email)
    await other.getByLabel('Password').fill(PASSWORD)
    await other.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.getByRole('heading', { name: 'My jobs' }).waitFor()
    await page.reload()
    const sessions = page.getByRole('list', { name: 'Your sessions' }).getByRole('listitem')
    await sessions.nth(1).waitFor()
    expect(await sessions.first().getByText('this browser').count()).toBe(1)
    await sessions.nth(1).getByRole('button').click()
    await sessions.nth(1).waitFor({ state: 'detached' })
    await other.reload()
    await other.getByRole('heading', { name: 'Sign in' }).waitFor()
    await Promise.all([here.close(), there.close()])
  })

  it('K2 turns mails off and on, and keeps the choice', async () => {
    const context = await stage.newContext()
    const page = await context.newPage()
    await signUp(page)
    const messages = page.getByLabel('The other party wrote a message')
    expect(await messages.isChecked()).toBe(true)
    await messages.click()
    await page.getByText('Saved: “The other party wrote a message” is off.').waitFor()
    await page.reload()
    await messages.waitFor()
    expect(await messages.isChecked()).toBe(false)
    await context.close()
  })

  it('verifies the address by the mail of the sign-up, and takes a second look at the link well', async () => {
    const context = await stage.newContext()
    const page = await context.newPage()
    const email = await signUp(page, { proven: false })
    await page.getByText(`the link to ${email} is on the sandbox’s mail page`).waitFor()
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText(/you can ask for another in \d+ seconds/).waitFor()
    const link = await linkTo(email, 'verify')
    await page.goto(link)
    await page.getByText('Your address is verified.').waitFor()
    await page.goto(link)
    await page.getByText('Your address is verified.').waitFor()
    await page.goto(`${stage.url}/settings`)
    await page.getByText(email).waitFor()
    expect(await page.getByText('not verified').count()).toBe(0)
    await page.goto(`${stage.url}/verify/nonsense`)
    await page.getByText('Your address is verified.').waitFor()
    await signOut(page)
    await page.goto(`${stage.url}/verify/nonsense`)
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor()
    await context.close()
  })

  it('is legible to axe, wide and narrow, light and dark', async () => {
    const context = await stage.newContext()
    await context.addInitScript(withoutAutofill)
    const page = await pageWithAuthenticator(context)
    const look = async (what: string, widths: Record<'light' | 'dark', number>) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const width = widths[colorScheme]
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(
          violations.map(({ id }) => id),
          `${what} ${colorScheme} ${width}`,
        ).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      }
    }
    const [crossed, straight] = [
      { light: 390, dark: 1280 },
      { light: 1280, dark: 390 },
    ]
    await signUp(page)
    await addPasskey(page)
    await look('settings', straight)
    await look('settings', crossed)
    await page.getByRole('button', { name: /^Remove/ }).click()
    await look('dialog', crossed)
    await page.keyboard.press('Escape')
    await signOut(page)
    await look('sign-in', straight)
    await context.close()
  }, 90_000)
})
