/** Why a job is Not Ready, and the way out of it (P2), in English; an overdue invoice is a failed payment too (P9). */
export const READINESS_EN = {
  NO_PAYMENT_METHOD: {
    sentence: 'There is no payment method that can be charged automatically.',
    wayOut:
      'Choose an authenticated card or an active PayPal account as default; a balance needs one as backup.',
  },
  PAYMENT_FAILED: {
    sentence: 'A Work View payment failed.',
    wayOut: 'Pay one of the failed timesheets by hand to start automatic payments again.',
  },
  INVOICE_OVERDUE: {
    sentence: 'An invoice of this job is overdue.',
    wayOut: 'Pay it by bank with its reference and say “sent”; whoever is paid then confirms receipt.',
  },
  IN_DISPUTE: {
    sentence: 'The job is in dispute.',
    wayOut: 'The dispute has to be settled first: support decides it, or either of you concedes.',
  },
} as const
