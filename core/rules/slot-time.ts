/**
 * From spans to seconds in slots (S1, S4, I1, S6). All three takings work on sets of time, so two devices,
 * replays, restarts, any order and any cutting of the same claims give the same seconds.
 *
 * Sums are kept in milliseconds and cut down to seconds once a slot, from the outside in: tracked, then what
 * conflicts leave of it, then what idleness leaves of that. The differences are what each of them took, so
 * that tracked − conflict − idle = credit holds to the second.
 */
import type { ConflictFact, Interval, SpanFact } from './facts.ts'
import { clip, subtract, union } from './intervals.ts'
import type { Policy } from './policy.ts'
import type { Instant } from './week.ts'

export type SlotTime = {
  slot: Instant
  trackedSeconds: number
  conflictSeconds: number
  idleSeconds: number
  creditSeconds: number
}

/** Seconds of a week's slots by what came of them, in order of time; slots without tracked time are left out. */
export function slotTimes(
  spans: readonly SpanFact[],
  idles: readonly Interval[],
  conflicts: readonly ConflictFact[],
  week: Interval,
  policy: Policy,
): SlotTime[] {
  const tracked = union(spans.map((span) => clip(span, week)))
  const kept = conflicts.length === 0 ? tracked : union(withoutConflicts(spans, conflicts, week))
  const credited = idles.length === 0 ? kept : subtract(kept, union(idles))

  const trackedSums = slotSums(tracked, policy)
  const keptSums = kept === tracked ? trackedSums : slotSums(kept, policy)
  const creditedSums = credited === kept ? keptSums : slotSums(credited, policy)
  const times: SlotTime[] = []
  let nextKept = 0
  let nextCredited = 0
  for (const { slot, ms } of trackedSums) {
    const trackedSeconds = Math.floor(ms / 1000)
    const keptSum = keptSums[nextKept]
    const creditedSum = creditedSums[nextCredited]
    const keptSeconds = keptSum?.slot === slot ? Math.floor(keptSum.ms / 1000) : 0
    const creditSeconds = creditedSum?.slot === slot ? Math.floor(creditedSum.ms / 1000) : 0
    // Both lists lie inside the tracked time, so each of their slots comes by here.
    if (keptSum?.slot === slot) nextKept++
    if (creditedSum?.slot === slot) nextCredited++
    times.push({
      slot,
      trackedSeconds,
      conflictSeconds: trackedSeconds - keptSeconds,
      idleSeconds: keptSeconds - creditSeconds,
      creditSeconds,
    })
  }
  return times
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
