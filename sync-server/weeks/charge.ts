import type { Instant, WeekId } from '../../core/rules/week.ts'
import type { Tx } from '../database/database.ts'
import { mailEvent, systemMessage } from './announce.ts'
import type { ChargeOrder, ChargeOutcome, WeekJob, WeekPorts } from './ports.ts'
import { failedEvent, paidEvent } from './texts.ts'
import { changeState } from './transitions.ts'
import { figuresOf, loadRow, loadWeek, type TimesheetRow } from './week-rows.ts'

/** A timesheet to charge, as of when. */
export type ChargeWish = { job: string; week: WeekId; at: Instant }

/** Reasons that stop automatic charges; a missing payment method doesn't: the attempt fails and says so (P2, P4). */
const RESTING = new Set(['PAYMENT_FAILED', 'IN_DISPUTE'])

/**
 * Charges timesheets that are due, by the schedule (P4, P5). Their figures are
 * computed from the facts once more; `charging` and the version it pins are committed before the gateway hears
 * of them, so that a crash can never charge twice: what was left in `charging` is settled under the same key.
 * @returns how many were chargeable
 */
export async function charge(ports: WeekPorts, wishes: readonly ChargeWish[]): Promise<number> {
  if (wishes.length === 0 || (await ports.moneyIsHeld())) return 0
  const reasonsByJob = await ports.notReady(wishes.map(({ job }) => job))
  const rests = ({ job }: ChargeWish) =>
    (reasonsByJob.get(job) ?? []).some(({ code }: { code: string }) => RESTING.has(code))
  const wanted = wishes.filter((wish) => !rests(wish))
  if (wanted.length === 0) return 0
  const begun = await ports.database.write(async (tx) => {
    const done: ChargeWish[] = []
    for (const wish of wanted) if (await beginCharge(ports, tx, wish, 'schedule')) done.push(wish)
    return done
  })
  await settleCharges(ports, begun)
  return begun.length
}

/**
 * Moves a timesheet to `charging` and pins its version, in the caller's transaction: one that is due, or, when
 * the client asks, one whose charge failed. False: it can't be charged as it stands.
 */
export async function beginCharge(
  ports: WeekPorts,
  tx: Tx,
  { job, week, at }: ChargeWish,
  actor: 'schedule' | 'client',
): Promise<boolean> {
  const loaded = await loadWeek(ports.database, job, week, tx)
  if (!loaded) return false
  const { row, timesheet } = loaded
  const chargeable = row.state === 'due' || (actor === 'client' && row.state === 'failed')
  if (!chargeable || timesheet.amountMinor <= 0) return false
  const change = { at, actor, reason: 'The charge began.' }
  await changeState(ports, tx, row, 'charging', change, figuresOf(timesheet))
  return true
}

type Asked = { wish: ChargeWish; row: TimesheetRow; job: WeekJob; order: ChargeOrder }

/**
 * Asks for the outcomes of charges that timesheets stand in, all at once, and books them.
 * @returns how many are known now; one that is not stays `charging` and is asked about again
 */
export async function settleCharges(ports: WeekPorts, wishes: readonly ChargeWish[]): Promise<number> {
  const asked: Asked[] = []
  for (const wish of wishes) {
    const one = await orderOf(ports, wish)
    if (one) asked.push(one)
  }
  const answers = await Promise.all(ports.chargeAll(asked.map(({ order }) => order)))
  const known = asked.flatMap((one, n) => {
    const answer = answers[n]
    return answer && answer.outcome !== 'charging' ? [{ ...one, answer }] : []
  })
  if (known.length === 0) return 0
  return ports.database.write(async (tx) => {
    let booked = 0
    for (const { answer, ...one } of known) if (await book(ports, tx, one, answer)) booked += 1
    return booked
  })
}

async function orderOf(ports: WeekPorts, wish: ChargeWish): Promise<Asked | null> {
  const row = await loadRow(ports.database, wish.job, wish.week)
  const job = await ports.jobs.get(wish.job)
  if (row?.state !== 'charging' || !job?.clientId || !job.freelancerId) return null
  const order = {
    job: job.id,
    week: wish.week,
    version: row.version,
    attempt: 1 + (await failedAttempts(ports, wish)),
    clientId: job.clientId,
    freelancerId: job.freelancerId,
    amountMinor: row.amount_minor,
    currency: row.currency,
    feeBasisPoints: ports.policy.feeBasisPoints,
  }
  return { wish, row, job, order }
}

async function book(
  ports: WeekPorts,
  tx: Tx,
  { wish: { week, at }, row, job }: Omit<Asked, 'order'>,
  { outcome, sentence }: ChargeOutcome,
): Promise<boolean> {
  const current = await loadRow(ports.database, job.id, week, tx)
  if (current?.state !== 'charging' || current.version !== row.version || outcome === 'charging') return false
  const event =
    outcome === 'paid'
      ? paidEvent(week, row.amount_minor, row.currency)
      : failedEvent(week, row.amount_minor, row.currency, sentence)
  const version = await changeState(ports, tx, current, outcome, {
    at,
    actor: 'gateway',
    reason: sentence,
    also: [systemMessage(event, at, `${week}-${row.version}`)],
  })
  await mailEvent(ports, tx, job, week, event, String(version), ['client', 'freelancer'])
  return true
}

/** How often this timesheet was charged in vain: each new attempt has a key of its own (P5). */
async function failedAttempts({ database }: WeekPorts, { job, week }: ChargeWish): Promise<number> {
  const states = await database.read<{ body: string }>(
    `select body from server_records where job_id = :job and week = :week and kind = 'state'`,
    { job, week },
  )
  return states.filter(({ body }) => JSON.parse(body).state === 'failed').length
}
