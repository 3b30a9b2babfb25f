import type { Terms } from '../facts/facts.ts'
import type { Policy } from '../policy.ts'

/** The shares of the authorized hours that a total has reached, in percent, lowest first (T3). */
export function reachedWarnings(
  totalSeconds: number,
  { authorizedSecondsPerWeek }: Pick<Terms, 'authorizedSecondsPerWeek'>,
  policy: Policy,
): number[] {
  if (authorizedSecondsPerWeek === null) return []
  return policy.warnAtPercent
    .filter((percent) => totalSeconds > 0 && totalSeconds * 100 >= authorizedSecondsPerWeek * percent)
    .sort((a, b) => a - b)
}
