import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import { nextStep, type PaymentOutcome, type StepOutcome } from '../../../../core/rules/payment/charging.ts'
import type { Values } from '../../../infra/database/database.ts'

/** One planned step of an attempt, at one payment method: a row of `charge_tries`. */
export type Step = {
  chargeId: string
  number: number
  gateway: string
  key: string
  methodRef: string
  methodLabel: string
  outcome: 'planned' | PaymentOutcome
  failure: PaymentFailure | null
  /** What the gateway had charged for the timesheet before this house was put back from a backup. */
  found: { ref: string; amountMinor: number; currency: string } | null
}

/** The step to take, by the rules. */
export function stepToTake(steps: readonly Step[]): Step | 'fail' {
  const plan = steps.map(({ key }) => ({
    method: { id: key, kind: 'balance' as const },
    as: 'default' as const,
    idempotencyKey: key,
  }))
  const outcomes = steps.map(stepToOutcome).filter((outcome) => outcome !== null)
  const next = nextStep(plan, outcomes)
  if (next.do === 'fail') return 'fail'
  const step = steps.find(({ key }) => key === next.step.idempotencyKey)
  if (!step || next.do === 'settle') throw new Error('a charge was paid and not settled')
  return step
}

/** Null: the step was not begun. */
function stepToOutcome({ outcome }: Step): StepOutcome | null {
  if (outcome === 'planned') return null
  return outcome === 'paid' ? 'succeeded' : outcome === 'failed' ? 'declined' : 'unknown'
}

export const rowToStep = (row: Values): Step => ({
  chargeId: String(row.charge_id),
  number: Number(row.try),
  gateway: String(row.gateway),
  key: String(row.gateway_key),
  methodRef: String(row.method_ref ?? ''),
  methodLabel: String(row.method_label ?? 'A removed payment method'),
  outcome: row.outcome as Step['outcome'],
  failure: row.failure_code as PaymentFailure | null,
  found:
    row.found_ref == null
      ? null
      : {
          ref: String(row.found_ref),
          amountMinor: Number(row.found_minor),
          currency: String(row.found_currency),
        },
})
