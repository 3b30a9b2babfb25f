/**
 * From spans to seconds in slots (S1, S10, S4, I1, S6). All takings work on sets of time, so two devices,
 * replays, restarts, any order and any cutting of the same claims give the same seconds.
 *
 * Sums are kept in milliseconds and cut down to seconds once a slot, from the outside in: tracked, then what
 * of it lies inside the job's life, then what conflicts leave of that, then what idleness leaves. The
 * differences are what each of them took, so that tracked − outside − conflict − idle = credit holds to the
 * second.
 */

import type { Instant, Interval } from '../calendar/instant.ts'
import { clip, subtract, union } from '../calendar/intervals.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import type { ConflictFact, SpanFact } from '../facts/facts.ts'
import type { Policy } from '../policy.ts'

export type SlotTime = {
  slot: Instant
  trackedSeconds: number
  outsideSeconds: number
  conflictSeconds: number
  idleSeconds: number
  creditSeconds: number
}

/**
 * Seconds of a week's slots by what came of them, in order of time; slots without tracked time are left out.
 * @param outside what of the week lies outside the job's life, a disjoint list
 */
export function slotTimes(
  spans: readonly SpanFact[],
  { idles, conflicts, interval: week }: Pick<SoundFacts, 'idles' | 'conflicts' | 'interval'>,
  outside: readonly Interval[],
  policy: Policy,
): SlotTime[] {
  const tracked = union(spans.map((span) => clip(span, week)))
  const lived = outside.length === 0 ? tracked : subtract(tracked, outside)
  const kept = conflicts.length === 0 ? lived : keptTime(spans, { conflicts, interval: week }, outside)
  const credited = idles.length === 0 ? kept : subtract(kept, union(idles))

  const trackedSums = slotSums(tracked, policy)
  const livedSums = lived === tracked ? trackedSums : slotSums(lived, policy)
  const keptSums = kept === lived ? livedSums : slotSums(kept, policy)
  const creditedSums = credited === kept ? keptSums : slotSums(credited, policy)
  // All of them lie inside the tracked time, so each of their slots comes by here.
  const [livedIn, keptIn, creditedIn] = [livedSums, keptSums, creditedSums].map(secondsInOrder)
  return trackedSums.map(({ slot, ms }) => {
    const trackedSeconds = Math.floor(ms / 1000)
    const livedSeconds = livedIn?.(slot) ?? 0
    const keptSeconds = keptIn?.(slot) ?? 0
    const creditSeconds = creditedIn?.(slot) ?? 0
    return {
      slot,
      trackedSeconds,
      outsideSeconds: trackedSeconds - livedSeconds,
      conflictSeconds: livedSeconds - keptSeconds,
      idleSeconds: keptSeconds - creditSeconds,
      creditSeconds,
    }
  })
}

/** Tracked time inside the job's life that no other job keeps: what idleness can take from. A disjoint list. */
export function keptTime(
  spans: readonly SpanFact[],
  { conflicts, interval }: Pick<SoundFacts, 'conflicts' | 'interval'>,
  outside: readonly Interval[],
): Interval[] {
  return subtract(union(withoutConflicts(spans, conflicts, interval)), outside)
}

/** Reads the seconds of slots out of a list, asked for in order of time. */
function secondsInOrder(sums: readonly SlotSum[]): (slot: Instant) => number {
  let next = 0
  return (slot) => {
    const sum = sums[next]
    if (sum?.slot !== slot) return 0
    next++
    return Math.floor(sum.ms / 1000)
  }
}

/** Each span keeps what no earlier session of another job has of it; other spans are not touched (S4). */
function withoutConflicts(
  spans: readonly SpanFact[],
  conflicts: readonly ConflictFact[],
  week: Interval,
): Interval[] {
  const conflictsBySpan = new Map<string, ConflictFact[]>()
  for (const conflict of conflicts) {
    const known = conflictsBySpan.get(conflict.span)
    if (known === undefined) conflictsBySpan.set(conflict.span, [conflict])
    else known.push(conflict)
  }
  return spans.flatMap((span) => {
    const own = conflictsBySpan.get(span.id)
    const clipped = [clip(span, week)]
    return own === undefined ? clipped : subtract(clipped, union(own))
  })
}

type SlotSum = { slot: Instant; ms: number }

/** Milliseconds of a disjoint list in each slot that it touches, in order of time. */
function slotSums(disjoint: readonly Interval[], policy: Policy): SlotSum[] {
  const slotMs = policy.slotSeconds * 1000
  const sums: SlotSum[] = []
  let last: SlotSum | undefined
  for (const { from, to } of disjoint) {
    for (let slot = Math.floor(from / slotMs) * slotMs; slot < to; slot += slotMs) {
      const ms = Math.min(to, slot + slotMs) - Math.max(from, slot)
      if (last?.slot === slot) last.ms += ms
      else {
        last = { slot, ms }
        sums.push(last)
      }
    }
  }
  return sums
}
