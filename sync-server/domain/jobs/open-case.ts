import type { Database } from '../../infra/database/database.ts'

/** SQL: a claim `c` by which a party called support, and that is neither decided nor withdrawn yet (A1). */
export const IS_OPEN_CASE = `c.kind in ('dispute', 'review', 'report') and c.refused_code is null and not exists (
  select 1 from server_records r where r.job_id = c.job_id and r.week = c.week
  and r.id in ('closed-' || c.id, 'answer-' || c.id))`

/** Whether a server's record ends a case: then support reads no more. */
export const endsCase = ({ id }: { id: string }): boolean =>
  id.startsWith('closed-') || id.startsWith('answer-')

/** Support reads a Workroom only where a party has called it, and until that case is closed (A1). */
export async function supportRole(
  database: Database,
  jobId: string,
  personId: string,
): Promise<'support' | null> {
  const [row] = await database.read(
    `select id from people where id = :personId and is_support = :yes and exists (
       select 1 from claims c where c.job_id = :jobId and ${IS_OPEN_CASE})`,
    { personId, jobId, yes: true },
  )
  return row ? 'support' : null
}
