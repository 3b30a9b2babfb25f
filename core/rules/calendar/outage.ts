import type { Policy } from '../policy.ts'
import type { Instant, Interval, WeekId } from './instant.ts'
import { union } from './intervals.ts'
import { reviewEndInstant } from './week.ts'

/**
 * The end of a week's review after the server's outages, or null if none of them matters (W7). An outage
 * that touches the last 24 hours (policy) before the review ends lengthens it by the outage's whole length,
 * however long before or after the deadline it began or ended: the client gets back the time lost.
 */
export function reviewExtension(week: WeekId, outages: readonly Interval[], policy: Policy): Instant | null {
  const planned = reviewEndInstant(week, policy)
  const windowFrom = planned - policy.outageWindowHours * 3_600_000
  let end = planned
  for (const { from, to } of union(outages)) {
    if (to > windowFrom && from < end) end += to - from
  }
  return end > planned ? end : null
}
