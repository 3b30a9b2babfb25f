import { browser } from 'wxt/browser'

/** Shows the page of the first run: the one that is open already, or a new one. */
export async function openWelcome(): Promise<void> {
  const url = browser.runtime.getURL('/welcome.html')
  const [open] = await browser.tabs.query({ url })
  if (open?.id !== undefined) await browser.tabs.update(open.id, { active: true })
  else await browser.tabs.create({ url })
}
