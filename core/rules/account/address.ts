/** What an account whose e-mail address nobody has proven can't do yet (A5). */
export type NeedsProof = 'mail' | 'passkey' | 'payment-method'

/** SPEC A5: an unproven address reads and tracks; it sends no mail, adds no passkey and gives no payment method. */
export const refuseUnproven = (
  { emailVerified }: { emailVerified: boolean },
  what: NeedsProof,
): { code: 'address-unproven'; params: { what: NeedsProof } } | null =>
  emailVerified ? null : { code: 'address-unproven', params: { what } }
