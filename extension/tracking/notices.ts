import { browser } from 'wxt/browser'
import type { Notice } from '../../core/tracker/state.ts'
import { wordsOf } from './notice-words.ts'

/** What the Tracker tells of itself. `captured` only if the freelancer asked for it (C2). */
export async function showNotice(notice: Notice, captureNotice: boolean): Promise<void> {
  const words = wordsOf(notice, captureNotice)
  if (!words) return
  await browser.notifications.create(`glasswork-${notice.kind}`, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png' as '/'),
    title: words.title,
    message: words.message,
  })
}
