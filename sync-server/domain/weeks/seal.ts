import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import type { WeekPorts } from './ports.ts'
import { publishAll } from './publish.ts'

/** Weeks sealed in one transaction: it snapshots three documents of each, and whoever writes waits behind it. */
const PAGE = 25

const SEAL = rowOf({ jobId: text, week: text, sealAt: integer })

/**
 * Seals the settled weeks whose date has come, as of that date (T7): table, the server's word and the documents in
 * one transaction, page by page, so that each is sealed once whatever crashes. Charges and submissions go before:
 * nothing that the clock does waits for a seal.
 * @returns how many weeks were sealed
 */
export async function sealDue(ports: WeekPorts, now: Instant): Promise<number> {
  let sealed = 0
  for (let page = PAGE; page === PAGE; sealed += page) page = await sealPage(ports, now)
  return sealed
}

async function sealPage(ports: WeekPorts, now: Instant): Promise<number> {
  const { database, documents } = ports
  const isDue = await database.read('select week from timesheets where seal_at <= :now limit 1', { now })
  if (isDue.length === 0) return 0
  return database.write(async (tx) => {
    const rows = await tx.read(
      `select job_id, week, seal_at from timesheets where seal_at <= :now
       order by seal_at, job_id, week limit ${PAGE}`,
      { now },
      SEAL,
    )
    if (rows.length === 0) return 0
    await tx.run(
      `update timesheets set sealed_at = seal_at, seal_at = null where (job_id, week) in (values :rows)`,
      { rows: rows.map(({ jobId, week }) => [jobId, week]) },
    )
    const weeks = rows.map(({ jobId, week, sealAt }) => ({ job: jobId, week, at: sealAt }))
    await publishAll(
      ports,
      tx,
      weeks.map(({ job, week, at }) => ({ job, week, record: { id: 'sealed', at, kind: 'sealed' } })),
    )
    await documents.seal(tx, weeks)
    return rows.length
  })
}
