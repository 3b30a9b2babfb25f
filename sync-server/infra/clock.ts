import type { Instant } from '../../core/rules/calendar/instant.ts'
import type { ClockDoubt } from '../../core/rules/clock-guard.ts'

/**
 * The server's clock, handed to whoever needs the time: deadlines are judged by it (W5).
 * `simulatedOffsetMs` is how far the sandbox has moved it ahead of the machine's clock; 0 elsewhere.
 */
export type Clock = {
  now(): Instant
  simulatedOffsetMs(): number
  /** Why nobody should act by it now (W8); null: it is trusted. */
  doubt(): ClockDoubt | null
}

/** The machine's clock as it is, for commands that an operator gives at a moment of their choice. */
export const systemClock: Clock = { now: () => Date.now(), simulatedOffsetMs: () => 0, doubt: () => null }

/** The setting that stands in the database of every sandbox, and of nothing else. */
export const SANDBOX_CLOCK = 'sandbox-clock-offset-ms'
