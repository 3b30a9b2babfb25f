import type { Interval } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Instant } from './week.ts'

/**
 * The stretch that idleness takes, or null (I1): once 24 minutes (policy) have passed without activity
 * anywhere on the computer, exactly those 24. The Tracker pauses at `to`, however late it notices, and stays
 * paused until the freelancer resumes (I3): so nothing after `to` is tracked.
 */
export function idleStretch(lastActivityAt: Instant, now: Instant, policy: Policy): Interval | null {
  const to = lastActivityAt + policy.idleSeconds * 1000
  return now >= to ? { from: lastActivityAt, to } : null
}
