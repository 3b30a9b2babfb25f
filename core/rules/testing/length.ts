import type { Interval } from '../calendar/instant.ts'

/** Length of a disjoint list in milliseconds. */
export function lengthMs(disjoint: readonly Interval[]): number {
  return disjoint.reduce((sum, { from, to }) => sum + (to - from), 0)
}
