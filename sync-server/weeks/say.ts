import type { WeekId } from '../../core/rules/week.ts'
import type { ServerRecord } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import type { WeekPorts } from './ports.ts'

/**
 * Writes the server's word into a week: the table that facts are read from and the document that people
 * see, in one transaction. A record whose id stands already is left as it is, so saying it again is harmless.
 */
export async function say(
  { database, documents }: Pick<WeekPorts, 'database' | 'documents'>,
  tx: Tx,
  job: string,
  week: WeekId,
  records: readonly ServerRecord[],
): Promise<void> {
  if (records.length === 0) return
  const written = await database.read<{ id: string }>(
    `insert into server_records (job_id, week, id, kind, body, at) values :rows
     on conflict (job_id, week, id) do nothing returning id`,
    { rows: records.map((record) => [job, week, record.id, record.kind, JSON.stringify(record), record.at]) },
    tx,
  )
  const fresh = new Set(written.map(({ id }) => id))
  const news = records.filter((record) => fresh.has(record.id))
  if (news.length > 0) await documents.appendServerRecords(tx, job, week, news)
}
