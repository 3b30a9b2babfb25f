import type { Policy } from '../../core/rules/policy.ts'
import type { Anchor } from '../store/stored-values.ts'
import type { Api } from './api.ts'

/** The wire makes any reading this uncertain: smaller differences are no news. */
const NOISE_MS = 500

/** A slower answer could move the clock by seconds that nobody lost. */
const LONGEST_ROUND_TRIP_MS = 5_000

export const NO_ANCHOR: Anchor = {
  device: 'nobody-yet',
  token: null,
  simulatedOffsetMs: 0,
  skewMs: 0,
  takenAt: 0,
}

/** The instant by an anchor (C7, C8). */
export function instantBy({ simulatedOffsetMs, skewMs }: Anchor, deviceNow: number): number {
  return deviceNow + simulatedOffsetMs + skewMs
}

/** C8: more skew than the policy corrects silently. */
export function isSuspect({ skewMs }: Anchor, policy: Policy): boolean {
  return Math.abs(skewMs) > policy.clockSkewSeconds * 1000
}

/**
 * Asks the server for the time, signed for this device (C10); the answer is taken for the middle of asking, so it is wrong by up to half the
 * round trip. One that took too long, as when the computer slept in between, tells nothing: the former anchor
 * stays. Rejects with ApiError.
 */
export async function takeAnchor(api: Pick<Api, 'anchor'>, device: string, before: Anchor): Promise<Anchor> {
  const asked = Date.now()
  const { anchor: token, now, simulatedOffsetMs } = await api.anchor(asked)
  const answered = Date.now()
  if (answered - asked > LONGEST_ROUND_TRIP_MS) return before
  const skewMs = Math.round(now - simulatedOffsetMs - (asked + answered) / 2)
  const isNews = simulatedOffsetMs !== before.simulatedOffsetMs || Math.abs(skewMs - before.skewMs) > NOISE_MS
  const signed = { device, token, takenAt: answered }
  return isNews ? { ...signed, simulatedOffsetMs, skewMs } : { ...before, ...signed }
}
