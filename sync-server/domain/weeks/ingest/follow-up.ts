import type { Claim } from '../../../../core/protocol/records.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { refreshFigures, submitThese } from '../cutoff/transitions.ts'
import type { WeekPorts } from '../ports.ts'
import { afterAccepted, isTelling, warnOfHours } from '../texts/follow-claims.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'
import type { Batch } from './batch.ts'
import { followLate } from './late.ts'

/** A claim of the batch that counts, with the week whose timesheet takes it if it came late (T7). */
export type Counted = { claim: Claim; lateIn: WeekId | null }

/**
 * What claims do beyond their own week's figures: to other weeks, to the timesheet's state, to people.
 * @param before the week as it is; null where it has to be read anew
 */
export async function followUp(
  ports: WeekPorts,
  tx: Tx,
  { job, week, author, receivedAt }: Batch,
  counted: readonly Counted[],
  before: LoadedWeek | null,
): Promise<void> {
  const contract = await ports.jobs.get(job, tx)
  if (!contract) return
  let isChanged = before === null
  // Each step may change the week, a dispute even its state: the next one looks at it anew.
  for (const { claim } of counted) {
    if (!isTelling(claim)) continue
    isChanged = true
    const now = await loadWeek(tx, job, week)
    if (now) await afterAccepted(ports, tx, { job: contract, loaded: now, by: author, claim, at: receivedAt })
  }
  const loaded = isChanged ? await loadWeek(tx, job, week) : before
  if (!loaded) return
  await refreshFigures(ports, tx, loaded, receivedAt)
  await followLate(ports, tx, loaded, receivedAt)
  await warnOfHours(ports, tx, contract, loaded, receivedAt)
  if (counted.some(({ claim }) => claim.kind === 'submit'))
    await submitThese(ports, tx, [
      {
        row: loaded.row,
        job: contract,
        step: { to: 'submitted', at: receivedAt, reason: { code: 'submitted-early' } },
        isEarly: true,
      },
    ])
}
