import type { Policy } from '../policy.ts'
import type { Instant, Interval } from './instant.ts'

/** Start of the slot that an instant lies in: slots are aligned to UTC, five an hour (S1). */
export function slotOf(instant: Instant, policy: Policy): Instant {
  const slotMs = policy.slotSeconds * 1000
  return Math.floor(instant / slotMs) * slotMs
}

/** Starts of the slots that an interval touches, in order of time. */
export function slotsIn({ from, to }: Interval, policy: Policy): Instant[] {
  const slots: Instant[] = []
  for (let slot = slotOf(from, policy); slot < to; slot += policy.slotSeconds * 1000) slots.push(slot)
  return slots
}

/** The time that a slot covers. */
export function slotInterval(slot: Instant, policy: Policy): Interval {
  return { from: slot, to: slot + policy.slotSeconds * 1000 }
}
