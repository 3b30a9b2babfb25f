import type { SoundFacts } from './check-facts.ts'
import { disputedItems } from './disputed-items.ts'
import type { LateFact } from './facts.ts'
import type { Policy } from './policy.ts'
import { type Captured, unprotectedReason } from './protection.ts'
import { standingRejections } from './slot-lines.ts'
import { isUnderReview } from './strike.ts'
import type { LateLine } from './timesheet.ts'
import type { Instant } from './week.ts'

/** One late line a screenshot that brought time: the same fact twice is one line. */
export function lateKey({ fromWeek, slot, screenshot }: Pick<LateFact, 'fromWeek' | 'slot' | 'screenshot'>) {
  return `${fromWeek} ${slot} ${screenshot}`
}

/** Late time of earlier weeks, in order of time (T7). Lines of one slot together never exceed a slot. */
export function lateLines(facts: SoundFacts, policy: Policy): LateLine[] {
  if (facts.lates.length === 0) return []
  const rejections = standingRejections(facts)
  const deleted = new Set(facts.deletions.map(({ screenshot }) => screenshot))
  const disputes = disputedItems(facts.disputes)
  const leftBySlot = new Map<Instant, number>()
  const lateByKey = new Map<string, LateFact>()
  for (const late of facts.lates) if (!lateByKey.has(lateKey(late))) lateByKey.set(lateKey(late), late)
  return [...lateByKey]
    .sort(([keyA, a], [keyB, b]) => a.slot - b.slot || a.receivedAt - b.receivedAt || (keyA < keyB ? -1 : 1))
    .map(([, late]) => {
      const left = leftBySlot.get(late.slot) ?? policy.slotSeconds
      const seconds = Math.min(late.seconds, left)
      leftBySlot.set(late.slot, left - seconds)
      const rejection = rejections.get(late.screenshot) ?? null
      const state =
        rejection !== null
          ? isUnderReview(rejection)
            ? 'under-review'
            : 'rejected'
          : disputes.takenOff.has(late.slot)
            ? 'removed'
            : deleted.has(late.screenshot)
              ? 'deleted'
              : 'counted'
      const counts = state === 'counted'
      const creditSeconds = counts ? seconds : 0
      const disputed = disputes.open.has(late.slot)
      return {
        fromWeek: late.fromWeek,
        slot: late.slot,
        screenshot: late.screenshot,
        seconds: creditSeconds,
        removedSeconds: seconds - creditSeconds,
        state,
        rejection: rejection?.id ?? null,
        disputed,
        authorizedSeconds: 0,
        protectedSeconds: 0,
        unprotectedReason: unprotectedReason(
          { state: counts ? 'documented' : state, creditSeconds, disputed, screenshot: capturedOf(late) },
          facts.job,
          policy,
        ),
      }
    })
}

/** A late line's capture is known by its slot; what is not said of it is taken to be in order. */
function capturedOf({ slot, receivedAt, look = 'picture', clockSuspect = false }: LateFact): Captured {
  return { at: slot, receivedAt, look, clockSuspect }
}
