import { browser } from 'wxt/browser'
import type { Notice } from '../../core/tracker/state.ts'
import { wordsOf } from './notice-words.ts'

/** What the Tracker tells of itself, if the freelancer lets it; the badge and the popup tell it anyway (C2). */
export async function showNotice(notice: Notice, captureNotice: boolean): Promise<void> {
  const words = wordsOf(notice, captureNotice)
  if (!words || !(await browser.permissions.contains({ permissions: ['notifications'] }))) return
  await browser.notifications.create(`glasswork-${notice.kind}`, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png' as '/'),
    title: words.title,
    message: words.message,
  })
}
