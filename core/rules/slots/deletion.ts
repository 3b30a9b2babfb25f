import type { Instant } from '../calendar/instant.ts'
import { slotOf } from '../calendar/slots.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { isFrozen, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusals } from '../refusal.ts'
import { strikes } from './strike.ts'

export type DeletionRefusal = 'unknown-screenshot' | 'already-deleted' | 'rejected' | 'submitted'

const refuse = refusals<DeletionRefusal>({
  'unknown-screenshot': 'There is no such screenshot in this week.',
  'already-deleted': 'This screenshot is already deleted.',
  rejected:
    'The client rejected this slot: its screenshots stay as they are. You can ask support for a review.',
  submitted: 'The week is submitted: its screenshots can no longer be deleted.',
})

/** Why the freelancer can't delete a screenshot, or null (C6). After submission it is frozen. */
export function refuseDeletion(
  facts: WeekFacts,
  { screenshot: id }: { screenshot: string },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Refusal<DeletionRefusal> | null {
  const screenshot = facts.screenshots.find((known) => known.id === id)
  if (screenshot === undefined) return refuse('unknown-screenshot')
  if (facts.deletions.some((deletion) => deletion.screenshot === id)) return refuse('already-deleted')
  if (isFrozen(facts.week, standing, now, policy)) return refuse('submitted')
  const ofSlot = new Set(
    facts.screenshots.filter(({ at }) => slotOf(at, policy) === screenshot.slot).map((known) => known.id),
  )
  const isRejected = facts.rejections.some(
    (rejection) => ofSlot.has(rejection.screenshot) && strikes(rejection, facts.settledAt),
  )
  return isRejected ? refuse('rejected') : null
}
