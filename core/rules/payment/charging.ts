/**
 * One attempt to charge a timesheet (P4, P5). The plan says which methods are tried in which order and under
 * which idempotency key; `nextStep` says what to do after each answer. An unknown answer stops everything
 * until the gateway has been asked what became of it: nothing is ever charged blind again.
 */

import type { TimesheetState } from '../facts/lifecycle.ts'
import { isCount } from '../money.ts'
import { type Refusal, refusalOf } from '../refusal.ts'
import { isChargeable, type PaymentMethod, type Wallet } from './readiness.ts'

export type Attempt = { timesheet: string; version: number; attempt: number }

export type ChargeStep = { method: PaymentMethod; as: 'default' | 'backup'; idempotencyKey: string }

/** What a gateway said of a step. `unknown`: a time-out, a crash, a webhook that is still to come. */
/** What has become of a payment; `charging` while nobody has said. */
export const PAYMENT_OUTCOMES = ['paid', 'failed', 'charging'] as const
export type PaymentOutcome = (typeof PAYMENT_OUTCOMES)[number]

export type StepOutcome = 'succeeded' | 'declined' | 'unknown'

export type NextStep =
  | { do: 'try'; step: ChargeStep }
  | { do: 'reconcile'; step: ChargeStep }
  | { do: 'settle'; step: ChargeStep }
  | { do: 'fail' }

/** The key of an attempt: the same however often a job, a click or a webhook repeats it (P5). */
export function attemptKey({ timesheet, version, attempt }: Attempt): string {
  return `${timesheet}:v${version}:a${attempt}`
}

/**
 * The methods to try in order: the default, then the backup (P4). Left out is what can't be charged: an
 * unauthenticated card, an inactive account, and a balance that doesn't hold the whole amount.
 */
export function chargePlan(
  attempt: Attempt,
  amountMinor: number,
  wallet: Wallet,
  balanceMinor: number,
): ChargeStep[] {
  if (!isCount(amountMinor) || amountMinor === 0) return []
  const canPay = (method: PaymentMethod) =>
    isChargeable(method) && (method.kind !== 'balance' || balanceMinor >= amountMinor)
  const chosen = [
    ['default', wallet.defaultId],
    ['backup', wallet.backupId === wallet.defaultId ? null : wallet.backupId],
  ] as const
  return chosen.flatMap(([as, methodId]) => {
    const method = wallet.methods.find(({ id }) => id === methodId)
    if (method === undefined || !canPay(method)) return []
    return [{ method, as, idempotencyKey: `${attemptKey(attempt)}:${as}` }]
  })
}

/** What to do next in an attempt, given the outcomes of its steps so far, in order. */
export function nextStep(plan: readonly ChargeStep[], outcomes: readonly StepOutcome[]): NextStep {
  for (const [index, step] of plan.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined) return { do: 'try', step }
    if (outcome === 'succeeded') return { do: 'settle', step }
    if (outcome === 'unknown') return { do: 'reconcile', step }
  }
  return { do: 'fail' }
}

export type ChargeRefusal =
  | 'not-due'
  | 'outcome-unknown'
  | 'already-paid'
  | 'nothing-to-charge'
  | 'in-dispute'
  | 'payment-failed'
/** Who asks, and what else holds the job's payments. */
export type ChargeCircumstances = { byHand: boolean; inDispute: boolean; paymentFailed: boolean }

/**
 * Why an attempt to charge must not start, or null. A timesheet whose charge failed, and any other of a job
 * with a failed payment, is charged by hand only (P4); while a dispute is open nothing is (D2).
 */
export function refuseCharge(
  { amountMinor, state }: { amountMinor: number; state: TimesheetState },
  { byHand, inDispute, paymentFailed }: ChargeCircumstances,
): Refusal<ChargeRefusal> | null {
  if (state === 'paid') return refusalOf('already-paid')
  if (state === 'charging') return refusalOf('outcome-unknown')
  if (state === 'disputed' || inDispute) return refusalOf('in-dispute')
  if (state === 'closed' || !isCount(amountMinor) || amountMinor === 0) return refusalOf('nothing-to-charge')
  if (state !== 'due' && state !== 'failed') return refusalOf('not-due')
  if (!byHand && (state === 'failed' || paymentFailed)) return refusalOf('payment-failed')
  return null
}
