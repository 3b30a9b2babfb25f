import type { Instant } from '../../core/rules/week.ts'
import { mailEvent, systemMessage } from './announce.ts'
import type { WeekPorts } from './ports.ts'
import { failedEvent, paidEvent } from './texts.ts'
import { changeState } from './transitions.ts'
import { figuresOf, loadRow, loadWeek } from './week-rows.ts'

/** Reasons that stop automatic charges; a missing payment method doesn't: the attempt fails and says so (P2, P4). */
const RESTING = new Set(['PAYMENT_FAILED', 'IN_DISPUTE'])

/**
 * Charges a timesheet that is due, or one that failed when a person asks for it (P4, P5). Its figures are
 * computed from the facts once more; `charging` and the version it pins are committed before the gateway hears
 * of it, so that a crash can never charge twice: what was left in `charging` is settled under the same key.
 * @returns false when it is not chargeable now
 */
export async function charge(
  ports: WeekPorts,
  job: string,
  week: string,
  at: Instant,
  actor: string,
): Promise<boolean> {
  const { reasons } = await ports.readiness(job)
  const automatic = actor === 'schedule'
  if (automatic && reasons.some(({ code }) => RESTING.has(code))) return false
  const begun = await ports.database.write(async (tx) => {
    const loaded = await loadWeek(ports.database, job, week, tx)
    if (!loaded) return false
    const { row, timesheet } = loaded
    const chargeable = row.state === 'due' || (!automatic && row.state === 'failed')
    if (!chargeable || timesheet.amountMinor <= 0) return false
    const change = { at, actor, reason: 'The charge began.' }
    await changeState(ports, tx, row, 'charging', change, figuresOf(timesheet))
    return true
  })
  if (!begun) return false
  await settleCharge(ports, job, week, at)
  return true
}

/** Asks for the outcome of the charge that a timesheet stands in and books it. False while it is unknown. */
export async function settleCharge(
  ports: WeekPorts,
  job: string,
  week: string,
  at: Instant,
): Promise<boolean> {
  const row = await loadRow(ports.database, job, week)
  const contract = await ports.jobs.get(job)
  if (row?.state !== 'charging' || !contract?.clientId || !contract.freelancerId) return false
  const { outcome, sentence } = await ports.charge({
    job,
    week,
    version: row.version,
    attempt: 1 + (await failedAttempts(ports, job, week)),
    clientId: contract.clientId,
    freelancerId: contract.freelancerId,
    amountMinor: row.amount_minor,
    currency: row.currency,
    feeBasisPoints: ports.policy.feeBasisPoints,
  })
  if (outcome === 'charging') return false
  return ports.database.write(async (tx) => {
    const current = await loadRow(ports.database, job, week, tx)
    if (current?.state !== 'charging' || current.version !== row.version) return false
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
    await mailEvent(ports, tx, contract, week, event, String(version), ['client', 'freelancer'])
    return true
  })
}

/** How often this timesheet was charged in vain: each new attempt has a key of its own (P5). */
async function failedAttempts({ database }: WeekPorts, job: string, week: string): Promise<number> {
  const states = await database.read<{ body: string }>(
    `select body from server_records where job_id = :job and week = :week and kind = 'state'`,
    { job, week },
  )
  return states.filter(({ body }) => JSON.parse(body).state === 'failed').length
}
