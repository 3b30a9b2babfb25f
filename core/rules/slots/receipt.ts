/** What had reached the server by an instant, and so counts on the week's own timesheet (S9, T7, T8). */
import type { Instant } from '../calendar/instant.ts'
import { submitInstant } from '../calendar/week.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import type { ScreenshotFact } from '../facts/facts.ts'
import type { Policy } from '../policy.ts'

/** What reaches the server from this instant on is late for the week's own timesheet (T7). */
export function lateFrom(
  { week, settledAt }: Pick<SoundFacts, 'week' | 'settledAt'>,
  policy: Policy,
): Instant {
  return Math.min(submitInstant(week, policy), settledAt ?? Number.POSITIVE_INFINITY)
}

export function wasKnown(at: Instant | null | undefined, settledAt: Instant | null | undefined): boolean {
  return at == null || settledAt == null || at < settledAt
}

/** Whether the picture that a screenshot names is on the server; one that is none carries its reason instead (S9). */
export function hasPicture({ look, pictureAt }: ScreenshotFact): boolean {
  return look !== 'picture' || pictureAt !== null
}

/** When the server had all of a screenshot: its record, and the picture that it can't count without (S9). */
export function receiptOf({ look, receivedAt, pictureAt }: ScreenshotFact): Instant | null {
  return receivedAt === null || look !== 'picture' ? receivedAt : Math.max(receivedAt, pictureAt ?? 0)
}
