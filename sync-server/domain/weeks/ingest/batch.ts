import type { Party } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'

export type Batch = {
  job: string
  week: WeekId
  author: Party
  records: readonly unknown[]
  receivedAt: Instant
  /** Which part of one update it is, where that comes in several: more of it follows, or went before. */
  part?: 'goes-on' | 'ends'
}
