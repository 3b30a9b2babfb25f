import type { Refusal } from '../refusal.ts'

/** What an account whose e-mail address nobody has proven can't do yet (A5). */
export type NeedsProof = 'invitation-mail' | 'passkey' | 'payment-method'

const CANNOT: Record<NeedsProof, string> = {
  'invitation-mail':
    'Until then no mail goes out in your name: make a link without an address and send it yourself.',
  passkey: 'Until then no passkey can be added.',
  'payment-method': 'Until then no payment method can be added.',
}

/** SPEC A5: an unproven address reads and tracks; it sends no mail, adds no passkey and gives no payment method. */
export function refuseUnproven(
  { emailVerified }: { emailVerified: boolean },
  what: NeedsProof,
): Refusal<'address-unproven'> | null {
  if (emailVerified) return null
  return {
    code: 'address-unproven',
    sentence: `Verify your e-mail address first; the bar at the top of the page says how. ${CANNOT[what]}`,
  }
}
