export type Counts = { keys: number; pointer: number; scroll: number }

/** Moving a pointer or scrolling fires without end: it counts once in so many milliseconds. */
const SAME_MOVE_MS = 250

/** Adds up what happens on a page between two batches. */
export function createCounter() {
  let counts: Counts = { keys: 0, pointer: 0, scroll: 0 }
  const lastAt: Counts = { keys: 0, pointer: 0, scroll: 0 }
  return {
    count(kind: keyof Counts, at: number): void {
      if (kind !== 'keys' && at - lastAt[kind] < SAME_MOVE_MS) return
      lastAt[kind] = at
      counts[kind]++
    },
    /** What came since the last call; null if nothing did. */
    take(): Counts | null {
      const { keys, pointer, scroll } = counts
      if (keys + pointer + scroll === 0) return null
      counts = { keys: 0, pointer: 0, scroll: 0 }
      return { keys, pointer, scroll }
    },
  }
}
