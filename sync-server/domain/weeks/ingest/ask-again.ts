import type { Instant } from '../../../../core/rules/calendar/instant.ts'

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 10 * 60_000
/** Past it all are asked once more at once, which costs a moment and no money. */
const MOST_REMEMBERED = 10_000

/**
 * When a charge of unknown outcome may be asked about again (P5): soon at first, then ever more rarely, so
 * that a gateway in trouble isn't asked every second. Forgotten with the process: then it is asked at once.
 */
export function createPatience() {
  const waits = new Map<string, { until: Instant; waitMs: number }>()
  return {
    /** Whether it is time; if so, the next time is further off. */
    mayAsk(key: string, now: Instant): boolean {
      const wait = waits.get(key)
      if (wait && now < wait.until) return false
      const waitMs = Math.min(wait ? wait.waitMs * 2 : FIRST_WAIT_MS, LONGEST_WAIT_MS)
      if (waits.size >= MOST_REMEMBERED) waits.clear()
      waits.set(key, { until: now + waitMs, waitMs })
      return true
    },
  }
}

export type Patience = ReturnType<typeof createPatience>
