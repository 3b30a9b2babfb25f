import type { Policy } from './policy.ts'
import type { Instant } from './week.ts'
import { isInstant } from './week.ts'

/** What is known of the clock that a record was made by (C7). */
export type ClockReading = {
  /** The record's instant, corrected by the offset to the last server anchor. */
  at: Instant
  /** That offset: server minus device, in milliseconds. */
  offsetMs: number
  /** Instant of the record before it in the device's chain; null for the first. */
  previousAt: Instant | null
}

/**
 * `sound`: within the skew that is corrected. `suspect`: credit stays, protection goes. `quarantined`: from
 * the future or no instant at all; it counts nothing for now and blocks nothing.
 */
export type ClockVerdict = 'sound' | 'suspect' | 'quarantined'

/** What a record's clock is worth, by the server's clock at receipt (C8). */
export function judgeClock(
  { at, offsetMs, previousAt }: ClockReading,
  now: Instant,
  policy: Policy,
): ClockVerdict {
  if (!isInstant(at) || !(at <= now + policy.futureToleranceSeconds * 1000)) return 'quarantined'
  const isCorrected = Math.abs(offsetMs) <= policy.clockSkewSeconds * 1000
  const ranBackwards = previousAt !== null && !(at >= previousAt)
  return isCorrected && !ranBackwards ? 'sound' : 'suspect'
}

/** Device time corrected by the offset to the server's last anchor. */
export function correctedInstant(deviceAt: Instant, offsetMs: number): Instant {
  return deviceAt + offsetMs
}
