import type { Instant } from '../rules/calendar/instant.ts'
import { slotOf } from '../rules/calendar/slots.ts'
import { closeSlot, openSlot, writeStretch } from './slot.ts'
import type { TrackerEvent } from './state.ts'
import type { Work } from './work.ts'

/**
 * C8: the clock was set by the server. The stretch ends by the old clock and goes on by the new one, so that
 * a jump is never counted as work. The phase has been brought to the old clock's now before.
 */
export function shiftClock(
  work: Work,
  { shiftMs, suspect }: Extract<TrackerEvent, { type: 'clock-anchored' }>,
  now: Instant,
): void {
  const { phase } = work
  if (phase.kind === 'off') return
  if (phase.kind === 'paused') {
    work.phase = { ...phase, clockSuspect: suspect }
    return
  }
  const shifted = {
    ...phase,
    clockSuspect: suspect,
    attentiveSince: phase.attentiveSince + shiftMs,
    lastActivityAt: phase.lastActivityAt + shiftMs,
  }
  if (shiftMs === 0) {
    work.phase = shifted
    return
  }
  const then = phase.lastSignAt
  if (slotOf(now, work.policy) !== phase.slot.start) {
    const session = closeSlot(work, phase, then, { stillThere: false })
    work.phase = openSlot(work, shifted, session, now)
    return
  }
  const written = writeStretch(work, phase, then)
  const trackedFrom = Math.min(phase.slot.trackedFrom, now)
  work.phase = {
    ...shifted,
    session: written.session,
    writtenTo: now,
    lastSignAt: now,
    slot: { ...phase.slot, trackedFrom },
  }
}
