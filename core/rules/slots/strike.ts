import { type Instant, isBefore } from '../calendar/instant.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import type { RejectionFact } from '../facts/facts.ts'

/**
 * Whether a rejection keeps its slot out of the timesheet: it was neither withdrawn (J4) nor overturned (J5)
 * before the week was settled. What happens to it after that leaves this timesheet alone (T8).
 */
export function strikes({ withdrawnAt, review }: RejectionFact, settledAt: Instant | null = null): boolean {
  const end = settledAt ?? Number.POSITIVE_INFINITY
  const withdrawn = withdrawnAt !== null && withdrawnAt < end
  const overturned = review?.outcome === 'overturned' && review.decidedAt < end
  return !withdrawn && !overturned
}

/** Whether support has yet to answer the freelancer's question about a rejection (J5). */
export function isUnderReview({ review }: RejectionFact): boolean {
  return review !== null && review.outcome === null
}

/** Rejections that keep time out, by screenshot: of several the earliest. */
export function standingRejections({
  rejections,
  settledAt,
}: Pick<SoundFacts, 'rejections' | 'settledAt'>): Map<string, RejectionFact> {
  const standing = new Map<string, RejectionFact>()
  for (const rejection of rejections) {
    const known = standing.get(rejection.screenshot)
    if (strikes(rejection, settledAt) && (known === undefined || isBefore(rejection, known)))
      standing.set(rejection.screenshot, rejection)
  }
  return standing
}
