import type { StateChange } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { type ChargeCircumstances, refuseCharge } from '../../../../core/rules/payment/charging.ts'
import type { Refusal } from '../../../../core/rules/refusal.ts'
import type { Reader, Tx } from '../../../infra/database/database.ts'
import { mailEvent, systemMessage } from '../announce.ts'
import { followLate } from '../ingest/late.ts'
import type { ChargeOrder, ChargeOutcome, WeekJob, WeekPorts } from '../ports.ts'
import { tellOfLeftOut } from '../texts/follow-claims.ts'
import { failedEvent, paidEvent } from '../texts/timesheet-texts.ts'
import { type LoadedWeek, loadRow, loadWeek, type TimesheetRow } from '../week-rows.ts'
import { changeState, figuresAsOf } from './transitions.ts'

export const UNKNOWN_WEEK: Refusal<'unknown-week'> = {
  code: 'unknown-week',
  sentence: 'There is no timesheet of this week.',
}

/** A timesheet to charge, as of when. */
export type ChargeWish = { job: string; week: WeekId; at: Instant }

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
  const begun = await ports.database.write(async (tx) => {
    const now = await circumstances(ports, tx, wanted)
    const done: ChargeWish[] = []
    for (const wish of wanted) if ((await beginCharge(ports, tx, wish, now(wish))) === null) done.push(wish)
    return done
  })
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
  { job, week, at }: ChargeWish,
  circumstances: ChargeCircumstances,
): Promise<Refusal | null> {
  const loaded = await loadWeek(tx, job, week)
  if (!loaded) return UNKNOWN_WEEK
  const { row } = loaded
  const actor = circumstances.byHand ? 'client' : 'schedule'
  const change = { at, actor, reason: { code: 'charge-began' } } as const
  const learnedSince = isLearnedSince(loaded, at)
  const figures = figuresAsOf(loaded, change)
  const refusal = refuseCharge({ state: row.state, amountMinor: figures.amountMinor }, circumstances)
  if (refusal) return refusal
  await changeState(ports, tx, row, { state: 'charging', change, figures })
  if (learnedSince) await followLate(ports, tx, loaded, ports.clock.now())
  return null
}

/** Whether the server heard or said anything from an instant on, such as a charge that begins as of an earlier one. */
const isLearnedSince = ({ claims, server }: LoadedWeek, at: Instant): boolean =>
  claims.some(({ receivedAt, pictureAt }) => Math.max(receivedAt ?? 0, pictureAt ?? 0) >= at) ||
  server.some((record) => record.kind !== 'state' && record.at >= at)

type Asked = { wish: ChargeWish; row: TimesheetRow; job: WeekJob; order: ChargeOrder }

/**
 * Asks for the outcomes of charges that timesheets stand in, all at once, and books them. One that can't be carried out
 * holds up none of the others; then its reason is thrown.
 * @returns how many are known now; one that is not stays `charging` and is asked about again
 */
export async function settleCharges(ports: WeekPorts, wishes: readonly ChargeWish[]): Promise<number> {
  const asked: Asked[] = []
  for (const wish of wishes) {
    const one = await orderOf(ports, wish)
    if (one) asked.push(one)
  }
  const answers = await Promise.allSettled(ports.chargeAll(asked.map(({ order }) => order)))
  const known = asked.flatMap((one, n) => {
    const answer = answers[n]?.status === 'fulfilled' ? answers[n].value : null
    return answer && answer.outcome !== 'charging' ? [{ ...one, answer }] : []
  })
  let booked = 0
  if (known.length > 0)
    await ports.database.write(async (tx) => {
      for (const { answer, ...one } of known) if (await book(ports, tx, one, answer)) booked += 1
    })
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
  return booked
}

async function orderOf(ports: WeekPorts, wish: ChargeWish): Promise<Asked | null> {
  const row = await loadRow(ports.database, wish.job, wish.week)
  const job = await ports.jobs.get(wish.job, ports.database)
  if (row?.state !== 'charging' || !job?.clientId || !job.freelancerId) return null
  const { pinned, failures } = await attemptOf(ports, wish)
  // Settled by another since the row was read.
  if (!pinned) return null
  const order = {
    job: job.id,
    week: wish.week,
    part: 'timesheet' as const,
    version: pinned.version,
    attempt: 1 + failures,
    clientId: job.clientId,
    freelancerId: job.freelancerId,
    amountMinor: pinned.amountMinor,
    currency: row.currency,
    feeBasisPoints: ports.policy.feeBasisPoints,
  }
  return { wish, row, job, order }
}

async function book(
  ports: WeekPorts,
  tx: Tx,
  { wish: { week, at }, row, job, order }: Asked,
  answer: ChargeOutcome,
): Promise<boolean> {
  const current = await loadRow(tx, job.id, week)
  if (current?.state !== 'charging' || current.version !== row.version || answer.outcome === 'charging')
    return false
  const event =
    answer.outcome === 'failed'
      ? failedEvent(week, order.amountMinor, row.currency, answer)
      : paidEvent(week, order.amountMinor, row.currency)
  const version = await changeState(ports, tx, current, {
    state: answer.outcome,
    change: {
      at,
      actor: 'gateway',
      reason: { code: answer.outcome === 'failed' ? answer.failure : 'paid' },
      also: [systemMessage(event, at, `${week}-${row.version}`)],
    },
  })
  await mailEvent(ports, tx, job, { week, event, about: String(version), to: ['client', 'freelancer'] })
  if (answer.outcome === 'paid') await tellOfLeftOut(ports, tx, job, week, at)
  return true
}

/**
 * The attempt that a timesheet stands in: what its beginning pinned, whatever the row came to say since (T8), and how
 * often it was charged in vain before: each new attempt has a key of its own (P5).
 */
async function attemptOf({ database }: WeekPorts, { job, week }: ChargeWish) {
  const rows = await database.read<{ body: string }>(
    `select body from server_records where job_id = :job and week = :week and kind = 'state'`,
    { job, week },
  )
  const states = rows
    .map(({ body }) => JSON.parse(body) as StateChange)
    .sort((one, other) => one.version - other.version)
  const before = states.findLastIndex(({ state }) => state !== 'charging')
  return { pinned: states[before + 1], failures: states.filter(({ state }) => state === 'failed').length }
}
