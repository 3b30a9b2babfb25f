/** What either party may claim. */
import * as v from 'valibot'
import { common, maybeLinked, RecordId, text } from './fields.ts'

/** Takes back an Other entry (freelancer) or a rejection (client). */
export const WithdrawalClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('withdrawal'),
  of: RecordId,
})
export const MessageClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('message'),
  text: v.pipe(text(5000), v.minLength(1)),
})
export const ReportClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('report'),
  screenshot: RecordId,
  what: v.picklist(['image', 'comment']),
  reason: v.pipe(text(2000), v.minLength(1)),
})
/** A party gives in on items of a dispute (D3). */
export const ConcessionClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('concession'),
  dispute: RecordId,
})
