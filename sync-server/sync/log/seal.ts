import type { Author } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { createContent } from '../rooms/content.ts'
import { updateToRuns } from '../rooms/runs.ts'
import type { DocumentKey, UpdateLog } from './update-log.ts'

const AUTHORS: readonly Author[] = ['freelancer', 'client', 'server']

/**
 * Marks weeks as sealed in the log and snapshots their documents, in the caller's transaction. They are read from
 * the log one by one and not opened as rooms, so that sealing thousands takes no memory.
 */
export async function seal(
  log: UpdateLog,
  tx: Tx,
  weeks: readonly { job: string; week: WeekId; at: Instant }[],
): Promise<void> {
  await log.seal(tx, weeks)
  for (const { job, week } of weeks)
    for (const author of AUTHORS) await snapshot(log, tx, { job, week, author })
}

async function snapshot(log: UpdateLog, tx: Tx, key: DocumentKey): Promise<void> {
  // Nothing is appended meanwhile: the log's writes wait in line behind this transaction.
  const { room, updates, tail, lastSeq } = await log.load(key)
  if (room === null || tail === 0) return
  const content = createContent()
  for (const runs of updates.map(updateToRuns)) {
    content.append(runs)
    content.show(runs)
  }
  await log.saveSnapshot(room, content.since(new Map()), lastSeq, tx)
}
