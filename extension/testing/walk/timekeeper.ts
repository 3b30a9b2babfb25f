/**
 * The independent count: how long somebody really worked with a Tracker that said ON, in real milliseconds.
 * It knows nothing of slots, spans or records.
 */
export type Interval = { from: number; to: number }

/** A gap of less than two heartbeats is none (S5). */
const UNNOTICED_MS = 60_000

export function createTimekeeper(idleMs: number) {
  let worked: Interval[] = []
  let lastActive = 0
  /** What the Tracker may count more than was worked: clocks set forward by less than a gap look like time. */
  let moreMs = 0
  /** What it may count less: what a death took with it, and what a clock set back made overlap. */
  let lessMs = 0

  return {
    /** Real time went by; `isOn`: the Tracker said that it was on, and somebody was there to see it. */
    passed(from: number, to: number, isOn: boolean) {
      if (isOn && to > from) worked.push({ from, to })
    },
    active(at: number) {
      lastActive = at
    },
    /** I1: the Tracker paused for idleness: all since the last activity was no work. */
    idled(at: number) {
      if (at - lastActive < idleMs) lessMs += at - lastActive
      worked = worked.flatMap(({ from, to }) =>
        from >= lastActive ? [] : [{ from, to: Math.min(to, lastActive) }],
      )
    },
    /** Somebody set the device's clock. */
    clockSet(ms: number, at: number) {
      if (0 < ms && ms <= UNNOTICED_MS) moreMs += ms
      lessMs += UNNOTICED_MS + Math.max(0, -ms)
      // A clock that runs backwards can't tell how long somebody was away (C8).
      if (ms < 0) lastActive = at
    },
    /** The server's time moved it: never credit, and stretches may overlap. */
    clockSetRight(ms: number) {
      lessMs += UNNOTICED_MS + Math.max(0, -ms)
    },
    died() {
      lessMs += UNNOTICED_MS
    },
    bounds() {
      const ms = worked.reduce((sum, { from, to }) => sum + to - from, 0)
      return { least: ms - lessMs, most: ms + moreMs }
    },
  }
}
