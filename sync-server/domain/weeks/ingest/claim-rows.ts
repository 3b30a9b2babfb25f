import type { Decision } from '../../../../core/projection/decide.ts'
import type { Instant, Interval, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../../infra/database/database.ts'
import type { Batch } from './batch.ts'

/** Puts a claim into the table that facts are read from, with what was decided about it. */
export function storeClaim(
  tx: Tx,
  { job, week, author, receivedAt }: Batch,
  stored: {
    id: string
    value: unknown
    decision: Decision
    lateIn: WeekId | null
    span: Interval | null
    pictureAt: Instant | null
  },
): void {
  const { id, value, decision, lateIn, span, pictureAt } = stored
  const kind = (value as { kind?: unknown }).kind
  tx.batchInsert(STORE_CLAIM, [
    job,
    author,
    id,
    week,
    typeof kind === 'string' && /^[a-z-]{1,20}$/.test(kind) ? kind : 'unknown',
    JSON.stringify(value),
    receivedAt,
    decision.verdict === 'refused' ? decision.reason.code : null,
    lateIn,
    pictureAt,
    span?.from ?? null,
    span?.to ?? null,
  ])
}

const STORE_CLAIM = `insert into claims
  (job_id, author, id, week, kind, body, received_at, refused_code, late_in, picture_at, from_at, to_at)
  values :rows`
