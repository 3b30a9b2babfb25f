import type { Instant, Interval } from '../../../core/rules/calendar/instant.ts'
import type { JobLife } from '../../../core/rules/facts/facts.ts'
import type { JobChange } from '../../../core/rules/job/job.ts'
import type { Reader, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, orNull, rowOf, text } from '../../infra/database/row.ts'
import type { Role } from './job.ts'

/** How many pauses a party has begun since an instant. */
export async function countPauses(
  tx: Tx,
  { jobId, by, since }: { jobId: string; by: Role; since: Instant },
): Promise<number> {
  const [row] = await tx.read(
    'select count(*) as pauses from job_pauses where job_id = :jobId and paused_by = :by and from_at >= :since',
    { jobId, by, since },
    rowOf({ pauses: integer }),
  )
  return row?.pauses ?? 0
}

/** Begins a pause in its party's name; a resumption ends theirs, the job's end every one (T9). */
export async function writePause(
  tx: Tx,
  { jobId, change, by, now }: { jobId: string; change: JobChange; by: Role; now: Instant },
): Promise<void> {
  if (change === 'pause')
    // Paused again in the very millisecond in which it was resumed: the pause goes on.
    await tx.run(
      `insert into job_pauses (job_id, paused_by, from_at) values (:jobId, :by, :now)
       on conflict (job_id, paused_by, from_at) do update set to_at = null`,
      { jobId, by, now },
    )
  else
    await tx.run(
      `update job_pauses set to_at = :now
       where job_id = :jobId and to_at is null and paused_by in (:parties)`,
      { jobId, now, parties: change === 'end' ? ['freelancer', 'client'] : [by] },
    )
}

/** The lives of jobs, each with the pauses that touch a stretch of time, in order (S10). */
export async function livesIn(
  from: Reader,
  jobIds: readonly string[],
  { from: start, to }: Interval,
): Promise<Map<string, JobLife>> {
  const livesByJob = new Map<string, JobLife>()
  for (const some of inParts(jobIds)) {
    const pauses = await from.read(
      `select job_id, from_at, to_at from job_pauses where job_id in (:some) and from_at < :to
         and (to_at is null or to_at > :start) order by from_at, paused_by`,
      { some, start, to },
      rowOf({ jobId: text, fromAt: integer, toAt: orNull(integer) }),
    )
    const pausesByJob = Map.groupBy(pauses, ({ jobId }) => jobId)
    const jobs = await from.read(
      'select id, starts_at, ends_at, accepted_at from jobs where id in (:some)',
      { some },
      rowOf({ id: text, startsAt: integer, endsAt: orNull(integer), acceptedAt: orNull(integer) }),
    )
    for (const { id, ...dates } of jobs)
      livesByJob.set(id, {
        ...dates,
        pauses: (pausesByJob.get(id) ?? []).map(({ fromAt, toAt }) => ({ from: fromAt, to: toAt })),
      })
  }
  return livesByJob
}
