/** Sets of time. A disjoint list is sorted, and its intervals neither overlap nor touch. */
import type { Interval } from './instant.ts'

/** The union as a disjoint list: whatever the order, repetition or cutting of what comes in (S1). */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)
  const merged: Interval[] = []
  let last: Interval | undefined
  for (const { from, to } of sorted) {
    if (last !== undefined && from <= last.to) {
      if (to > last.to) last.to = to
    } else {
      last = { from, to }
      merged.push(last)
    }
  }
  return merged
}

/** What of one disjoint list lies outside another. */
export function subtract(whole: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const rest: Interval[] = []
  let next = 0
  for (const { from, to } of whole) {
    let start = from
    while (next < taken.length && (taken[next] as Interval).to <= start) next++
    for (let i = next; i < taken.length && (taken[i] as Interval).from < to; i++) {
      const cut = taken[i] as Interval
      if (cut.from > start) rest.push({ from: start, to: cut.from })
      start = Math.max(start, cut.to)
    }
    if (start < to) rest.push({ from: start, to })
  }
  return rest
}

/** The part of an interval inside another; empty ones have `to` ≤ `from`. */
export function clip({ from, to }: Interval, inside: Interval): Interval {
  return { from: Math.max(from, inside.from), to: Math.min(to, inside.to) }
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to
}

export function contains({ from, to }: Interval, instant: number): boolean {
  return from <= instant && instant < to
}
