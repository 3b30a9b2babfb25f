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

  const times = slotSums(tracked, policy)
  const keptMs = new SlotCursor(slotSums(kept, policy))
  const creditedMs = new SlotCursor(slotSums(credited, policy))
  return times.map(({ slot, ms }) => {
    const trackedSeconds = Math.floor(ms / 1000)
    const keptSeconds = Math.floor(keptMs.at(slot) / 1000)
    const creditSeconds = Math.floor(creditedMs.at(slot) / 1000)
    return {
      slot,
      trackedSeconds,
      conflictSeconds: trackedSeconds - keptSeconds,
      idleSeconds: keptSeconds - creditSeconds,
      creditSeconds,
    }
  })
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

/** Reads a list of sums at slots asked for in order of time. */
class SlotCursor {
  readonly #sums: readonly SlotSum[]
  #next = 0

  constructor(sums: readonly SlotSum[]) {
    this.#sums = sums
  }

  at(slot: Instant): number {
    let sum = this.#sums[this.#next]
    while (sum !== undefined && sum.slot < slot) sum = this.#sums[++this.#next]
    return sum?.slot === slot ? sum.ms : 0
  }
}
