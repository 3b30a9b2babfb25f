/** Which rejections stand, and how far their reviews are. */
import type { ServerRecord } from '../protocol/records.ts'
import type { JudgedClaim } from './judged-claims.ts'
import type { RejectionStatus } from './workroom-week.ts'

/** The rejection that stands on each screenshot: not refused, not withdrawn. */
export function rejectionsByScreenshot(
  everyClaim: readonly JudgedClaim[],
  server: readonly ServerRecord[],
): Map<string, RejectionStatus> {
  const withdrawals = new Map(
    everyClaim.flatMap(({ claim, ruling }) =>
      claim.kind === 'withdrawal' && ruling?.verdict !== 'refused'
        ? [[claim.of, ruling !== undefined] as const]
        : [],
    ),
  )
  const reviews = new Map(
    everyClaim.flatMap((judged) =>
      judged.claim.kind === 'review' && judged.ruling?.verdict !== 'refused'
        ? [[judged.claim.rejection, { claim: judged.claim, ruling: judged.ruling }] as const]
        : [],
    ),
  )
  const results = new Map(
    server.flatMap((record) =>
      record.kind === 'review-result' ? [[record.rejection, record] as const] : [],
    ),
  )
  const standing = new Map<string, RejectionStatus>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'rejection' || ruling?.verdict === 'refused') continue
    if (withdrawals.get(claim.id) === true) continue
    const review = reviews.get(claim.id)
    const result = results.get(claim.id)
    standing.set(claim.screenshot, {
      id: claim.id,
      at: ruling?.at ?? claim.at,
      reason: claim.reason,
      waiting: ruling === undefined,
      withdrawing: withdrawals.has(claim.id),
      review: review
        ? {
            at: review.ruling?.at ?? review.claim.at,
            reason: review.claim.reason,
            ...(result
              ? { outcome: result.outcome, answer: result.reason, waiting: false }
              : { outcome: null, waiting: review.ruling === undefined }),
          }
        : null,
    })
  }
  return standing
}
