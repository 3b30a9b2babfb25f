import type { Instant, WeekId } from '../../core/rules/week.ts'
import type { Tx } from '../database/database.ts'
import type { WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { refreshFigures } from './transitions.ts'
import { loadWeek } from './week-rows.ts'

/**
 * Writes a job's life into its running week and those already opened after it, and counts them anew: so page,
 * extension and server go by the same dates and pauses (S10, T9). Earlier weeks end before the change.
 */
export async function lifeChanged(ports: WeekPorts, tx: Tx, job: string, at: Instant): Promise<void> {
  const rows = await ports.database.read<{ week: WeekId }>(
    'select week from timesheets where job_id = :job and week >= :running order by week',
    { job, running: ports.weekAt(at) },
    tx,
  )
  for (const { week } of rows) {
    const life = await ports.jobs.lifeIn(job, week, tx)
    if (!life) continue
    const loaded = await loadWeek(ports.database, job, week, tx)
    const changes = loaded?.server.filter(({ kind }) => kind === 'job').length ?? 0
    await say(ports, tx, job, week, [{ id: `job-${changes}`, at, kind: 'job', ...life }])
    const now = await loadWeek(ports.database, job, week, tx)
    if (now) await refreshFigures(ports, tx, now, at)
  }
}
