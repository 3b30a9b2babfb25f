import type { Late } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { LateFact } from '../../../../core/rules/facts/facts.ts'
import { isLate, type LaterWeek, reviseLate } from '../../../../core/rules/timesheet/late.ts'
import { lateKey } from '../../../../core/rules/timesheet/late-lines.ts'
import { lateTarget } from '../../../../core/rules/timesheet/late-target.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import { openWeek } from '../open-week.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { warnOfHours } from '../texts/follow-claims.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'

/** The week whose timesheet takes what reaches the server too late for its own (T7), opened if need be. */
export async function openLateTarget(
  ports: WeekPorts,
  tx: Tx,
  job: string,
  from: LoadedWeek,
  at: Instant,
): Promise<WeekId> {
  const week = await targetOf(tx, job, from, at)
  await openWeek(ports, tx, { job, week, now: at, supplementary: true })
  return week
}

async function targetOf(
  tx: Tx,
  job: string,
  { row, facts, policy }: LoadedWeek,
  at: Instant,
): Promise<WeekId> {
  const early = await tx.read(
    `select week from timesheets where job_id = :job and state <> 'open' and submit_at > :at`,
    { job, at },
    rowOf({ week: text }),
  )
  return lateTarget(row.week, at, facts.job, new Set(early.map(({ week }) => week)), policy).week
}

/**
 * Late time follows its slot (T7): to be called whenever the facts of a week have changed. Compares the week's late
 * parts with what later timesheets bear of them, and revises these. A settled week's own late lines are looked
 * after as well: what was overturned after its charge goes on the next timesheet (J5).
 */
export async function followLate(ports: WeekPorts, tx: Tx, changed: LoadedWeek, at: Instant): Promise<void> {
  const { row, facts, policy } = changed
  if (isLate(facts, at, policy)) await followSlotsOf(ports, tx, changed, at)
  if (facts.settledAt == null) return
  for (const week of new Set(facts.lates.map(({ fromWeek }) => fromWeek))) {
    const from = await loadWeek(tx, row.jobId, week)
    if (from) await followSlotsOf(ports, tx, from, at)
  }
}

async function followSlotsOf(ports: WeekPorts, tx: Tx, from: LoadedWeek, at: Instant): Promise<void> {
  const job = from.row.jobId
  const said = await lateRecords(tx, from.row)
  const saidByWeek = Map.groupBy(said, ({ week }) => week)
  const later: LaterWeek[] = []
  for (const [week, ofWeek] of saidByWeek) {
    const loaded = await loadWeek(tx, job, week)
    if (!loaded) continue
    const mostByKey = new Map<string, number>()
    for (const { late } of ofWeek)
      mostByKey.set(lateKey(late), Math.max(mostByKey.get(lateKey(late)) ?? 0, late.seconds))
    later.push({ facts: loaded.facts, mostByKey })
  }
  const target = await targetOf(tx, job, from, at)
  const placed = Map.groupBy(reviseLate(from.facts, later, target, from.policy), ({ week }) => week)
  for (const [week, placements] of placed) {
    if (week === target) await openWeek(ports, tx, { job, week, now: at, supplementary: true })
    const before = saidByWeek.get(week) ?? []
    await publish(
      ports,
      tx,
      job,
      week,
      placements.map(({ late }) => recordOf(late, before, at)),
    )
    const revised = await loadWeek(tx, job, week)
    if (!revised) continue
    await refreshFigures(ports, tx, revised, at)
    const contract = await ports.jobs.get(job, tx)
    if (contract) await warnOfHours(ports, tx, contract, revised, at)
  }
}

/** All that later timesheets ever said of a week's late time. */
async function lateRecords(
  tx: Tx,
  { jobId, week }: { jobId: string; week: WeekId },
): Promise<{ week: WeekId; late: Late }[]> {
  const rows = await tx.read(
    `select week, body from server_records
     where job_id = :job and week > :week and kind = 'late' and id >= :first and id < :end order by week, at, id`,
    { job: jobId, week, first: `late-${week}-`, end: `late-${week}.` },
    rowOf({ week: text, body: text }),
  )
  return rows.map((row) => ({ week: row.week, late: JSON.parse(row.body) as Late }))
}

function recordOf(late: LateFact, before: readonly { late: Late }[], at: Instant): Late {
  const revision = before.filter((said) => lateKey(said.late) === lateKey(late)).length
  return { id: `late-${late.fromWeek}-${late.slot}-${revision}`, at, kind: 'late', revision, ...late }
}
