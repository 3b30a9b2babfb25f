import type { Instant } from '../core/rules/week.ts'

/**
 * The server's clock, handed to whoever needs the time: deadlines are judged by it (W5).
 * `simulatedOffsetMs` is how far the sandbox has moved it ahead of the machine's clock; 0 elsewhere.
 */
export type Clock = {
  now(): Instant
  simulatedOffsetMs(): number
}

export const systemClock: Clock = { now: () => Date.now(), simulatedOffsetMs: () => 0 }
