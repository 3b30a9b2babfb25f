import type { Instant } from '../calendar/instant.ts'
import { itemKey } from '../facts/disputed-items.ts'
import type { DisputeCategory, DisputeFact, DisputeItem, WeekFacts } from '../facts/facts.ts'
import { isReviewOver, type TimesheetStatus } from '../facts/lifecycle.ts'
import type { Timesheet } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'
import { timesheet } from '../timesheet/timesheet.ts'

export type DisputeRefusal =
  | 'dispute-too-early'
  | 'review-over'
  | 'already-open'
  | 'quality'
  | 'no-reason'
  | 'no-items'
  | 'unknown-item'
  | 'no-credit'

/** Why the client can't dispute hours of a timesheet, or null (D1, D4). All or nothing: one bad item refuses it. */
export function refuseDispute(
  facts: WeekFacts,
  dispute: { category: DisputeCategory; reason: string; items: readonly DisputeItem[] },
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<DisputeRefusal> | null {
  if (standing.state === 'open') return { code: 'dispute-too-early' }
  if (isReviewOver(facts.week, standing, now, policy)) return { code: 'review-over' }
  if (standing.state === 'disputed' || facts.disputes.some(({ closedAt }) => closedAt === null))
    return { code: 'already-open' }
  if (dispute.category === 'quality') return { code: 'quality' }
  if (dispute.reason.trim() === '') return { code: 'no-reason' }
  if (dispute.items.length === 0) return { code: 'no-items' }
  const secondsByItem = creditByItem(timesheet(facts, policy))
  if (dispute.items.some((item) => !secondsByItem.has(itemKey(item)))) return { code: 'unknown-item' }
  return dispute.items.some((item) => secondsByItem.get(itemKey(item)) === 0) ? { code: 'no-credit' } : null
}

/** What counts for each item that a dispute can name: slots, late slots and Other entries. */
function creditByItem({ slots, lates, others }: Timesheet): Map<number | string, number> {
  const credit = new Map<number | string, number>()
  for (const { slot, creditSeconds } of slots) credit.set(slot, creditSeconds)
  for (const { slot, seconds } of lates) credit.set(slot, (credit.get(slot) ?? 0) + seconds)
  for (const { id, state, seconds } of others) credit.set(id, state === 'counted' ? seconds : 0)
  return credit
}

type Decision = DisputeFact['decisions'][number]

/**
 * What is decided as soon as a dispute is filed: if the terms require Work View, Other hours are taken off
 * without question (O2). Support decides the rest (D3).
 */
export function decisionsAtOnce(
  { terms }: Pick<WeekFacts, 'terms'>,
  { items }: Pick<DisputeFact, 'items'>,
  now: Instant,
): Decision[] {
  if (!terms.requiresWorkView) return []
  return items.filter(({ type }) => type === 'other').map((item) => ({ item, outcome: 'removed', at: now }))
}

/** What a party gives in by conceding: the freelancer the hours, the client the dispute of them (D3). */
export function decisionsByConcession(
  dispute: DisputeFact,
  by: 'freelancer' | 'client',
  now: Instant,
): Decision[] {
  const outcome = by === 'freelancer' ? 'removed' : 'kept'
  return undecidedItems(dispute).map((item) => ({ item, outcome, at: now }))
}

/** Items that a dispute names and nobody has decided yet. */
export function undecidedItems({ items, decisions }: DisputeFact): DisputeItem[] {
  const decided = new Set(decisions.map(({ item }) => itemKey(item)))
  return items.filter((item) => !decided.has(itemKey(item)))
}

/** Whether a dispute can be closed: everything that it names is decided. */
export function isDecided(dispute: DisputeFact): boolean {
  return undecidedItems(dispute).length === 0
}

export type DecisionRefusal = 'unknown-dispute' | 'dispute-closed' | 'unknown-item' | 'already-decided'

/** Why support can't decide an item of a dispute, or, without an item, why a party can't concede (D3). */
export function refuseDecision(
  facts: Pick<WeekFacts, 'disputes'>,
  { dispute: id, item }: { dispute: string; item: DisputeItem | null },
): Reason<DecisionRefusal> | null {
  const dispute = facts.disputes.find((known) => known.id === id)
  if (dispute === undefined) return { code: 'unknown-dispute' }
  if (dispute.closedAt !== null) return { code: 'dispute-closed' }
  if (item === null) return null
  if (!dispute.items.some((named) => itemKey(named) === itemKey(item))) return { code: 'unknown-item' }
  const isOpen = undecidedItems(dispute).some((open) => itemKey(open) === itemKey(item))
  return isOpen ? null : { code: 'already-decided' }
}
