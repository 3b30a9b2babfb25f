/** The records that the Tracker writes, in the week and slot that they belong to. */

import type { Instant, Interval } from '../rules/calendar/instant.ts'
import { slotsIn } from '../rules/calendar/slots.ts'
import { weekInterval, weekOf } from '../rules/calendar/week.ts'
import type { Session, Shot, Undeveloped } from './state.ts'
import { takeId, type Work } from './work.ts'

/** Claims a stretch slot by slot, so that none crosses a slot or a week (S1, S6). Returns the session after. */
export function writeSpans(work: Work, session: Session, { from, to }: Interval): Session {
  let current = session
  const slotMs = work.policy.slotSeconds * 1000
  for (const slot of slotsIn({ from, to }, work.policy)) {
    const next = takeId(current)
    current = next.session
    const span = { from: Math.max(from, slot), to: Math.min(to, slot + slotMs) }
    work.effects.push({
      type: 'write',
      job: session.job,
      week: weekOf(span.from, work.policy.zone),
      claim: {
        kind: 'span',
        id: next.id,
        at: span.to,
        session: session.id,
        sessionStartedAt: session.startedAt,
        ...span,
      },
    })
  }
  return current
}

/** Claims idle time, split at the week's edge (I1, S6). */
export function writeIdles(work: Work, session: Session, { from, to }: Interval) {
  let current = session
  const idles: { id: string; from: Instant; to: Instant }[] = []
  for (let start = from; start < to; ) {
    const week = weekOf(start, work.policy.zone)
    const end = Math.min(to, weekInterval(week, work.policy.zone).to)
    const next = takeId(current)
    current = next.session
    const idle = { id: next.id, from: start, to: end }
    idles.push(idle)
    work.effects.push({
      type: 'write',
      job: session.job,
      week,
      claim: { kind: 'idle', at: to, session: session.id, ...idle },
    })
    start = end
  }
  return { session: current, idles }
}

/** Claims a screenshot, and its comment if it has one. */
export function writeScreenshot(work: Work, picture: Undeveloped, shot: Shot, comment: string | null): void {
  const { session, id, slot, at, activity, suspect } = picture
  const week = weekOf(slot, work.policy.zone)
  const { flags, ...seen } = shot
  work.effects.push({
    type: 'write',
    job: session.job,
    week,
    claim: {
      kind: 'screenshot',
      id,
      at,
      session: session.id,
      slot,
      activity,
      flags: suspect ? [...flags, 'clock-suspect'] : [...flags],
      ...seen,
    },
  })
  const text = comment ?? session.memo
  if (text !== '')
    work.effects.push({
      type: 'write',
      job: session.job,
      week,
      claim: { kind: 'comment', id: `${id}-c`, at, screenshot: id, text },
    })
}

/** Stands in for a picture that could not be taken: the time counts and is not protected (C4, G1). */
export function placeholder(clockOffsetMs: number): Shot {
  return {
    look: 'placeholder',
    lookReason: 'capture-failed',
    image: null,
    thumbnail: null,
    flags: [],
    clockOffsetMs,
  }
}

/** The same picture and its deletion: its slot loses its credit, a marker stays (C6). */
export function writeDeletion(work: Work, picture: Undeveloped, shot: Shot, now: Instant): void {
  writeScreenshot(work, picture, shot, '')
  work.effects.push(
    {
      type: 'write',
      job: picture.session.job,
      week: weekOf(picture.slot, work.policy.zone),
      claim: { kind: 'deletion', id: `${picture.id}-d`, at: now, screenshot: picture.id },
    },
    { type: 'drop-picture', id: picture.id },
  )
}
