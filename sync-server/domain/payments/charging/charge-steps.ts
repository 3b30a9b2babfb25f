import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import { nextStep, type PaymentOutcome, type StepOutcome } from '../../../../core/rules/payment/charging.ts'
import { integer, orNull, type RowReader, rowOf, text, textOf } from '../../../infra/database/row.ts'

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

const COLUMNS = rowOf({
  chargeId: text,
  try: integer,
  gateway: text,
  gatewayKey: text,
  methodRef: orNull(text),
  methodLabel: orNull(text),
  outcome: textOf<Step['outcome']>(),
  failureCode: orNull(textOf<PaymentFailure>()),
  foundRef: orNull(text),
  foundMinor: orNull(integer),
  foundCurrency: orNull(text),
})

export const STEP: RowReader<Step> = (given) => {
  const { try: number, gatewayKey: key, failureCode: failure, ...row } = COLUMNS(given)
  const { chargeId, gateway, outcome, methodRef, methodLabel } = row
  const { foundRef: ref, foundMinor: amountMinor, foundCurrency: currency } = row
  const isFound = ref !== null && amountMinor !== null && currency !== null
  return {
    ...{ chargeId, number, gateway, key, outcome, failure },
    methodRef: methodRef ?? '',
    methodLabel: methodLabel ?? 'A removed payment method',
    found: isFound ? { ref, amountMinor, currency } : null,
  }
}
