import type { SoundFacts } from './check-facts.ts'
import { disputedItems } from './disputed-items.ts'
import { overlaps } from './intervals.ts'
import type { Policy } from './policy.ts'
import { slotInterval } from './slots.ts'
import type { OtherLine, SlotLine } from './timesheet.ts'
import { type CivilDate, dayInterval } from './week.ts'

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
      const isRemoved = other.removedAt !== null || disputes.takenOff.has(other.id)
      const state = isRemoved ? 'removed' : other.approval === 'needed' ? 'waiting-approval' : 'counted'
      const room = roomByDay.get(other.day) ?? roomSeconds(other.day, slots, policy)
      const seconds = state === 'counted' ? Math.min(other.seconds, room) : other.seconds
      roomByDay.set(other.day, state === 'counted' ? room - seconds : room)
      return {
        id: other.id,
        day: other.day,
        seconds,
        cutSeconds: other.seconds - seconds,
        description: other.description,
        adjustment: other.adjustment,
        state,
        disputed: disputes.open.has(other.id),
        authorizedSeconds: 0,
      }
    })
}

/**
 * Seconds of a day that neither credited nor rejected slots take, nor what a dispute took off: room for Other
 * hours (O1, J7). What the freelancer deleted leaves its room; so does what came late, which is another
 * timesheet's, whether it is rejected there or not. A slot across midnight takes its time from both days.
 */
export function roomSeconds(day: CivilDate, slots: readonly SlotLine[], policy: Policy): number {
  const interval = dayInterval(day, policy.zone)
  let room = (interval.to - interval.from) / 1000
  for (const line of slots) {
    if (TAKES_ROOM.has(line.state) && overlaps(slotInterval(line.slot, policy), interval))
      room -= line.inTimeSeconds
  }
  return Math.max(0, room)
}

/** Slots whose time counts here, or was struck out here and must not come back by hand. */
const TAKES_ROOM = new Set<SlotLine['state']>(['documented', 'rejected', 'under-review', 'removed'])

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
