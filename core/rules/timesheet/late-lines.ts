import type { SoundFacts } from '../facts/check-facts.ts'
import { disputedItems } from '../facts/disputed-items.ts'
import type { LateFact, RejectionFact } from '../facts/facts.ts'
import type { LateLine, UnprotectedReason } from '../facts/lines.ts'
import { isUnderReview, standingRejections } from '../slots/strike.ts'

/** One late line a slot: a fact that says it again says the same. */
export function lateKey({ fromWeek, slot }: Pick<LateFact, 'fromWeek' | 'slot'>): string {
  return `${fromWeek} ${slot}`
}

/** Late time of earlier weeks, in order of time (T7). */
export function lateLines(facts: SoundFacts): LateLine[] {
  if (facts.lates.length === 0) return []
  const rejections = standingRejections(facts)
  const deleted = new Set(facts.deletions.map(({ screenshot }) => screenshot))
  const disputes = disputedItems(facts.disputes)
  const lateByKey = new Map<string, LateFact>()
  for (const late of facts.lates) if (!lateByKey.has(lateKey(late))) lateByKey.set(lateKey(late), late)
  return [...lateByKey.values()]
    .sort((a, b) => a.slot - b.slot || (a.fromWeek < b.fromWeek ? -1 : 1))
    .map((late) => {
      const ofSlot = [late.screenshot, ...late.extraScreenshots]
      const rejection = ofSlot.map((id) => rejections.get(id)).find((one) => one !== undefined) ?? null
      const state = stateOf(
        rejection,
        disputes.takenOff.has(late.slot),
        ofSlot.every((id) => deleted.has(id)),
      )
      const creditSeconds = state === 'counted' ? late.seconds : 0
      const disputed = disputes.open.has(late.slot)
      const standing = disputed ? 'in-dispute' : creditSeconds === 0 ? 'no-time' : late.unprotectedReason
      return {
        fromWeek: late.fromWeek,
        slot: late.slot,
        slotState: late.slotState,
        screenshot: late.screenshot,
        extraScreenshots: late.extraScreenshots,
        seconds: creditSeconds,
        removedSeconds: late.seconds - creditSeconds,
        cutSeconds: late.cutSeconds,
        rateMinorPerHour: late.rateMinorPerHour,
        state,
        rejection: rejection?.id ?? null,
        overturned: late.overturned,
        disputed,
        authorizedSeconds: 0,
        protectedSeconds: 0,
        unprotectedReason: state === 'counted' ? standing : REASON_BY_STATE[state],
      }
    })
}

function stateOf(
  rejection: RejectionFact | null,
  isTakenOff: boolean,
  isDeleted: boolean,
): LateLine['state'] {
  if (rejection !== null) return isUnderReview(rejection) ? 'under-review' : 'rejected'
  if (isTakenOff) return 'removed'
  return isDeleted ? 'deleted' : 'counted'
}

const REASON_BY_STATE: Record<Exclude<LateLine['state'], 'counted'>, UnprotectedReason> = {
  rejected: 'rejected',
  'under-review': 'rejected',
  removed: 'removed',
  deleted: 'deleted',
}
