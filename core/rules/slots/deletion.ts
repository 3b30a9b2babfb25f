import type { Instant } from '../calendar/instant.ts'
import { slotOf } from '../calendar/slots.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isFrozen, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'
import { strikes } from './strike.ts'

export type DeletionRefusal = 'unknown-screenshot' | 'already-deleted' | 'rejected' | 'submitted'

/** Why the freelancer can't delete a screenshot, or null (C6). After submission it is frozen. */
export function refuseDeletion(
  facts: WeekFacts,
  { screenshot: id }: { screenshot: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<DeletionRefusal> | null {
  const screenshot = facts.screenshots.find((known) => known.id === id)
  if (screenshot === undefined) return { code: 'unknown-screenshot' }
  if (facts.deletions.some((deletion) => deletion.screenshot === id)) return { code: 'already-deleted' }
  if (isFrozen(facts.week, standing, now, policy)) return { code: 'submitted' }
  const ofSlot = new Set(
    facts.screenshots.filter(({ at }) => slotOf(at, policy) === screenshot.slot).map((known) => known.id),
  )
  const isRejected = facts.rejections.some(
    (rejection) => ofSlot.has(rejection.screenshot) && strikes(rejection, facts.settledAt),
  )
  return isRejected ? { code: 'rejected' } : null
}
