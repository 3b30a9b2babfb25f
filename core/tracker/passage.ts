/**
 * What time itself does to a running Tracker, worked out before any event is: a clock that ran backwards, a
 * gap without signs of life, idleness, the slots that have ended. In this order, because each hides the next.
 */

import type { Instant } from '../rules/calendar/instant.ts'
import { slotOf } from '../rules/calendar/slots.ts'
import { writeIdles } from './claims.ts'
import { closeSlot, openSlot, writeStretch } from './slot.ts'
import type { On, TrackerEvent } from './state.ts'
import type { Work } from './work.ts'

/** Clocks are nudged by less than this all the time, and timers may come early by a little. */
export const CLOCK_JITTER_MS = 1000
/** One heartbeat may come late or be lost; then the browser was there all the same. */
const HEARTBEATS_TO_A_GAP = 2
/** A browser that was away for longer is started for who knows what: the freelancer says whether it is for work. */
const LONGEST_RESTART_MS = 60_000

/**
 * Brings a running Tracker to `now`. Returns the instant that the event happened at: `now`, or the last sign
 * of life if the clock stands a little behind it.
 */
export function passTime(work: Work, on: On, event: TrackerEvent, now: Instant): Instant {
  if (now < on.lastSignAt - CLOCK_JITTER_MS) {
    runBackwards(work, on, now)
    return now
  }
  const at = Math.max(now, on.lastSignAt)
  const browserRestarted = event.type === 'worker-restarted' && event.browserRestarted
  let current = on
  if (browserRestarted || at - on.lastSignAt > HEARTBEATS_TO_A_GAP * work.policy.heartbeatSeconds * 1000) {
    const after = leaveGap(work, on, at, browserRestarted)
    if (after === null) return at
    current = after
  }
  if (showsActivity(event)) current = { ...current, lastActivityAt: at }
  const idleSince = idleStart(work, current, event, at)
  if (idleSince !== null) pauseIdle(work, current, idleSince)
  else work.phase = { ...endPassedSlots(work, current, at), lastSignAt: at }
  return at
}

/** C8: what was before is closed; the clock is suspect until the server has been asked. */
function runBackwards(work: Work, on: On, now: Instant): void {
  const session = closeSlot(work, on, on.lastSignAt, { stillThere: false })
  work.phase = {
    ...openSlot(work, on, session, now),
    attentiveSince: now,
    lastActivityAt: now,
    clockSuspect: true,
  }
}

/**
 * S5: the stretch ends at the last sign of life. A gap as long as idleness pauses as idleness does, and so does a
 * browser's restart that took more than a moment.
 */
function leaveGap(work: Work, on: On, now: Instant, browserRestarted: boolean): On | null {
  const gap = { from: on.lastSignAt, to: now }
  const lengthMs = now - on.lastSignAt
  const paused =
    lengthMs >= work.policy.idleSeconds * 1000 || (browserRestarted && lengthMs > LONGEST_RESTART_MS)
  work.effects.push({ type: 'show-notice', notice: { kind: 'gap', ...gap, paused } })
  if (paused) {
    const session = closeSlot(work, on, on.lastSignAt, { stillThere: false })
    const { locked, clockSuspect } = on
    work.phase = { kind: 'paused', session, because: 'gap', since: gap.from, locked, clockSuspect, idles: [] }
    return null
  }
  if (slotOf(now, work.policy) === on.slot.start) {
    const tracked = on.lastSignAt > on.slot.trackedFrom
    const slot = tracked ? on.slot : { ...on.slot, trackedFrom: now }
    return { ...writeStretch(work, on, on.lastSignAt), writtenTo: now, slot, lastSignAt: now }
  }
  const session = closeSlot(work, on, on.lastSignAt, { stillThere: false })
  return openSlot(work, on, session, now)
}

function showsActivity(event: TrackerEvent): boolean {
  switch (event.type) {
    case 'heartbeat':
      return event.active
    case 'start':
    case 'stop':
    case 'resume':
    case 'activity':
    case 'unlocked':
    case 'commented':
    case 'deleted':
      return true
    default:
      return false
  }
}

/** Since when the freelancer has been away, if that is idleness by now (I1); 23:59 is none. */
function idleStart(work: Work, on: On, event: TrackerEvent, now: Instant): Instant | null {
  const since =
    event.type === 'idle'
      ? Math.max(on.attentiveSince, Math.min(event.lastActivityAt, now))
      : Math.max(on.attentiveSince, on.lastActivityAt)
  return now - since >= work.policy.idleSeconds * 1000 ? since : null
}

/** I1: exactly the policy's idle time is taken off, counted from the last activity, and the Tracker pauses. */
function pauseIdle(work: Work, before: On, since: Instant): void {
  const pausedAt = Math.max(since + work.policy.idleSeconds * 1000, before.writtenTo)
  const on = endPassedSlots(work, before, pausedAt, since)
  const closed = closeSlot(work, on, pausedAt, { stillThere: true, creditEnd: since })
  const { session, idles } = writeIdles(work, closed, { from: since, to: pausedAt })
  const slotMs = work.policy.slotSeconds * 1000
  const slot = slotOf(since, work.policy)
  work.effects.push(
    {
      type: 'drop-idle-pictures',
      session: session.id,
      fromSlot: since === slot || since === before.attentiveSince ? slot : slot + slotMs,
      since,
    },
    { type: 'show-notice', notice: { kind: 'idle', since, seconds: (pausedAt - since) / 1000 } },
  )
  const { locked, clockSuspect } = on
  work.phase = { kind: 'paused', session, because: 'idle', since, locked, clockSuspect, idles }
}

/** Closes every slot that has ended by `at`, and stands in the one that `at` lies in. */
function endPassedSlots(work: Work, before: On, at: Instant, creditEnd: Instant = at): On {
  const slotMs = work.policy.slotSeconds * 1000
  let on = before
  for (let end = on.slot.start + slotMs; end <= at; end = on.slot.start + slotMs) {
    const session = closeSlot(work, on, end, { stillThere: false, creditEnd: Math.min(creditEnd, end) })
    on = { ...openSlot(work, on, session, end), lastSignAt: on.lastSignAt }
  }
  return on
}
