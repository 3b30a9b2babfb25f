import type { ReadinessChange } from '../../../core/protocol/records.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { ReadinessCode } from '../../../core/rules/payment/readiness.ts'
import type { Tx } from '../../infra/database/database.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import { refreshFigures } from './cutoff/transitions.ts'
import type { WeekPorts } from './ports.ts'
import { publish } from './publish.ts'
import { loadWeek } from './week-rows.ts'

/**
 * Writes a job's life into its running week and those already opened after it, and counts them anew: so page,
 * extension and server go by the same dates and pauses (S10, T9). Earlier weeks end before the change.
 */
export async function lifeChanged(ports: WeekPorts, tx: Tx, job: string, at: Instant): Promise<void> {
  const rows = await tx.read(
    'select week from timesheets where job_id = :job and week >= :running order by week',
    { job, running: ports.weekAt(at) },
    rowOf({ week: text }),
  )
  for (const { week } of rows) {
    const life = (await ports.jobs.livesIn([job], week, tx)).get(job)
    if (!life) continue
    const loaded = await loadWeek(tx, job, week)
    const changes = loaded?.server.filter(({ kind }) => kind === 'job').length ?? 0
    await publish(ports, tx, job, week, [{ id: `job-${changes}`, at, kind: 'job', ...life }])
    const now = await loadWeek(tx, job, week)
    if (now) await refreshFigures(ports, tx, now, at)
  }
}

/** What a record says of it: codes, and no words. */
export const readinessIn = (
  reasons: readonly { code: ReadinessCode }[],
): Pick<ReadinessChange, 'ready' | 'reasons'> => ({
  ready: reasons.length === 0,
  reasons: reasons.map(({ code }) => ({ code })),
})

/**
 * Writes a job's readiness where both parties see it and protection asks (P2, G1): into its running week, and into
 * each that was opened ahead, which would otherwise go by what was true at its opening (G3).
 */
export async function readinessChanged(
  ports: WeekPorts,
  tx: Tx,
  job: string,
  reasons: readonly { code: ReadinessCode }[],
  at: Instant,
): Promise<void> {
  const rows = await tx.read(
    `select t.week, (select count(*) from server_records r
       where r.job_id = t.job_id and r.week = t.week and r.kind = 'readiness') as changes
     from timesheets t where t.job_id = :job and t.week >= :running order by t.week`,
    { job, running: ports.weekAt(at) },
    rowOf({ week: text, changes: integer }),
  )
  for (const { week, changes } of rows) {
    // Of two changes in one millisecond the later id wins, and any comes after `readiness-opening`.
    const id = `readiness-then-${String(changes).padStart(6, '0')}`
    await publish(ports, tx, job, week, [{ id, at, kind: 'readiness', ...readinessIn(reasons) }])
  }
}
