import type { Instant } from '../calendar/instant.ts'
import type { DisputeFact, DisputeItem } from './facts.ts'

/** A slot by its start, an Other entry by its id. */
export type ItemKey = Instant | string

export type DisputedItems = {
  /** Items of an open dispute without a decision so far: they count, and nothing protects them (G1). */
  open: ReadonlySet<ItemKey>
  /** Items that a decision took off (D3). */
  takenOff: ReadonlySet<ItemKey>
}

export function itemKey(item: DisputeItem): ItemKey {
  return item.type === 'slot' ? item.slot : item.id
}

/** Where the items of a week's disputes stand. A decision on an item that its dispute doesn't name is void. */
export function disputedItems(disputes: readonly DisputeFact[]): DisputedItems {
  const open = new Set<ItemKey>()
  const takenOff = new Set<ItemKey>()
  for (const { items, decisions, closedAt } of disputes) {
    const named = new Set(items.map(itemKey))
    const outcomeByItem = new Map<ItemKey, 'kept' | 'removed'>()
    for (const { item, outcome } of decisions)
      if (named.has(itemKey(item)) && outcomeByItem.get(itemKey(item)) !== 'removed')
        outcomeByItem.set(itemKey(item), outcome)
    for (const item of named) {
      const outcome = outcomeByItem.get(item)
      if (outcome === 'removed') takenOff.add(item)
      if (outcome === undefined && closedAt === null) open.add(item)
    }
  }
  return { open, takenOff }
}
