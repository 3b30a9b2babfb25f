import * as v from 'valibot'
import {
  type ClientClaim,
  type FreelancerClaim,
  type Party,
  parseClaim,
  RecordId,
} from '../../../../core/protocol/records.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { rowOf, text, textOf } from '../../../infra/database/row.ts'
import type { Batch } from './batch.ts'

/** `isTaken`: the id is another record's already, of the other party or of another week. */
export type Fresh = { id: string; value: unknown; parsed: ParsedClaim; isTaken: boolean }
export type ParsedClaim = v.SafeParseResult<typeof FreelancerClaim | typeof ClientClaim>

const idOf = (value: unknown): unknown => (value as { id?: unknown } | null)?.id

/**
 * What picks from a batch the records that are new in their document, each once. Those without a proper id can't be
 * answered and are left; an id is one record's in a job, whichever party comes second with it (S8).
 */
export async function createSieve(tx: Tx, batches: readonly Batch[]) {
  const freshByBatch = new Map(
    batches.map((batch) => [
      batch,
      batch.records.flatMap((value) => {
        const id = idOf(value)
        return v.is(RecordId, id) ? [{ id, value }] : []
      }),
    ]),
  )
  const asked = [...freshByBatch].flatMap(([{ job }, fresh]) => fresh.map(({ id }) => [job, id]))
  /** By job and id: the document that it stands in. */
  const known = new Map<string, string>()
  for (const some of inParts(asked, MOST_ASKED)) {
    const rows = await tx.read(
      `select c.job_id, c.id, c.author, c.week from (values :rows) as asked join claims c
       on c.job_id = asked.column1 and c.author in ('freelancer', 'client') and c.id = asked.column2`,
      { rows: some },
      rowOf({ jobId: text, id: text, author: textOf<Party>(), week: text }),
    )
    for (const { jobId, id, author, week } of rows) known.set(`${jobId} ${id}`, `${author} ${week}`)
  }
  return (batch: Batch): Fresh[] =>
    (freshByBatch.get(batch) ?? []).flatMap((record) => {
      const name = `${batch.job} ${record.id}`
      const document = `${batch.author} ${batch.week}`
      const standsIn = known.get(name)
      if (standsIn === undefined) known.set(name, document)
      if (standsIn === document) return []
      return [{ ...record, parsed: parseClaim(batch.author, record.value), isTaken: standsIn !== undefined }]
    })
}

const MOST_ASKED = 5000
