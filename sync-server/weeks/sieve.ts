import * as v from 'valibot'
import { RecordId } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { inParts } from '../database/in-parts.ts'
import type { Batch } from './ingest.ts'
import type { WeekPorts } from './ports.ts'

export type Fresh = { id: string; value: unknown }

const WithId = v.object({ id: RecordId })

/**
 * What picks from a batch the records that are new in their job, each once. Those without a proper id can't be
 * answered and are left; an id is one record's, whichever party comes second with it.
 */
export async function createSieve(ports: WeekPorts, tx: Tx, batches: readonly Batch[]) {
  const freshByBatch = new Map(
    batches.map((batch) => [
      batch,
      batch.records.flatMap((value): Fresh[] => {
        const parsed = v.safeParse(WithId, value)
        return parsed.success ? [{ id: parsed.output.id, value }] : []
      }),
    ]),
  )
  const asked = [...freshByBatch].flatMap(([{ job }, fresh]) => fresh.map(({ id }) => [job, id]))
  const known = new Set<string>()
  for (const some of inParts(asked, MOST_ASKED)) {
    const rows = await ports.database.read<{ job_id: string; id: string }>(
      `select c.job_id, c.id from (values :rows) as asked join claims c
       on c.job_id = asked.column1 and c.author in ('freelancer', 'client') and c.id = asked.column2`,
      { rows: some },
      tx,
    )
    for (const { job_id, id } of rows) known.add(`${job_id} ${id}`)
  }
  return (batch: Batch): Fresh[] =>
    (freshByBatch.get(batch) ?? []).filter(({ id }) => {
      const name = `${batch.job} ${id}`
      if (known.has(name)) return false
      known.add(name)
      return true
    })
}

const MOST_ASKED = 5000
