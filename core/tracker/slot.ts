/** The slot in progress: its one picture at an instant that nobody can foretell, and its end (C1). */

import type { Instant } from '../rules/calendar/instant.ts'
import { slotOf } from '../rules/calendar/slots.ts'
import { placeholder, writeScreenshot, writeSpans } from './claims.ts'
import type { Activity, On, Session, SlotInProgress, Undeveloped } from './state.ts'
import { takeId, type Work } from './work.ts'

/** A slot entered at `now`: its picture comes at a uniformly random instant of what remains. */
export function planSlot(work: Work, now: Instant): SlotInProgress {
  const start = slotOf(now, work.policy)
  const end = start + work.policy.slotSeconds * 1000
  return {
    start,
    trackedFrom: now,
    activity: { minutes: noMinutes(work.policy.slotSeconds), keys: 0, pointer: 0, wheel: 0 },
    picture: { kind: 'planned', at: now + Math.floor(work.random * (end - now)), attempts: 0 },
  }
}

function noMinutes(slotSeconds: number): Activity['minutes'] {
  return new Array<0 | 1>(Math.min(60, Math.ceil(slotSeconds / 60))).fill(0)
}

/** Orders the slot's picture now. */
export function takePicture(work: Work, on: On, at: Instant, attempts: number): On {
  const { id, session } = takeId(on.session)
  work.effects.push({ type: 'take-capture', id, black: on.locked })
  return { ...on, session, slot: { ...on.slot, picture: { kind: 'taking', id, at, attempts } } }
}

/** Claims what of the stretch isn't claimed yet, up to `to`. */
export function writeStretch(work: Work, on: On, to: Instant): On {
  if (to <= on.writtenTo) return on
  return { ...on, session: writeSpans(work, on.session, { from: on.writtenTo, to }), writtenTo: to }
}

/**
 * Ends the slot in progress at `to`: its time and its picture become claims. A slot without credit keeps no
 * picture. One that has credit and no picture gets one now if `stillThere`, else a placeholder.
 * @param creditEnd the slot's credit ends here; earlier than `to` when idleness takes the rest
 */
export function closeSlot(
  work: Work,
  before: On,
  to: Instant,
  { stillThere, creditEnd = to }: { stillThere: boolean; creditEnd?: Instant },
): Session {
  let on = writeStretch(work, before, to)
  const hasCredit = creditEnd > on.slot.trackedFrom
  if (hasCredit && stillThere && on.slot.picture.kind === 'planned') on = takePicture(work, on, to, 0)
  const picture = on.slot.picture
  switch (picture.kind) {
    case 'planned':
      if (hasCredit) {
        const { id, session } = takeId(on.session)
        on = { ...on, session }
        const at = Math.max(on.slot.trackedFrom, Math.min(picture.at, to - 1))
        writeScreenshot(work, undeveloped(on, id, at, on.clockSuspect), placeholder(0), null)
      }
      break
    case 'taking':
      if (hasCredit) work.undeveloped.push(undeveloped(on, picture.id, picture.at, on.clockSuspect))
      break
    case 'taken':
      if (hasCredit)
        writeScreenshot(
          work,
          undeveloped(on, picture.id, picture.at, picture.suspect),
          picture.shot,
          picture.comment,
        )
      else work.effects.push({ type: 'drop-picture', id: picture.id })
      break
    case 'deleted':
      break
  }
  return on.session
}

/** What a picture of the slot in progress needs to become a claim. */
export function undeveloped(on: On, id: string, at: Instant, suspect: boolean): Undeveloped {
  return { id, session: on.session, slot: on.slot.start, at, suspect, activity: on.slot.activity }
}

/** Goes on in a new slot at `now`, everything before being settled. */
export function openSlot(work: Work, on: On, session: Session, now: Instant): On {
  return { ...on, session, writtenTo: now, lastSignAt: now, slot: planSlot(work, now) }
}
