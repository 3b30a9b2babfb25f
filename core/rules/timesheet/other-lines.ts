import type { CivilDate, Instant } from '../calendar/instant.ts'
import { overlaps } from '../calendar/intervals.ts'
import { slotInterval } from '../calendar/slots.ts'
import { dayInterval, dayOf } from '../calendar/week.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import { disputedItems } from '../facts/disputed-items.ts'
import type { OtherLine, SlotLine } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'

/**
 * Other hours, a line an entry, in order of day and entry. Entries fill their day first come first served;
 * what doesn't fit beside the credited and rejected time of a day of 23, 24 or 25 hours is cut (O1, J7).
 */
export function otherLines(facts: SoundFacts, slots: readonly SlotLine[], policy: Policy): OtherLine[] {
  if (facts.others.length === 0) return []
  const disputes = disputedItems(facts.disputes)
  const roomByDay = new Map<CivilDate, number>()
  return [...facts.others]
    .sort((a, b) => compare(a.day, b.day) || a.at - b.at || compare(a.id, b.id))
    .map((other) => {
      const isTakenOff = disputes.takenOff.has(other.id)
      const isRemoved = other.removedAt !== null || isTakenOff
      const state = isRemoved ? 'removed' : STATE_BY_APPROVAL[other.approval]
      const room = roomByDay.get(other.day) ?? roomSeconds(other.day, slots, policy, inTimeHolds)
      const fits = Math.min(other.seconds, room)
      roomByDay.set(other.day, state === 'counted' || isTakenOff ? room - fits : room)
      const seconds = state === 'counted' ? fits : other.seconds
      return {
        id: other.id,
        day: other.day,
        seconds,
        cutSeconds: other.seconds - seconds,
        description: other.description,
        adjustment: other.adjustment,
        state,
        holdsSeconds: (isRemoved && !isTakenOff) || state === 'declined' ? 0 : fits,
        disputed: disputes.open.has(other.id),
        authorizedSeconds: 0,
      }
    })
}

const STATE_BY_APPROVAL = {
  'not-needed': 'counted',
  given: 'counted',
  needed: 'waiting-approval',
  declined: 'declined',
} as const

/**
 * Seconds of a day that its slots leave (O1, J7): those whose time counts, or was struck out and must not come
 * back by hand. What the freelancer deleted leaves its room. A slot across midnight takes its time from both days.
 */
export function roomSeconds(
  day: CivilDate,
  slots: readonly SlotLine[],
  policy: Policy,
  holdsOf: (line: SlotLine) => number,
): number {
  const interval = dayInterval(day, policy.zone)
  let room = (interval.to - interval.from) / 1000
  for (const line of slots) if (overlaps(slotInterval(line.slot, policy), interval)) room -= holdsOf(line)
  return Math.max(0, room)
}

/**
 * Against hours that were entered a slot holds what of its time came with the week: late time takes the room that
 * is left (`lateFacts`), and never an hour that counts already.
 */
function inTimeHolds({ state, inTimeSeconds }: SlotLine): number {
  return HOLDS_ROOM.has(state) ? inTimeSeconds : 0
}

/** Against hours to be entered a slot holds all its time, on whichever timesheet that counts or was rejected (J7). */
export function wholeHolds({ state, creditSeconds, removedSeconds, lateSeconds }: SlotLine): number {
  return HOLDS_ROOM.has(state) || state === 'late' ? creditSeconds + removedSeconds + lateSeconds : 0
}

const HOLDS_ROOM = new Set<SlotLine['state']>(['documented', 'rejected', 'under-review', 'removed'])

/** The room that a week's Other hours leave in its days, to be taken slot by slot (O1). */
export function dayRooms(others: readonly OtherLine[], policy: Policy) {
  const roomByDay = new Map<CivilDate, number>()
  const roomOf = (day: CivilDate) => {
    const known = roomByDay.get(day)
    if (known !== undefined) return known
    const { from, to } = dayInterval(day, policy.zone)
    return others.reduce(
      (room, line) => room - (line.day === day ? line.holdsSeconds : 0),
      (to - from) / 1000,
    )
  }
  return {
    /** Takes what there is of so many seconds of a slot, and says how much that was. */
    take(slot: Instant, seconds: number): number {
      const { from, to } = slotInterval(slot, policy)
      const days = new Set([dayOf(from, policy.zone), dayOf(to - 1, policy.zone)])
      const taken = Math.max(0, Math.min(seconds, ...[...days].map(roomOf)))
      for (const day of days) roomByDay.set(day, roomOf(day) - taken)
      return taken
    },
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
