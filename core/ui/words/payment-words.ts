import { CHARGED_EN, FAILURES_EN, type PaymentFailure } from '../../messages/payments-en.ts'

/** Why a payment failed. */
export const failureSentence = (failure: PaymentFailure): string => FAILURES_EN[failure]

/** What became of a payment by hand, for whoever made it. */
export const chargedSentence = (
  answer: { outcome: 'paid' | 'charging' } | { outcome: 'failed'; failure: PaymentFailure },
): string => (answer.outcome === 'failed' ? failureSentence(answer.failure) : CHARGED_EN[answer.outcome])
