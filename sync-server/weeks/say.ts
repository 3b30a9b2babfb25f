import type { WeekId } from '../../core/rules/week.ts'
import { canonicalJson } from '../../core/workroom/canonical.ts'
import type { ServerRecord } from '../../core/workroom/records.ts'
import type { Database, Tx } from '../database/database.ts'
import { inParts } from '../database/in-parts.ts'
import type { WeekPorts } from './ports.ts'

export type SayPorts = Pick<WeekPorts, 'database' | 'documents' | 'kept'>

/**
 * Writes the server's word into a week: the table that facts are read from and the document that people
 * see, in one transaction. A record whose id stands already is left as it is, so saying it again is harmless;
 * saying something else under it throws, for that word would be lost.
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
  const again: Saying[] = []
  for (const saying of sayings) {
    // Of two under one id in one call the first was written.
    if (fresh.delete(nameOf(saying)))
      await documents.appendServerRecords(tx, saying.job, saying.week, [saying.record])
    else again.push(saying)
  }
  for (const some of inParts(again, MOST_ASKED)) await refuseOtherWords(database, tx, some)
}

/** Ids are made so that no two things have the same, whatever ids parties choose; this shows where that fails. */
async function refuseOtherWords(
  { read }: Pick<Database, 'read'>,
  tx: Tx,
  again: readonly Saying[],
): Promise<void> {
  const rows = await read<{ job_id: string; week: WeekId; id: string; body: string }>(
    `select r.job_id, r.week, r.id, r.body from (values :rows) as asked join server_records r
     on r.job_id = asked.column1 and r.week = asked.column2 and r.id = asked.column3`,
    { rows: again.map(({ job, week, record }) => [job, week, record.id]) },
    tx,
  )
  const words = new Map(
    rows.map(({ job_id, week, id, body }) => [`${job_id} ${week} ${id}`, wordsOf(JSON.parse(body))]),
  )
  for (const saying of again)
    if (words.get(nameOf(saying)) !== wordsOf(saying.record))
      throw new Error(`The server said something else under ${nameOf(saying)} already`)
}

/** What a record says, whenever it said it; a system message is about one event, however it is worded. */
function wordsOf({ at: _, ...said }: ServerRecord): string {
  return canonicalJson(said.kind === 'system' ? { ...said, text: null } : said)
}

const MOST_ASKED = 5000
const nameOf = ({ job, week, record }: Saying) => `${job} ${week} ${record.id}`

export type Saying = { job: string; week: WeekId; record: ServerRecord }
