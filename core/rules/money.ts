/**
 * What a stretch of time costs: round half up(rate × seconds / 3600), in minor units (T2). Used once a line
 * of the bill, never once a slot.
 *
 * Both arguments are safe integers of at least 0. Anything else, or an amount too large to be exact, is
 * charged as 0: a wrong number is worse than none.
 */
export function amountMinor(rateMinorPerHour: number, seconds: number): number {
  if (!isCount(rateMinorPerHour) || !isCount(seconds)) return 0
  const exact = (BigInt(rateMinorPerHour) * BigInt(seconds) * 2n + 3600n) / 7200n
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : 0
}

/** What seconds at rates come to together: those of one rate are one line, rounded once (T2). */
export function amountAtRates(parts: readonly { rateMinorPerHour: number; seconds: number }[]): number {
  const secondsByRate = new Map<number, number>()
  for (const { rateMinorPerHour: rate, seconds } of parts)
    secondsByRate.set(rate, (secondsByRate.get(rate) ?? 0) + seconds)
  return [...secondsByRate].reduce((sum, [rate, seconds]) => sum + amountMinor(rate, seconds), 0)
}

/** The operator's fee on a charge, in hundredths of a percent, rounded half up, in minor units. */
export function feeMinor(chargeMinor: number, feeBasisPoints: number): number {
  if (!isCount(chargeMinor) || !isCount(feeBasisPoints)) return 0
  return Number((BigInt(chargeMinor) * BigInt(feeBasisPoints) * 2n + 10_000n) / 20_000n)
}

/** The highest rate: with it, every week's amounts and their sums stay exact. */
const MOST_RATE_MINOR = 100_000_000_000

/** A rate that can be charged by: a whole number of minor units an hour. */
export function isRate(value: unknown): value is number {
  return isCount(value) && value <= MOST_RATE_MINOR
}

/** A whole number that can be counted with: 0 or more, and exact. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
