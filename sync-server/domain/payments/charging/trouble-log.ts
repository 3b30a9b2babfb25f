/** Between two lines about the same trouble; a gateway that is down for a day says so now and then, not every second. */
const QUIET_MS = 10 * 60_000
const MOST_TROUBLES = 100

export type TroubleLog = { note(gateway: string, trouble: string): void }

/** Tells the operator what keeps payments from being settled: at once, then how often it was since. */
export function createTroubleLog(log: (line: string) => void, now: () => number = Date.now): TroubleLog {
  const seen = new Map<string, { quietUntil: number; count: number }>()
  return {
    note(gateway, trouble) {
      const key = `${gateway}: ${trouble}`
      const known = seen.get(key) ?? { quietUntil: 0, count: 0 }
      known.count += 1
      if (seen.size >= MOST_TROUBLES && !seen.has(key)) seen.clear()
      seen.set(key, known)
      if (now() < known.quietUntil) return
      log(`Payments wait for ${key} (${known.count} times). See npm run admin -- payments stuck.`)
      Object.assign(known, { quietUntil: now() + QUIET_MS, count: 0 })
    },
  }
}
