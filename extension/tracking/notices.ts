/** What the Tracker tells of itself, if the freelancer lets it; the badge and the popup tell it anyway (C2). */
import { browser } from 'wxt/browser'
import type { Notice } from '../../core/tracker/state.ts'
import { type NoticeWords, wordsOf } from './notice-words.ts'

export function showNotice(notice: Notice, captureNotice: boolean): Promise<boolean> {
  return showWords(notice.kind, wordsOf(notice, captureNotice))
}

/** @returns whether it could be shown */
export async function showWords(kind: string, words: NoticeWords | null): Promise<boolean> {
  if (!words || !(await browser.permissions.contains({ permissions: ['notifications'] }))) return false
  await browser.notifications.create(`glasswork-${kind}`, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png' as '/'),
    title: words.title,
    message: words.message,
  })
  return true
}

/** Opens the popup where a notice is pressed. The browser has notices only once it was allowed to show them. */
export function openPopupOnNotice(): void {
  browser.notifications?.onClicked.addListener(() => void openPopup())
}

/** Under the toolbar, or in a tab where the browser can't do that without a window in front. */
export async function openPopup(): Promise<void> {
  await browser.action
    .openPopup()
    .catch(() => browser.tabs.create({ url: browser.runtime.getURL('/popup.html') }))
}
