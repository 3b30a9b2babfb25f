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
  const known = await database.read<{ id: string }>(
    'select id from server_records where job_id = :job and week = :week and id in (:ids)',
    { job, week, ids: records.map((record) => record.id) },
    tx,
  )
  const knownIds = new Set(known.map(({ id }) => id))
  const fresh = records.filter((record) => !knownIds.has(record.id))
  if (fresh.length === 0) return
  const row = fresh.map((_, n) => `(:job, :week, :id${n}, :kind${n}, :body${n}, :at${n})`).join(', ')
  const values: Record<string, unknown> = { job, week }
  fresh.forEach((record, n) => {
    values[`id${n}`] = record.id
    values[`kind${n}`] = record.kind
    values[`body${n}`] = JSON.stringify(record)
    values[`at${n}`] = record.at
  })
  await database.run(
    tx,
    `insert into server_records (job_id, week, id, kind, body, at) values ${row}`,
    values,
  )
  await documents.appendServerRecords(tx, job, week, fresh)
}
