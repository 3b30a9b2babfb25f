/** What came from beyond a gap in its device's chain and waits for what is missing (C10). */
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { type KnownChain, loadWaiting, nameOf, type WaitingRecord } from './chain-rows.ts'
import { type DeviceBatch, recordsOf } from './device-records.ts'

/** The records that came to a chain, and the chain as it was before. */
export type Begun = { batch: DeviceBatch; chain: KnownChain }

export const firstReceipt = (waiting: readonly WaitingRecord[]): Instant | null =>
  waiting.reduce<Instant | null>(
    (first, { record }) => Math.min(first ?? record.receivedAt, record.receivedAt),
    null,
  )

/**
 * What waits in chains that are carried on, as far as they can go: up to the first place that nothing stands in, or
 * all of it. Most go on by a record or two, so it is asked for little by little, and each time for twice as much.
 */
export async function loadWithinReach(
  tx: Tx,
  carried: readonly Begun[],
  isAll: (one: Begun) => boolean,
): Promise<ReadonlyMap<string, readonly WaitingRecord[]>> {
  const withinReach = new Map<string, WaitingRecord[]>()
  let asked = carried.map((one) => ({
    key: one.batch.key,
    places: new Set(recordsOf(one.batch).map(({ n }) => n)),
    from: one.chain.head.n + 1,
    to: isAll(one) ? Number.MAX_SAFE_INTEGER : one.chain.head.n + 1 + FIRST_ASKED,
  }))
  while (asked.length > 0) {
    const found = await loadWaiting(tx, asked)
    asked = asked.flatMap(({ key, places, from, to }) => {
      const name = nameOf(key)
      const waiting = found.get(name) ?? []
      withinReach.set(name, [...(withinReach.get(name) ?? []), ...waiting])
      for (const { record } of waiting) places.add(record.n)
      let next = from
      while (next < to && places.has(next)) next += 1
      return next < to ? [] : [{ key, places, from: to, to: to + 2 * (to - from) }]
    })
  }
  return withinReach
}

/** The record that came, and the place after it: only if that is taken is there more to ask. */
const FIRST_ASKED = 2
