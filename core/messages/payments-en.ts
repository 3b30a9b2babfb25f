/** Why a payment failed, in English, by the code that tables and records keep. */
export const FAILURES_EN = {
  declined: 'The card was declined.',
  'insufficient-funds': 'There were not enough funds.',
  expired: 'The card has expired.',
  'authentication-required': 'The bank asks the card holder to authenticate this payment.',
  'method-gone': 'The payment method is not available any more.',
  'balance-short': 'The balance does not hold the whole amount.',
  'no-method': 'There is no payment method that can be charged.',
} as const
export type PaymentFailure = keyof typeof FAILURES_EN

/** What else became of a payment by hand. */
export const CHARGED_EN = {
  paid: 'The payment went through.',
  charging: 'The payment is under way; its outcome is not known yet.',
} as const
