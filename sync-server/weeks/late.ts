import { lateFacts, lateTarget } from '../../core/rules/late.ts'
import type { Instant, WeekId } from '../../core/rules/week.ts'
import type { Late } from '../../core/workroom/records.ts'
import type { Tx } from '../database/database.ts'
import { openWeek } from './open-week.ts'
import type { WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { refreshFigures } from './transitions.ts'
import { type LoadedWeek, loadWeek } from './week-rows.ts'

/** The week whose timesheet takes what reaches the server too late for its own (T7), opened if need be. */
export async function openLateTarget(
  ports: WeekPorts,
  tx: Tx,
  job: string,
  from: LoadedWeek,
  receivedAt: Instant,
): Promise<WeekId> {
  const early = await ports.database.read<{ week: WeekId }>(
    `select week from timesheets where job_id = :job and state <> 'open' and submit_at > :receivedAt`,
    { job, receivedAt },
    tx,
  )
  const submittedEarly = new Set(early.map(({ week }) => week))
  const target = lateTarget(from.row.week, receivedAt, from.facts.job, submittedEarly, from.policy)
  await openWeek(ports, tx, job, target.week, receivedAt, { supplementary: true })
  return target.week
}

/**
 * Puts a week's late time on the timesheet of another, as lines of their own (T7). What earlier calls put
 * there is taken off first, so that the parts of a slot may come one by one.
 */
export async function addLateTime(
  ports: WeekPorts,
  tx: Tx,
  from: LoadedWeek,
  target: WeekId,
  at: Instant,
): Promise<void> {
  const job = from.row.job_id
  const said = await ports.database.read<{ body: string }>(
    `select body from server_records where job_id = :job and kind = 'late'`,
    { job },
    tx,
  )
  const before = said
    .map(({ body }) => JSON.parse(body) as Late)
    .filter((late) => late.fromWeek === from.row.week)
  const records: Late[] = []
  for (const late of lateFacts(from.facts, from.policy)) {
    const placed = before
      .filter(({ slot }) => slot === late.slot)
      .reduce((sum, { seconds }) => sum + seconds, 0)
    if (late.seconds <= placed) continue
    records.push({
      id: `late-${from.row.week}-${late.slot}-${before.length + records.length}`,
      at,
      kind: 'late',
      fromWeek: from.row.week,
      slot: late.slot,
      seconds: late.seconds - placed,
      screenshot: late.screenshot,
      look: late.look ?? 'picture',
      clockSuspect: late.clockSuspect ?? false,
    })
  }
  if (records.length === 0) return
  await say(ports, tx, job, target, records)
  const counted = await loadWeek(ports.database, job, target, tx)
  if (counted) await refreshFigures(ports, tx, counted, at)
}
