import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { systemMessage } from '../announce.ts'
import type { Patience } from '../ingest/ask-again.ts'
import type { WeekPorts } from '../ports.ts'
import { nothingToChargeEvent } from '../texts/timesheet-texts.ts'
import { TIMESHEET, type TimesheetRow, UNPAID } from '../week-rows.ts'
import { charge } from './charge.ts'
import { rowsWithJobs } from './rows-with-jobs.ts'
import { settleCharges } from './settle-charges.ts'
import { changeStates, type Move } from './transitions.ts'

/** Charges taken at once: they share their transactions, and memory stays flat however many are due. */
const PAGE = 100

/**
 * Charges what is due, but for what has an invoice to be paid outside (P9), and asks again about what is under way
 * (W4, P5), in order of the reviews' ends. It waits for gateways, so nothing that time alone brings stands behind it.
 * @param patience when an unknown outcome may be asked about again
 * @param dueAt as of when a timesheet's first charge begins, where that isn't `now`
 * @returns how many timesheets moved
 */
export async function chargeDue(
  ports: WeekPorts,
  now: Instant,
  patience: Patience,
  dueAt: (row: TimesheetRow) => Instant | null,
): Promise<number> {
  let moved = 0
  for (let last: TimesheetRow | null = null; ; ) {
    const page: TimesheetRow[] = await ports.database.read(
      `select * from timesheets where ${UNPAID} and (state <> 'failed' or amount_minor <= 0)
         and not exists (select 1 from invoices i where i.job_id = timesheets.job_id and i.week = timesheets.week)
         and (review_ends_at, job_id, week) > (:at, :job, :week)
       order by review_ends_at, job_id, week limit ${PAGE}`,
      { at: last?.reviewEndsAt ?? 0, job: last?.jobId ?? '', week: last?.week ?? '' },
      TIMESHEET,
    )
    const wishes = page.map((row) => ({
      state: row.state,
      job: row.jobId,
      week: row.week,
      amountMinor: row.amountMinor,
      at: (row.state === 'due' ? dueAt(row) : null) ?? now,
    }))
    moved += await settleCharges(
      ports,
      wishes.filter(({ state, job, week }) => state === 'charging' && patience.mayAsk(`${job}/${week}`, now)),
    )
    moved += await closeEmpty(
      ports,
      page.filter(({ state, amountMinor }) => state !== 'charging' && amountMinor <= 0),
      now,
    )
    for (const round of oneOfEachJob(wishes.filter(({ state }) => state === 'due')))
      moved += await charge(ports, round)
    last = page.at(-1) ?? null
    if (page.length < PAGE) return moved
  }
}

/**
 * Closes due timesheets that lost their last hour to a dispute or to late time's slots, and failed ones whose hours the
 * freelancer took back: nothing is left to charge (T4), by hand neither.
 */
export async function closeEmpty(
  ports: WeekPorts,
  rows: readonly TimesheetRow[],
  at: Instant,
  onClosed: (tx: Tx, row: TimesheetRow) => Promise<void> = async () => {},
): Promise<number> {
  if (rows.length === 0) return 0
  return ports.database.write(async (tx) => {
    const current = await rowsWithJobs(tx, rows, ['due', 'failed'])
    const moves = current.flatMap(({ row }): Move[] => {
      if (row.amountMinor > 0) return []
      const also = [systemMessage(nothingToChargeEvent(row.week), at, row.week)]
      const change = { at, actor: 'schedule', reason: { code: 'nothing-to-charge' }, also } as const
      return [{ row, state: 'closed', change }]
    })
    await changeStates(ports, tx, moves)
    for (const { row } of moves) await onClosed(tx, row)
    // A failure that nobody can pay any more stops no other payment of its job (P4).
    await ports.refreshReadiness(tx, [...new Set(rows.map(({ jobId }) => jobId))])
    return moves.length
  })
}

/** A job's weeks one after the other: where the first one's charge fails, the next one rests (P4). */
function oneOfEachJob<W extends { job: string }>(wishes: readonly W[]): W[][] {
  const rounds: W[][] = []
  for (const ofJob of Map.groupBy(wishes, ({ job }) => job).values())
    for (const [n, wish] of ofJob.entries()) {
      rounds[n] ??= []
      rounds[n].push(wish)
    }
  return rounds
}
