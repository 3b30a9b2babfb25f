/**
 * What a device's records are worth by its clock (C8, C10). The device says when things were; the server says
 * whether that can be: it gave the device signed anchors (its own time), each record names the latest and stands in
 * a chain. Credit never depends on it, protection does (G1).
 *
 * What it proves: a record was made after its anchor and before its receipt, and nothing was changed, left out or
 * put in between since the chain went past. Not that a device which stayed offline tells the truth about the time
 * in between: there the receipt speaks, and the page says how much later it was.
 */

import type { Instant } from '../calendar/instant.ts'
import { slotsIn } from '../calendar/slots.ts'
import type { WeekFacts } from '../facts/facts.ts'
import type { Policy } from '../policy.ts'
import { isTooLate } from './protection.ts'

/** The server's time as it gave it to a device and signed it. */
export type Anchor = {
  at: Instant
  /** Counts the anchors of the device. */
  n: number
  /** How far the device's own clock was behind the server's when it asked. */
  skewMs: number
}

/** What a device said in one record, as far as clocks and chains go. */
export type DeviceRecord = {
  id: string
  n: number
  digest: string
  previous: string | null
  anchor: Anchor
  isSpan: boolean
  /** Of a span or an idle stretch its beginning, else null. */
  from: Instant | null
  /** Its instant; of a stretch the end; null where the record can't be read: it counts nothing. */
  to: Instant | null
  /** The offset that the record itself says `to` was corrected by. */
  offsetMs: number
  /** When the server had it. */
  receivedAt: Instant
}

/**
 * Why a record's clock is suspect. `gap` ends when what is missing arrives, or for all but the first behind it when
 * that is given up; the others stay. `no-anchor` and `foreign-device` are of records that stand in no chain.
 */
export type ClockReason =
  | 'no-anchor'
  | 'foreign-device'
  | 'gap'
  | 'fork'
  | 'broken-chain'
  | 'older-anchor'
  | 'before-anchor'
  | 'skew'
  | 'ran-backwards'

/** The last record of a device's chain in one job up to which none is missing. */
export type ChainHead = { n: number; digest: string | null; anchorN: number; spanEnd: Instant | null }
export const EMPTY_CHAIN: ChainHead = { n: -1, digest: null, anchorN: 0, spanEnd: null }

export type ClockJudgement = {
  head: ChainHead
  /** By record: the given ones, and those that waited and don't any more. Sound: no reason. */
  reasons: ReadonlyMap<string, readonly ClockReason[]>
  /** Given ones that wait for records before them. */
  waits: readonly DeviceRecord[]
}

/** Whether one of the records can carry the chain on; if not, nothing that waits is asked about. */
export function carriesOn(head: ChainHead, records: readonly DeviceRecord[]): boolean {
  return records.some(({ n }) => n === head.n + 1)
}

/**
 * Whether a chain goes on without what is missing in it: the time that it would document is too late to be protected
 * by then (G1), so nothing is gained by it, and a device of which one record never arrives is honest for the rest.
 * @param since when the server had the first of what waits now
 */
export function isGivenUp(since: Instant, now: Instant, policy: Policy): boolean {
  return isTooLate(now, since, policy)
}

/**
 * Judges new records of a device by its chain, in any order of arrival.
 * @param waiting what came before what it follows: needed where a record carries the chain on, and all of it where
 *   what is missing is given up
 */
export function judgeClock(
  chain: ChainHead,
  waiting: readonly DeviceRecord[],
  records: readonly DeviceRecord[],
  now: Instant,
  policy: Policy,
): ClockJudgement {
  const reasons = new Map<string, ClockReason[]>()
  const ahead = new Map<number, DeviceRecord[]>()
  let head = chain
  const stayAhead = (record: DeviceRecord) => {
    const others = ahead.get(record.n)
    if (others) others.push(record)
    else ahead.set(record.n, [record])
  }
  const say = (record: DeviceRecord, ...why: ClockReason[]) =>
    reasons.set(record.id, [...why, ...reasonsAlone(record, policy)])
  const carryOn = (record: DeviceRecord) => {
    say(record, ...reasonsInChain(head, record, policy))
    head = headAfter(head, record)
  }
  /** Of several that waited for the same place, the one that fits takes it. */
  const closeGap = () => {
    for (let next = ahead.get(head.n + 1); next !== undefined; next = ahead.get(head.n + 1)) {
      const { digest } = head
      const follower = next.find(({ previous }) => previous === digest) ?? next[0]
      ahead.delete(head.n + 1)
      for (const other of next) if (other !== follower) say(other, 'fork')
      if (follower) carryOn(follower)
    }
  }

  /** The first behind a gap that is given up stays suspect; those behind it are judged by it. */
  const giveUp = () => {
    const places = [...ahead].sort(([a], [b]) => a - b)
    const sinceByPlace = new Map<number, Instant>()
    let since = now
    for (const [n, some] of places.toReversed()) {
      for (const { receivedAt } of some) since = Math.min(since, receivedAt)
      sinceByPlace.set(n, since)
    }
    for (const [n, [first, ...others]] of places) {
      if (!first || !ahead.has(n)) continue
      if (!isGivenUp(sinceByPlace.get(n) ?? now, now, policy)) return
      ahead.delete(n)
      say(first, 'gap')
      for (const other of others) say(other, 'fork')
      head = headAfter(head, first)
      closeGap()
    }
  }

  for (const record of waiting) stayAhead(record)
  giveUp()
  // One by one, so that it doesn't matter which of them came together.
  for (const record of records) {
    if (record.n <= head.n) say(record, 'fork')
    else if (record.n > head.n + 1) {
      say(record, 'gap')
      stayAhead(record)
    } else {
      carryOn(record)
      closeGap()
    }
  }
  return { head, reasons, waits: records.filter(({ n }) => n > head.n) }
}

function headAfter(head: ChainHead, { n, digest, anchor, isSpan, to }: DeviceRecord): ChainHead {
  return {
    ...{ n, digest },
    anchorN: Math.max(head.anchorN, anchor.n),
    spanEnd: isSpan ? to : head.spanEnd,
  }
}

/** What the record before it shows. */
function reasonsInChain(head: ChainHead, record: DeviceRecord, policy: Policy): ClockReason[] {
  const reasons: ClockReason[] = []
  if (record.previous !== head.digest) reasons.push('broken-chain')
  if (record.anchor.n < head.anchorN) reasons.push('older-anchor')
  const begins = record.isSpan && record.from !== null ? record.from : Number.POSITIVE_INFINITY
  if (head.spanEnd !== null && begins < head.spanEnd - policy.clockSkewSeconds * 1000)
    reasons.push('ran-backwards')
  return reasons
}

function reasonsAlone(record: DeviceRecord, policy: Policy): ClockReason[] {
  const { anchor, isSpan, from, to, offsetMs } = record
  const reasons: ClockReason[] = []
  const skewMs = policy.clockSkewSeconds * 1000
  // A slot's records are written when it is over, and name the anchor of then; idleness when it is known to be some.
  const longest = isSpan ? policy.slotSeconds : Math.max(policy.slotSeconds, policy.idleSeconds)
  const isTooOld = (instant: Instant | null, seconds: number) =>
    instant !== null && instant < anchor.at - seconds * 1000 - skewMs
  if (isTooOld(to, policy.slotSeconds) || isTooOld(from, longest)) reasons.push('before-anchor')
  if (!(Math.max(Math.abs(anchor.skewMs), Math.abs(offsetMs)) <= skewMs)) reasons.push('skew')
  return reasons
}

/** Slots in which a capture is suspect: one is enough, whatever it says. */
export function suspectSlots(
  { spans, idles, screenshots }: Pick<WeekFacts, 'spans' | 'idles' | 'screenshots'>,
  policy: Policy,
): ReadonlySet<Instant> {
  const slots = new Set<Instant>()
  for (const stretch of [...spans, ...idles])
    if (stretch.clockSuspect) for (const slot of slotsIn(stretch, policy)) slots.add(slot)
  for (const { slot, clockSuspect } of screenshots) if (clockSuspect) slots.add(slot)
  return slots
}

/** From the future by the server's clock at receipt: it counts nothing and holds up nothing (C8). */
export function isFromTheFuture(to: Instant, receivedAt: Instant, policy: Policy): boolean {
  return to > receivedAt + policy.futureToleranceSeconds * 1000
}
