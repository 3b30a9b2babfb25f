import type { WeekFacts } from '../facts/facts.ts'
import { type Refusal, refusals } from '../refusal.ts'

export type ReviewRefusal =
  | 'unknown-rejection'
  | 'withdrawn'
  | 'already-asked'
  | 'already-decided'
  | 'not-asked'

const refuse = refusals<ReviewRefusal>({
  'unknown-rejection': 'There is no such rejection in this week.',
  withdrawn: 'The client withdrew this rejection: there is nothing to review.',
  'already-asked': 'Support has been asked about this rejection and has yet to answer.',
  'already-decided': 'Support has answered about this rejection; its answer stands.',
  'not-asked': 'Nobody has asked support about this rejection.',
})

/** Why the freelancer can't ask support to look at a rejection, or null (J5). After the charge it still can. */
export function refuseReview(
  facts: WeekFacts,
  { rejection: id }: { rejection: string },
): Refusal<ReviewRefusal> | null {
  const rejection = facts.rejections.find((known) => known.id === id)
  if (rejection === undefined) return refuse('unknown-rejection')
  if (rejection.withdrawnAt !== null) return refuse('withdrawn')
  if (rejection.review === null) return null
  return refuse(rejection.review.outcome === null ? 'already-asked' : 'already-decided')
}

/** Why support can't answer a review, or null (J5). */
export function refuseReviewResult(
  facts: WeekFacts,
  { rejection: id }: { rejection: string },
): Refusal<ReviewRefusal> | null {
  const refusal = refuseReview(facts, { rejection: id })
  if (refusal === null) return refuse('not-asked')
  return refusal.code === 'already-asked' ? null : refusal
}
