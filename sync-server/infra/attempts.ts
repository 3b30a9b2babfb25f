import type { Instant } from '../../core/rules/calendar/instant.ts'
import { Refused } from '../refused.ts'

type Tries = { failures: number; waitUntil: Instant; lastAt: Instant }

const FREE_AN_HOUR = 5
const HOUR_MS = 60 * 60_000
const LONGEST_WAIT_MS = 15 * 60_000
const MOST_KEYS = 10_000

/**
 * Back-off for attempts of one key: some an hour are free, then the wait doubles from a second up to a quarter
 * of an hour. Failures are forgotten one by one, as many an hour as are free, so a crowd behind one address that
 * mistypes now and then never adds up to a wait.
 */
export type Attempts = {
  /** Seconds to wait before the next attempt; 0: go on. */
  waitSeconds(key: string, now: Instant): number
  failed(key: string, now: Instant): void
  /** One that was counted before its end was known did not fail. */
  takeBack(key: string): void
  succeeded(key: string): void
}

export function createAttempts(freeAnHour = FREE_AN_HOUR): Attempts {
  const triesByKey = new Map<string, Tries>()
  const failuresOf = ({ failures, lastAt }: Tries, now: Instant) =>
    Math.max(0, failures - (freeAnHour * Math.max(0, now - lastAt)) / HOUR_MS)
  return {
    waitSeconds(key, now) {
      const tries = triesByKey.get(key)
      return tries && tries.waitUntil > now ? Math.ceil((tries.waitUntil - now) / 1000) : 0
    },
    failed(key, now) {
      const known = triesByKey.get(key)
      const failures = (known ? failuresOf(known, now) : 0) + 1
      const over = Math.ceil(failures) - freeAnHour
      const waitMs = over < 0 ? 0 : Math.min(1000 * 2 ** Math.min(over, 20), LONGEST_WAIT_MS)
      // Deleted first, so that the map's order is from the longest untouched to the latest.
      triesByKey.delete(key)
      triesByKey.set(key, { failures, waitUntil: now + waitMs, lastAt: now })
      if (triesByKey.size > MOST_KEYS) {
        const oldest = triesByKey.keys().next()
        if (!oldest.done) triesByKey.delete(oldest.value)
      }
    },
    takeBack(key) {
      const known = triesByKey.get(key)
      if (known) triesByKey.set(key, { ...known, failures: known.failures - 1, waitUntil: 0 })
    },
    succeeded(key) {
      triesByKey.delete(key)
    },
  }
}

/** Refuses 429 `too-many-attempts` while there is something to wait for. */
export function refuseWait(seconds: number): void {
  if (seconds > 0)
    throw new Refused('too-many-attempts', { params: { seconds }, details: { retryAfterSeconds: seconds } })
}
