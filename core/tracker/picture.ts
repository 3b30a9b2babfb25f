/** From the order of a picture to its claim, through failures and restarts (C1, C3, C4). */
import type { Instant } from '../rules/calendar/instant.ts'
import { placeholder, writeScreenshot } from './claims.ts'
import { takePicture } from './slot.ts'
import type { Shot, TrackerEvent, Undeveloped } from './state.ts'
import type { Work } from './work.ts'

const MOST_ATTEMPTS = 3
/** Between attempts: a page that loads, a window that comes back, the browser's limit of two a second. */
const RETRY_MS = 3000

/** The picture is there: it waits for the end of its slot, or becomes a claim at once if that is over. */
export function encodePicture(work: Work, id: string, shot: Shot): void {
  const { phase } = work
  if (phase.kind === 'on' && phase.slot.picture.kind === 'taking' && phase.slot.picture.id === id) {
    const { at } = phase.slot.picture
    const picture = { kind: 'taken', id, at, suspect: phase.clockSuspect, shot, comment: null } as const
    work.phase = { ...phase, slot: { ...phase.slot, picture } }
    work.effects.push({ type: 'show-notice', notice: { kind: 'captured' } })
    return
  }
  const picture = takeUndeveloped(work, id)
  if (picture === undefined) work.effects.push({ type: 'drop-picture', id })
  else writeScreenshot(work, picture, shot, null)
}

/** Tries again a little later while the slot lasts; in the end a placeholder says that it failed. */
export function retryPicture(
  work: Work,
  event: Extract<TrackerEvent, { type: 'capture-failed' }>,
  now: Instant,
): void {
  const { phase } = work
  if (phase.kind === 'on' && phase.slot.picture.kind === 'taking' && phase.slot.picture.id === event.id) {
    const attempts = phase.slot.picture.attempts + 1
    if (attempts < MOST_ATTEMPTS) {
      const picture = { kind: 'planned', at: now + RETRY_MS, attempts } as const
      work.phase = { ...phase, slot: { ...phase.slot, picture } }
    } else encodePicture(work, event.id, placeholder(event.clockOffsetMs))
    return
  }
  const picture = takeUndeveloped(work, event.id)
  if (picture !== undefined) writeScreenshot(work, picture, placeholder(event.clockOffsetMs), null)
}

/** What was ordered before the shell died never comes: the running slot's is ordered again. */
export function recoverPictures(work: Work, now: Instant): void {
  while (work.undeveloped.length > 0) giveUp(work, work.undeveloped.shift())
  const { phase } = work
  if (phase.kind === 'on' && phase.slot.picture.kind === 'taking')
    work.phase = takePicture(work, phase, now, phase.slot.picture.attempts)
}

export function giveUp(work: Work, picture: Undeveloped | undefined): void {
  if (picture !== undefined) writeScreenshot(work, picture, placeholder(0), null)
}

function takeUndeveloped(work: Work, id: string): Undeveloped | undefined {
  const found = work.undeveloped.find((picture) => picture.id === id)
  work.undeveloped = work.undeveloped.filter((picture) => picture !== found)
  return found
}
