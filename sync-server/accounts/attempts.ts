import type { Instant } from '../../core/rules/week.ts'
import { Refused } from '../refused.ts'

type Tries = { failures: number; waitUntil: Instant; lastAt: Instant }

const FREE_FAILURES = 5
const LONGEST_WAIT_MS = 15 * 60_000
const FORGET_AFTER_MS = 60 * 60_000
const MOST_KEYS = 10_000

/**
 * Back-off for guesses. Keyed by e-mail *and* address: whoever guesses at someone's password from elsewhere
 * makes only himself wait. After five failures the wait doubles from a second up to a quarter of an hour.
 */
export type Attempts = {
  /** Seconds to wait before the next attempt; 0: go on. */
  waitSeconds(key: string, now: Instant): number
  failed(key: string, now: Instant): void
  succeeded(key: string): void
}

export function createAttempts(freeFailures = FREE_FAILURES): Attempts {
  const triesByKey = new Map<string, Tries>()
  return {
    waitSeconds(key, now) {
      const tries = triesByKey.get(key)
      return tries && tries.waitUntil > now ? Math.ceil((tries.waitUntil - now) / 1000) : 0
    },
    failed(key, now) {
      const known = triesByKey.get(key)
      const failures = known && now - known.lastAt < FORGET_AFTER_MS ? known.failures + 1 : 1
      const over = failures - freeFailures
      const waitMs = over < 0 ? 0 : Math.min(1000 * 2 ** Math.min(over, 20), LONGEST_WAIT_MS)
      // Deleted first, so that the map's order is from the longest untouched to the latest.
      triesByKey.delete(key)
      triesByKey.set(key, { failures, waitUntil: now + waitMs, lastAt: now })
      if (triesByKey.size > MOST_KEYS) {
        const oldest = triesByKey.keys().next()
        if (!oldest.done) triesByKey.delete(oldest.value)
      }
    },
    succeeded(key) {
      triesByKey.delete(key)
    },
  }
}

/** Refuses 429 `too-many-attempts` while there is something to wait for. */
export function refuseWait(seconds: number): void {
  if (seconds > 0)
    throw new Refused(429, 'too-many-attempts', `Too many attempts. Please wait ${seconds} s.`, {
      retryAfterSeconds: seconds,
    })
}
