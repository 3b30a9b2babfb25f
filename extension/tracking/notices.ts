import { browser } from 'wxt/browser'
import type { Notice } from '../../core/tracker/state.ts'
import { clockTime } from '../ui/words.ts'

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

export function wordsOf(notice: Notice, captureNotice: boolean): { title: string; message: string } | null {
  switch (notice.kind) {
    case 'captured':
      return captureNotice
        ? { title: 'Screenshot taken', message: 'Open the Tracker to see, comment or delete it.' }
        : null
    case 'idle':
      return {
        title: 'The Tracker paused',
        message: `No activity since ${clockTime(notice.since)}: ${Math.round(notice.seconds / 60)} minutes were taken off. Resume when you are back.`,
      }
    case 'gap':
      return notice.paused
        ? {
            title: 'The Tracker paused',
            message: `Nothing was recorded since ${clockTime(notice.from)}: the computer slept or the browser was closed.`,
          }
        : {
            title: 'The Tracker is on again',
            message: `Nothing was recorded from ${clockTime(notice.from)} to ${clockTime(notice.to)}.`,
          }
    case 'stopped':
      return stopWords(notice.because)
  }
}

function stopWords(because: Extract<Notice, { kind: 'stopped' }>['because']) {
  switch (because) {
    case 'job-not-allowed':
      return { title: 'The Tracker stopped', message: 'This job takes no more tracked time now.' }
    case 'storage-full':
      return {
        title: 'The Tracker stopped: the disk is full',
        message: 'Nothing more can be kept on this computer. What was kept before is safe.',
      }
    default:
      return null
  }
}
