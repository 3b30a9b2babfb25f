import { conflictsBetween } from '../../core/rules/conflict.ts'
import type { SpanFact } from '../../core/rules/facts.ts'
import { isSettled } from '../../core/rules/lifecycle.ts'
import { type Instant, nextWeek, previousWeek, type WeekId } from '../../core/rules/week.ts'
import type { Claim } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { followLate } from './late.ts'
import type { WeekJob, WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { refreshFigures } from './transitions.ts'
import { loadWeek } from './week-rows.ts'

type SpanRow = { job_id: string; week: WeekId; body: string; received_at: Instant }

/**
 * Looks whether new spans overlap spans of the freelancer's other jobs, and says in each week what an earlier
 * session keeps (S4). Another job is never named. More spans can only add conflicts, so records only grow;
 * a week that is charged already stays as it was charged.
 * @returns whether weeks may have changed
 */
export async function noteConflicts(
  ports: WeekPorts,
  tx: Tx,
  job: WeekJob,
  week: WeekId,
  at: Instant,
): Promise<boolean> {
  const [other] = await ports.database.read(
    'select id from jobs where freelancer_id = :freelancer and id <> :job limit 1',
    { freelancer: job.freelancerId, job: job.id },
    tx,
  )
  if (!other) return false
  const rows = await ports.database.read<SpanRow>(
    `select c.job_id, c.week, c.body, c.received_at from claims c join jobs j on j.id = c.job_id
     where j.freelancer_id = :freelancer and c.author = 'freelancer' and c.kind = 'span'
       and c.refused_code is null and c.week in (:weeks)`,
    { freelancer: job.freelancerId, weeks: [previousWeek(week), week, nextWeek(week)] },
    tx,
  )
  if (rows.every((row) => row.job_id === job.id)) return false

  const weekBySpan = new Map<string, { job: string; week: WeekId }>()
  const spansByJob = new Map<string, SpanFact[]>()
  for (const { job_id, week: of, body, received_at } of rows) {
    const claim = JSON.parse(body) as Extract<Claim, { kind: 'span' }>
    weekBySpan.set(`${job_id} ${claim.id}`, { job: job_id, week: of })
    const spans = spansByJob.get(job_id) ?? []
    spans.push({ ...claim, receivedAt: received_at })
    spansByJob.set(job_id, spans)
  }
  const found = conflictsBetween([...spansByJob].map(([id, spans]) => ({ job: id, spans })))
  const byWeek = Map.groupBy(
    found.flatMap(({ job: id, conflicts }) => conflicts.map((conflict) => ({ id, conflict }))),
    ({ id, conflict }) => `${id} ${weekBySpan.get(`${id} ${conflict.span}`)?.week ?? week}`,
  )
  for (const [key, entries] of byWeek) {
    const [jobId = '', weekId = ''] = key.split(' ')
    const loaded = await loadWeek(ports.database, jobId, weekId, tx)
    if (!loaded || isSettled(loaded.row)) continue
    await say(
      ports,
      tx,
      jobId,
      weekId,
      entries.map(({ conflict: { span, from, to } }) => ({
        id: `conflict-${span}-${from}-${to}`,
        at,
        kind: 'conflict',
        span,
        from,
        to,
      })),
    )
    const after = await loadWeek(ports.database, jobId, weekId, tx)
    if (!after) continue
    await refreshFigures(ports, tx, after, at)
    await followLate(ports, tx, after, at)
  }
  return true
}
