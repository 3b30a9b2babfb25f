import type { WeekId } from '../../core/rules/week.ts'
import type { ServerRecord } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import type { WeekPorts } from './ports.ts'

export type SayPorts = Pick<WeekPorts, 'database' | 'documents' | 'kept'>

/**
 * Writes the server's word into a week: the table that facts are read from and the document that people
 * see, in one transaction. A record whose id stands already is left as it is, so saying it again is harmless.
 */
export async function say(
  ports: SayPorts,
  tx: Tx,
  job: string,
  week: WeekId,
  records: readonly ServerRecord[],
): Promise<void> {
  await sayAll(
    ports,
    tx,
    records.map((record) => ({ job, week, record })),
  )
}

/** The same for many weeks at once, in one statement. */
export async function sayAll(
  { database, documents, kept }: SayPorts,
  tx: Tx,
  sayings: readonly Saying[],
): Promise<void> {
  if (sayings.length === 0) return
  for (const { job, week } of sayings) kept.forget(tx, job, week)
  const written = await database.read<{ job_id: string; week: WeekId; id: string }>(
    `insert into server_records (job_id, week, id, kind, body, at) values :rows
     on conflict (job_id, week, id) do nothing returning job_id, week, id`,
    {
      rows: sayings.map(({ job, week, record }) => [
        job,
        week,
        record.id,
        record.kind,
        JSON.stringify(record),
        record.at,
      ]),
    },
    tx,
  )
  const fresh = new Set(written.map(({ job_id, week, id }) => `${job_id} ${week} ${id}`))
  for (const { job, week, record } of sayings)
    if (fresh.has(`${job} ${week} ${record.id}`)) await documents.appendServerRecords(tx, job, week, [record])
}

export type Saying = { job: string; week: WeekId; record: ServerRecord }
