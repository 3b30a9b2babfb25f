import * as v from 'valibot'
import { InstantMs, RecordId } from '../../../core/protocol/records.ts'

const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000))

/** An hour that a dispute names: a slot by its start, an Other entry by its id. */
export const Item = v.variant('type', [
  v.object({ type: v.literal('slot'), slot: InstantMs }),
  v.object({ type: v.literal('other'), id: RecordId }),
])
export const DisputeDecision = v.object({ item: Item, outcome: v.picklist(['kept', 'removed']), reason })
export const ReviewAnswer = v.object({ outcome: v.picklist(['upheld', 'overturned']), reason })
export const ReportAnswer = v.object({ hide: v.boolean(), reason })
