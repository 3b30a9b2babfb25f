/**
 * Rights that only a person can give. A browser's dialog closes the popup, so they are asked for on pages that stand in
 * a tab; and browsers want that in answer to a click, so each of these is called first thing in a handler.
 */
import { browser } from 'wxt/browser'
import { type Answer, DONE, refuse } from '../messages.ts'

/** What a picture takes. */
const PICTURES = { origins: ['<all_urls>'] }

export function maySeePages(): Promise<boolean> {
  return browser.permissions.contains(PICTURES)
}

/** Opens the page that asks for it and starts the Tracker after the answer. */
export async function openAllowPage(job: string): Promise<void> {
  await browser.tabs.create({
    url: browser.runtime.getURL(`/allow.html?job=${encodeURIComponent(job)}` as '/'),
  })
}

/** Asks for the right to see pages, and to tell when the Tracker pauses. */
export async function askToSeePages(): Promise<Answer> {
  return (await browser.permissions.request({ ...PICTURES, permissions: ['notifications'] }))
    ? DONE
    : refuse(
        'no-permission',
        'Without it there are no screenshots, so the Tracker stays off. Press the button again and choose Allow.',
      )
}

/** The same for talking to the server. */
export async function askToReach(server: string): Promise<Answer> {
  const { protocol, hostname } = new URL(server)
  return (await browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] }))
    ? DONE
    : refuse(
        'no-permission',
        `Your browser does not let Glasswork talk to ${hostname}. Press Connect again and choose Allow in its dialog.`,
      )
}

/** The same for notifications. */
export function askToNotify(): Promise<boolean> {
  return browser.permissions.request({ permissions: ['notifications'] })
}
