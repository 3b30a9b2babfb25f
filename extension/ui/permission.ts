import { browser } from 'wxt/browser'
import { type Answer, DONE, refuse } from '../messages.ts'

/**
 * Asks the person for the right to see pages, if it isn't given yet. Browsers want this in answer to a
 * click, so it is called first thing in a handler.
 */
export async function askToSeePages(): Promise<Answer> {
  return (await browser.permissions.request({ origins: ['<all_urls>'] }))
    ? DONE
    : refuse(
        'no-permission',
        'The browser needs your permission to take pictures of pages. Press Start again and allow it.',
      )
}

/** The same for talking to the server. */
export async function askToReach(server: string): Promise<Answer> {
  const { protocol, hostname } = new URL(server)
  return (await browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] }))
    ? DONE
    : refuse(
        'no-permission',
        `The browser needs your permission to talk to ${hostname}. Press Connect again and allow it.`,
      )
}

/** The same for notifications. */
export function askToNotify(): Promise<boolean> {
  return browser.permissions.request({ permissions: ['notifications'] })
}
