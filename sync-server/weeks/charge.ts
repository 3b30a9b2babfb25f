import type { Instant } from '../../core/rules/week.ts'
import { mailEvent, systemMessage } from './announce.ts'
import type { WeekPorts } from './ports.ts'
import { failedEvent, paidEvent } from './texts.ts'
import { changeState } from './transitions.ts'
import { loadWeek } from './week-rows.ts'

/** Reasons that stop automatic charges; a missing payment method doesn't: the attempt fails and says so (P2, P4). */
const RESTING = new Set(['PAYMENT_FAILED', 'IN_DISPUTE'])

/**
 * Charges a timesheet that is due, or one that failed when a person asks for it (P4, P5). `charging` and the
 * version it pins are committed before the gateway hears of it, so that a crash can never charge twice: what
 * was left in `charging` is settled by `settleCharge` under the same key.
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
    const chargeable = loaded.row.state === 'due' || (!automatic && loaded.row.state === 'failed')
    if (!chargeable || loaded.timesheet.amountMinor <= 0) return false
    await changeState(ports, tx, loaded, 'charging', { at, actor, reason: 'The charge began.' })
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
  const loaded = await loadWeek(ports.database, job, week)
  const contract = await ports.jobs.get(job)
  if (loaded?.row.state !== 'charging' || !contract?.clientId || !contract.freelancerId) return false
  const { row, server, policy } = loaded
  const { outcome, sentence } = await ports.charge({
    job,
    week,
    version: row.version,
    attempt: 1 + server.filter((record) => record.kind === 'state' && record.state === 'failed').length,
    clientId: contract.clientId,
    freelancerId: contract.freelancerId,
    amountMinor: row.amount_minor,
    currency: row.currency,
    feeBasisPoints: policy.feeBasisPoints,
  })
  if (outcome === 'charging') return false
  return ports.database.write(async (tx) => {
    const current = await loadWeek(ports.database, job, week, tx)
    if (current?.row.state !== 'charging' || current.row.version !== row.version) return false
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
