/** What a client alone claims: rejections, disputes, the word on an adjustment. */
import * as v from 'valibot'
import { common, count, InstantMs, RecordId, text } from './fields.ts'

export const RejectionClaim = v.object({
  ...common,
  kind: v.literal('rejection'),
  screenshot: RecordId,
  reason: text(500),
})
export const DisputeClaim = v.object({
  ...common,
  kind: v.literal('dispute'),
  /** The timesheet's version that the client saw; another one by then is refused as stale (T8). */
  seenVersion: v.optional(count),
  category: v.picklist(['hours-not-related', 'hours-not-worked', 'work-view-not-used', 'quality']),
  reason: v.pipe(text(2000), v.minLength(1)),
  items: v.pipe(
    v.array(
      v.variant('type', [
        v.object({ type: v.literal('slot'), slot: InstantMs }),
        v.object({ type: v.literal('other'), id: RecordId }),
      ]),
    ),
    v.maxLength(1000),
  ),
})
/** The client's word on an adjustment that counts only with it (O3); the first one stands. */
export const ApprovalClaim = v.object({
  ...common,
  kind: v.literal('approval'),
  of: RecordId,
  answer: v.picklist(['given', 'declined']),
})
