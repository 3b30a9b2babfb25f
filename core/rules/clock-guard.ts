import type { Instant } from './calendar/instant.ts'
import type { Policy } from './policy.ts'

/**
 * Why the server doesn't trust its own clock (W8), and by how much that is off, in milliseconds, where it stands ahead.
 * `moved`: against the machine's own count of time. `behind`, `ahead`: of what the server recorded last.
 * `unsettled`: as it was in doubt before the start. `disputed`: a time server says otherwise.
 */
export type ClockDoubt = {
  why: 'moved' | 'behind' | 'ahead' | 'unsettled' | 'disputed'
  /** By the clock in doubt. */
  at: Instant
  offMs: number
}

/** The machine's clock, and a count of time that nobody sets. */
export type MachineReading = { at: Instant; elapsedMs: number }

const DAY_MS = 86_400_000

const tolerance = (policy: Policy): number => policy.clockGuardSeconds * 1000

/** Whether a running clock still goes as time does, since it was found sound. */
export function doubtOfMove(sound: MachineReading, now: MachineReading, policy: Policy): ClockDoubt | null {
  const offMs = now.at - sound.at - (now.elapsedMs - sound.elapsedMs)
  return Math.abs(offMs) > tolerance(policy) ? { why: 'moved', at: now.at, offMs } : null
}

/**
 * Whether a clock can be true at a start. A stop of some days is an ordinary outage (W7).
 * @param recordedAt the last sign of life; null: a new house
 * @param doubtedAt where the clock stood when it was found to have moved ahead, and nobody has settled it since
 */
export function doubtOfStart(
  { recordedAt, doubtedAt }: { recordedAt: Instant | null; doubtedAt: Instant | null },
  at: Instant,
  policy: Policy,
): ClockDoubt | null {
  if (recordedAt === null) return null
  const offMs = at - recordedAt
  if (offMs < -tolerance(policy)) return { why: 'behind', at, offMs }
  if (offMs > policy.clockAbsenceDays * DAY_MS + tolerance(policy)) return { why: 'ahead', at, offMs }
  if (doubtedAt !== null && at >= doubtedAt - tolerance(policy)) return { why: 'unsettled', at, offMs }
  return null
}

/** What a time server's word makes of the clock. */
export function doubtOfWord(at: Instant, trueAt: Instant, policy: Policy): ClockDoubt | null {
  const offMs = at - trueAt
  return Math.abs(offMs) > tolerance(policy) ? { why: 'disputed', at, offMs } : null
}

/**
 * Whether the clocks of connected people settle it: enough people (policy), two of three of them agreeing with the
 * server. One person has one voice, however many devices.
 * @param clocks each person's, as of `at`
 */
export function isBorneOut(at: Instant, clocks: readonly Instant[], policy: Policy): boolean {
  const agreeing = clocks.filter((clock) => doubtOfWord(at, clock, policy) === null).length
  return agreeing >= policy.clockWitnesses && agreeing * 3 >= clocks.length * 2
}

/** What is wrong, for the operator and everybody concerned. */
export function doubtSentence({ why, offMs }: ClockDoubt): string {
  const span = spanText(Math.abs(offMs))
  if (why === 'behind') return `The server’s clock stands ${span} before the time that it recorded last.`
  if (why === 'ahead') return `The server’s clock stands ${span} after the time that it recorded last.`
  if (why === 'moved') return `The server’s clock jumped ${offMs < 0 ? 'back' : 'ahead'} by ${span}.`
  if (why === 'disputed')
    return `The server’s clock is ${span} ${offMs < 0 ? 'behind' : 'ahead'}, says the time server.`
  return 'The server’s clock was in doubt before its last start, and nobody has settled that.'
}

/** `40 days`, `3 hours`, `25 minutes`. */
function spanText(ms: number): string {
  const [unit, size] =
    ms >= 2 * DAY_MS ? ['days', DAY_MS] : ms >= 7_200_000 ? ['hours', 3_600_000] : ['minutes', 60_000]
  return `${Math.round(ms / Number(size))} ${unit}`
}
