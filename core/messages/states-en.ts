import { FAILURES_EN } from './payments-en.ts'

/** Why a timesheet changed its state (T1), in English: ICU messages by the code of the record's reason. */
export const STATE_REASONS_EN = {
  'week-over': 'The week is over: submitted by itself.',
  'no-hours': 'The week has no hours.',
  'submitted-early': 'The freelancer submitted early.',
  'hours-changed': 'The hours of the timesheet changed.',
  'review-over': 'The review period is over.',
  'nothing-left': 'The review period is over and nothing is left to charge.',
  'paid-early': 'The client paid early, which ends the review.',
  disputed: 'The client disputes hours.',
  'dispute-settled': 'The dispute is settled.',
  'charge-began': 'The charge began.',
  paid: 'The payment went through.',
  'nothing-to-charge': 'Nothing is left to charge.',
  received: 'The whole amount was received.',
  'covered-by-receipts': 'The timesheet became smaller, and what was received covers it.',
  'receipt-taken-back': 'A receipt was taken back: it was confirmed by mistake.',
  ...FAILURES_EN,
} as const
