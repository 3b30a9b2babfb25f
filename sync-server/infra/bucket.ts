/** A bucket of work that fills again, in microseconds of a core. */
export type BudgetLimits = { burst: number; perSecond: number }
export type Bucket = { left: number; at: number }

/** A bucket as it stands now; a person who was never seen has a full one. */
export function refilled(
  bucket: Bucket | undefined,
  now: number,
  { burst, perSecond }: BudgetLimits,
): Bucket {
  if (!bucket) return { left: burst, at: now }
  const earned = (Math.max(0, now - bucket.at) / 1000) * perSecond
  return { left: Math.min(burst, bucket.left + earned), at: now }
}
