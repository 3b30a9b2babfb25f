import type { Party } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'

/** The records of one committed update, or a part of them, in the order in which their author wrote them. */
export type IngestBatch = {
  job: string
  week: WeekId
  author: Party
  records: unknown[]
  receivedAt: Instant
  /** Which part of one update it is, where that comes in several: more of it follows, or went before. */
  part?: 'goes-on' | 'ends'
}

/** Turns records into facts and rulings in the transaction; repeating a batch must change nothing. */
export type Ingest = (tx: Tx, batches: readonly IngestBatch[]) => Promise<void>
