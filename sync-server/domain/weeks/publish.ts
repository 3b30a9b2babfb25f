import { canonicalJson } from '../../../core/protocol/canonical.ts'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { rowOf, text } from '../../infra/database/row.ts'
import type { WeekPorts } from './ports.ts'

export type PublishPorts = Pick<WeekPorts, 'database' | 'documents' | 'cache'>

/**
 * Writes the server's word into a week: the table that facts are read from and the document that people
 * see, in one transaction. A record whose id stands already is left as it is, so saying it again is harmless;
 * saying something else under it throws, for that word would be lost.
 */
export async function publish(
  ports: PublishPorts,
  tx: Tx,
  job: string,
  week: WeekId,
  records: readonly ServerRecord[],
): Promise<void> {
  await publishAll(
    ports,
    tx,
    records.map((record) => ({ job, week, record })),
  )
}

/** The same for many weeks at once, in one statement. */
export async function publishAll(
  { documents, cache }: PublishPorts,
  tx: Tx,
  sayings: readonly Published[],
): Promise<void> {
  if (sayings.length === 0) return
  for (const { job, week } of sayings) cache.evict(tx, job, week)
  const written = await tx.read(
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
    rowOf({ jobId: text, week: text, id: text }),
  )
  const fresh = new Set(written.map(({ jobId, week, id }) => `${jobId} ${week} ${id}`))
  const again: Published[] = []
  for (const saying of sayings) {
    // Of two under one id in one call the first was written.
    if (fresh.delete(nameOf(saying)))
      await documents.appendServerRecords(tx, saying.job, saying.week, [saying.record])
    else again.push(saying)
  }
  for (const some of inParts(again, MOST_ASKED)) await refuseOtherWords(tx, some)
}

/** Ids are made so that no two things have the same, whatever ids parties choose; this shows where that fails. */
async function refuseOtherWords(tx: Tx, again: readonly Published[]): Promise<void> {
  const rows = await tx.read(
    `select r.job_id, r.week, r.id, r.body from (values :rows) as asked join server_records r
     on r.job_id = asked.column1 and r.week = asked.column2 and r.id = asked.column3`,
    { rows: again.map(({ job, week, record }) => [job, week, record.id]) },
    rowOf({ jobId: text, week: text, id: text, body: text }),
  )
  const words = new Map(
    rows.map(({ jobId, week, id, body }) => [`${jobId} ${week} ${id}`, wordsOf(JSON.parse(body))]),
  )
  for (const saying of again)
    if (words.get(nameOf(saying)) !== wordsOf(saying.record))
      throw new Error(`The server said something else under ${nameOf(saying)} already`)
}

/** What a record says, whenever it said it; a system message is about one event, however it is worded. */
function wordsOf({ at: _, ...said }: ServerRecord): string {
  return canonicalJson(said.kind === 'system' ? { ...said, message: null } : said)
}

const MOST_ASKED = 5000
const nameOf = ({ job, week, record }: Published) => `${job} ${week} ${record.id}`

export type Published = { job: string; week: WeekId; record: ServerRecord }
