import type { StateReason } from '../../../core/messages/message.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { changeState, figuresAsOf } from '../weeks/cutoff/transitions.ts'
import type { WeekPorts } from '../weeks/ports.ts'
import { tellOfLeftOut } from '../weeks/texts/follow-claims.ts'
import { loadWeek } from '../weeks/week-rows.ts'
import type { Invoice } from './invoice-book.ts'

/** Moves a timesheet whose invoice is covered to `paid`; its figures are pinned from then on (T8). */
export async function settle(
  ports: WeekPorts,
  tx: Tx,
  { job, week }: Pick<Invoice, 'job' | 'week'>,
  change: { actor: string; at: Instant; reason: StateReason },
): Promise<void> {
  const { at } = change
  const loaded = await loadWeek(tx, job, week)
  if (!loaded || (loaded.row.state !== 'due' && loaded.row.state !== 'failed')) return
  await changeState(ports, tx, loaded.row, {
    state: 'charging',
    change,
    figures: figuresAsOf(loaded, change),
  })
  await changeState(ports, tx, loaded.row, { state: 'paid', change })
  const parties = await ports.jobs.get(job, tx)
  if (parties) await tellOfLeftOut(ports, tx, [{ job: parties, week, at }])
  await markSettled(tx, { job, week }, at)
}

/** The invoice is closed: it is paid, or nothing is left of it. */
export const markSettled = (
  tx: Tx,
  { job, week }: Pick<Invoice, 'job' | 'week'>,
  at: Instant,
): Promise<void> =>
  tx.run('update invoices set settled_at = :at where job_id = :job and week = :week', {
    ...{ at, job, week },
  })
