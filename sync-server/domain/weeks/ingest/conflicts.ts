import type { Claim, Conflict, Late } from '../../../../core/protocol/records.ts'
import type { Instant, Interval, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { subtract, union } from '../../../../core/rules/calendar/intervals.ts'
import { slotInterval } from '../../../../core/rules/calendar/slots.ts'
import { nextWeek, previousWeek } from '../../../../core/rules/calendar/week.ts'
import type { ConflictFact } from '../../../../core/rules/facts/facts.ts'
import type { TimesheetState } from '../../../../core/rules/facts/lifecycle.ts'
import { conflictsBetween, type JobSpan } from '../../../../core/rules/slots/conflict.ts'
import { lateKey } from '../../../../core/rules/timesheet/late-lines.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { integer, orNull, type RowOf, rowOf, text, textOf } from '../../../infra/database/row.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import type { WeekJob, WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { loadWeek } from '../week-rows.ts'
import { followLate } from './late.ts'

const SPAN = rowOf({
  jobId: text,
  week: text,
  body: text,
  receivedAt: integer,
  state: orNull(textOf<TimesheetState>()),
})
type SpanRow = RowOf<typeof SPAN>
type Span = Extract<Claim, { kind: 'span' }>

/** A timesheet that was charged or closed has counted what it counted, a failed charge too (T8). */
const SETTLED = new Set<TimesheetState>(['charging', 'paid', 'failed', 'closed'])

/**
 * Looks whether new spans overlap spans of the freelancer's other jobs, and says in each week what another
 * session keeps (S4). Another job is never named. More spans can only add conflicts, so records only grow; what
 * a settled timesheet counted stays as it was, and a late span of a settled week may lose its time like any other.
 * @returns whether weeks may have changed
 */
export async function noteConflicts(
  ports: WeekPorts,
  tx: Tx,
  { job, week, fresh, at }: { job: WeekJob; week: WeekId; fresh: readonly Interval[]; at: Instant },
): Promise<boolean> {
  const rows = await spansAround(tx, job, week, fresh)
  if (rows.every((row) => row.jobId === job.id)) return false
  const weekBySpan = new Map<string, { job: string; week: WeekId }>()
  const spansByJob = new Map<string, JobSpan[]>()
  const lost = await conflictsOf(tx, rows)
  const lateByJob = await settledLate(ports, tx, rows, week)
  for (const { jobId, week: of, body, receivedAt, state } of rows) {
    const claim = JSON.parse(body) as Span
    weekBySpan.set(`${jobId} ${claim.id}`, { job: jobId, week: of })
    const spans = spansByJob.get(jobId) ?? []
    spans.push({
      ...claim,
      receivedAt,
      settled: state !== null && SETTLED.has(state),
      lost: lost.get(`${jobId} ${claim.id}`) ?? [],
    })
    spansByJob.set(jobId, spans)
  }
  const found = conflictsBetween(
    [...spansByJob].map(([id, spans]) => ({ job: id, spans, settledLate: lateByJob.get(id) ?? [] })),
  )
  const byWeek = Map.groupBy(
    found.flatMap(({ job: id, conflicts }) => conflicts.map((conflict) => ({ id, conflict }))),
    ({ id, conflict }) => `${id} ${weekBySpan.get(`${id} ${conflict.span}`)?.week ?? week}`,
  )
  for (const [key, entries] of byWeek) {
    const [jobId = '', weekId = ''] = key.split(' ')
    await sayConflicts(
      ports,
      tx,
      { job: jobId, week: weekId },
      entries.map(({ conflict }) => conflict),
      at,
    )
  }
  return true
}

/** The freelancer's spans, of all their jobs, in the stretch of time that new ones cover. */
async function spansAround(
  tx: Tx,
  job: WeekJob,
  week: WeekId,
  fresh: readonly Interval[],
): Promise<SpanRow[]> {
  return tx.read(
    `select c.job_id, c.week, c.body, c.received_at, t.state from claims c join jobs j on j.id = c.job_id
     left join timesheets t on t.job_id = c.job_id and t.week = coalesce(c.late_in, c.week)
     where j.freelancer_id = :freelancer and c.author = 'freelancer' and c.kind = 'span'
       and c.refused_code is null and c.week in (:weeks) and c.from_at < :to and c.to_at > :from`,
    {
      freelancer: job.freelancerId,
      weeks: [previousWeek(week), week, nextWeek(week)],
      from: fresh.reduce((first, { from }) => Math.min(first, from), Number.MAX_SAFE_INTEGER),
      to: fresh.reduce((last, { to }) => Math.max(last, to), 0),
    },
    SPAN,
  )
}

/**
 * The slots of which a settled timesheet holds late time, by job (T7). A slot's time may stand on a later timesheet
 * than its spans do, since its picture may have come later than they.
 */
async function settledLate(
  { policy }: WeekPorts,
  tx: Tx,
  rows: readonly SpanRow[],
  week: WeekId,
): Promise<Map<string, Interval[]>> {
  const said = await tx.read(
    `select r.job_id, r.week, r.body from server_records r
     join timesheets t on t.job_id = r.job_id and t.week = r.week
     where r.job_id in (:jobs) and r.kind = 'late' and r.id >= :first and r.id < :end and t.state in (:settled)`,
    {
      ...{ jobs: [...new Set(rows.map(({ jobId }) => jobId))], settled: [...SETTLED] },
      ...{ first: `late-${previousWeek(week)}-`, end: `late-${nextWeek(week)}.` },
    },
    rowOf({ jobId: text, week: text, body: text }),
  )
  const latest = new Map<string, { job: string; late: Late }>()
  for (const { jobId: job, week: of, body } of said) {
    const late = JSON.parse(body) as Late
    const key = `${job} ${of} ${lateKey(late)}`
    if (late.revision >= (latest.get(key)?.late.revision ?? 0)) latest.set(key, { job, late })
  }
  const held = [...latest.values()].filter(({ late }) => late.seconds > 0)
  const byJob = Map.groupBy(held, ({ job }) => job)
  return new Map(
    [...byJob].map(([job, some]) => [job, some.map(({ late }) => slotInterval(late.slot, policy))]),
  )
}

/** What spans have lost to other jobs before, by job and span. */
async function conflictsOf(tx: Tx, rows: readonly SpanRow[]): Promise<Map<string, Conflict[]>> {
  const weeks = new Map(rows.map(({ jobId, week }) => [`${jobId} ${week}`, [jobId, week]]))
  const said = await tx.read(
    `select job_id, body from server_records where kind = 'conflict' and (job_id, week) in (values :weeks)`,
    { weeks: [...weeks.values()] },
    rowOf({ jobId: text, body: text }),
  )
  const conflicts = said.map(({ jobId, body }) => ({ job: jobId, of: JSON.parse(body) as Conflict }))
  const bySpan = Map.groupBy(conflicts, ({ job, of }) => `${job} ${of.span}`)
  return new Map([...bySpan].map(([key, some]) => [key, some.map(({ of }) => of)]))
}

/** Says in a week's document what its spans lose, as far as that is new, and counts it anew. */
async function sayConflicts(
  ports: WeekPorts,
  tx: Tx,
  { job, week }: { job: string; week: WeekId },
  conflicts: readonly ConflictFact[],
  at: Instant,
): Promise<void> {
  const loaded = await loadWeek(tx, job, week)
  if (!loaded) return
  const knownBySpan = Map.groupBy(loaded.facts.conflicts, ({ span }) => span)
  const news = conflicts.flatMap((conflict) =>
    subtract([conflict], union(knownBySpan.get(conflict.span) ?? [])).map(({ from, to }) => ({
      ...{ id: `conflict-${conflict.span}.${from}-${to}`, at, kind: 'conflict' as const },
      ...{ span: conflict.span, from, to },
    })),
  )
  if (news.length === 0) return
  await publish(ports, tx, job, week, news)
  loaded.server.push(...news)
  await refreshFigures(ports, tx, loaded, at)
  await followLate(ports, tx, loaded, at)
}
