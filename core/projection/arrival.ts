import { isCapture, type ServerRecord } from '../protocol/records.ts'
import type { Instant } from '../rules/calendar/instant.ts'
import { slotsIn } from '../rules/calendar/slots.ts'
import type { Policy } from '../rules/policy.ts'
import type { ClockReason } from '../rules/slots/clock.ts'
import type { CountedClaim } from './facts.ts'
import { suspectClocks } from './server-facts.ts'

/** What the server knows of how a slot's captures came to it (C10). */
export type Arrival = {
  /** Why the clock of one of them is suspect. */
  clock: readonly ClockReason[]
  /** How long after the slot's end the last of them came, where that is long enough to be said; else null. */
  reportedAfterMs: number | null
}

/** By slot; one whose captures came in time and are sound is not there. */
export function arrivals(
  accepted: readonly CountedClaim[],
  server: readonly ServerRecord[],
  policy: Policy,
): ReadonlyMap<Instant, Arrival> {
  const suspects = suspectClocks(server.filter((record) => record.kind === 'clock'))
  const arrivalBySlot = new Map<Instant, Arrival>()
  for (const { claim, receivedAt } of accepted) {
    if (!isCapture(claim) || receivedAt === null) continue
    const reasons = suspects.get(claim.id) ?? []
    for (const slot of claim.kind === 'screenshot' ? [claim.slot] : slotsIn(claim, policy)) {
      const lagMs = receivedAt - slot - policy.slotSeconds * 1000
      const known = arrivalBySlot.get(slot) ?? { clock: [], reportedAfterMs: null }
      const isSaid = lagMs > policy.reportLagSeconds * 1000
      if (reasons.length === 0 && !isSaid) continue
      arrivalBySlot.set(slot, {
        clock: [...new Set([...known.clock, ...reasons])],
        reportedAfterMs: isSaid ? Math.max(known.reportedAfterMs ?? 0, lagMs) : known.reportedAfterMs,
      })
    }
  }
  return arrivalBySlot
}

export const IN_TIME: Arrival = { clock: [], reportedAfterMs: null }
