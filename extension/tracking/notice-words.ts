import type { Notice, Paused } from '../../core/tracker/state.ts'
import { clockTime } from '../ui/words.ts'

export type NoticeWords = { title: string; message: string }

/** What a notice says; null for what needs no words. `captured` has some only for those who want them (C2). */
export function wordsOf(notice: Notice, captureNotice: boolean): NoticeWords | null {
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

/** What somebody is asked who comes back to a Tracker that paused meanwhile (I3, I4). */
export function backWords({ because, since }: Pick<Paused, 'because' | 'since'>): NoticeWords {
  return {
    title: 'The Tracker is paused',
    message:
      because === 'idle'
        ? `You were away from ${clockTime(since)}. Open the Tracker: resume, add that time as Other hours, or stop.`
        : `Nothing was recorded since ${clockTime(since)}. Open the Tracker: resume or stop.`,
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
    case 'storage-failed':
      return {
        title: 'The Tracker stopped: nothing can be kept',
        message:
          'This browser’s storage takes no writing, so the time since then is not recorded. Restart the browser, then start again.',
      }
    default:
      return null
  }
}

/** Under which code the popup keeps a notice until it has been read; null where the popup tells it anyway. */
export function alertOf(notice: Notice): string | null {
  if (notice.kind === 'stopped' && notice.because !== 'stopped') return notice.because
  return notice.kind === 'gap' && !notice.paused ? 'gap' : null
}
