import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { type ChargeCircumstances, refuseCharge } from '../../../../core/rules/payment/charging.ts'
import type { Refusal } from '../../../../core/rules/refusal.ts'
import type { Reader, Tx } from '../../../infra/database/database.ts'
import { refusalOf } from '../../../refused.ts'
import { followLate } from '../ingest/late.ts'
import type { WeekPorts } from '../ports.ts'
import { type LoadedWeek, loadWeek } from '../week-rows.ts'
import { type ChargeWish, settleCharges } from './settle-charges.ts'
import { changeStates, figuresAsOf, type Move } from './transitions.ts'

export const UNKNOWN_WEEK: Refusal<'unknown-week'> = refusalOf('unknown-week')

/**
 * Charges timesheets that are due, by the schedule (P4, P5); one that the rule refuses waits. Their figures are
 * computed from the facts once more; `charging` and the version it pins are committed before the gateway hears
 * of them, so that a crash can never charge twice: what was left in `charging` is settled under the same key.
 * @returns how many were chargeable
 */
export async function charge(
  ports: WeekPorts,
  wishes: readonly (ChargeWish & { amountMinor: number })[],
): Promise<number> {
  if (wishes.length === 0 || (await ports.moneyIsHeld())) return 0
  const before = await circumstances(ports, ports.database, wishes)
  // What rests, for weeks perhaps, is passed by without a transaction; inside it the rule is asked again.
  const wanted = wishes.filter(
    (wish) => refuseCharge({ state: 'due', amountMinor: wish.amountMinor }, before(wish)) === null,
  )
  if (wanted.length === 0) return 0
  const begun = await ports.database.write(async (tx) =>
    beginCharges(ports, tx, wanted, await circumstances(ports, tx, wanted)),
  )
  await settleCharges(ports, begun)
  return begun.length
}

/** What stands against the schedule's charges: asked once for all of them. */
async function circumstances(ports: WeekPorts, from: Reader, wishes: readonly ChargeWish[]) {
  const reasonsByJob = await ports.notReady(
    wishes.map(({ job }) => job),
    from,
  )
  return ({ job }: ChargeWish): ChargeCircumstances => {
    const codes = (reasonsByJob.get(job) ?? []).map(({ code }: { code: string }) => code)
    return {
      byHand: false,
      inDispute: codes.includes('IN_DISPUTE'),
      paymentFailed: codes.includes('PAYMENT_FAILED'),
    }
  }
}

/**
 * Moves a timesheet to `charging` and pins its version, in the caller's transaction, or says why it can't be
 * charged as it stands: by the schedule one that is due, by the client's hand one whose charge failed too.
 */
export async function beginCharge(
  ports: WeekPorts,
  tx: Tx,
  wish: ChargeWish,
  circumstances: ChargeCircumstances,
): Promise<Refusal | null> {
  const loaded = await loadWeek(tx, wish.job, wish.week)
  if (!loaded) return UNKNOWN_WEEK
  const beginning = beginningOf(loaded, wish.at, circumstances)
  if ('refusal' in beginning) return beginning.refusal
  await begin(ports, tx, beginning)
  return null
}

/** The same for many, of one week a job; answers those that could be charged. One week at a time is in memory. */
async function beginCharges(
  ports: WeekPorts,
  tx: Tx,
  wishes: readonly ChargeWish[],
  circumstancesOf: (wish: ChargeWish) => ChargeCircumstances,
): Promise<ChargeWish[]> {
  const begun: ChargeWish[] = []
  const moves: Move[] = []
  for (const wish of wishes) {
    const loaded = await loadWeek(tx, wish.job, wish.week)
    const beginning = loaded && beginningOf(loaded, wish.at, circumstancesOf(wish))
    if (!beginning || 'refusal' in beginning) continue
    if (beginning.learnedSince) await begin(ports, tx, beginning)
    else moves.push(beginning.move)
    begun.push(wish)
  }
  await changeStates(ports, tx, moves)
  return begun
}

type Beginning = { loaded: LoadedWeek; move: Move; learnedSince: boolean }

function beginningOf(
  loaded: LoadedWeek,
  at: Instant,
  circumstances: ChargeCircumstances,
): Beginning | { refusal: Refusal } {
  const { row } = loaded
  const actor = circumstances.byHand ? 'client' : 'schedule'
  const change = { at, actor, reason: { code: 'charge-began' } } as const
  const learnedSince = isLearnedSince(loaded, at)
  const figures = figuresAsOf(loaded, change)
  const refusal = refuseCharge({ state: row.state, amountMinor: figures.amountMinor }, circumstances)
  return refusal ? { refusal } : { loaded, move: { row, state: 'charging', change, figures }, learnedSince }
}

async function begin(ports: WeekPorts, tx: Tx, { loaded, move, learnedSince }: Beginning): Promise<void> {
  await changeStates(ports, tx, [move])
  if (learnedSince) await followLate(ports, tx, loaded, ports.clock.now())
}

/** Whether the server heard or said anything from an instant on, such as a charge that begins as of an earlier one. */
const isLearnedSince = ({ claims, server }: LoadedWeek, at: Instant): boolean =>
  claims.some(({ receivedAt, pictureAt }) => Math.max(receivedAt ?? 0, pictureAt ?? 0) >= at) ||
  server.some((record) => record.kind !== 'state' && record.at >= at)
