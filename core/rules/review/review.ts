import type { WeekFacts } from '../facts/facts.ts'
import type { Reason } from '../refusal.ts'

export type ReviewRefusal =
  | 'unknown-rejection'
  | 'withdrawn'
  | 'already-asked'
  | 'already-decided'
  | 'not-asked'

/** Why the freelancer can't ask support to look at a rejection, or null (J5). After the charge it still can. */
export function refuseReview(
  facts: WeekFacts,
  { rejection: id }: { rejection: string },
): Reason<ReviewRefusal> | null {
  const rejection = facts.rejections.find((known) => known.id === id)
  if (rejection === undefined) return { code: 'unknown-rejection' }
  if (rejection.withdrawnAt !== null) return { code: 'withdrawn' }
  if (rejection.review === null) return null
  return { code: rejection.review.outcome === null ? 'already-asked' : 'already-decided' }
}

/** Why support can't answer a review, or null (J5). */
export function refuseReviewResult(
  facts: WeekFacts,
  { rejection: id }: { rejection: string },
): Reason<ReviewRefusal> | null {
  const refusal = refuseReview(facts, { rejection: id })
  if (refusal === null) return { code: 'not-asked' }
  return refusal.code === 'already-asked' ? null : refusal
}
