import type { PaymentFailure } from '../../../core/messages/payments-en.ts'

/** What a test card does when it is charged. */
export type CardBehaviour =
  | { does: 'pay' }
  | { does: 'fail'; code: PaymentFailure }
  /** The answer never comes; at the gateway the charge ended so, and look-ups say so from the n-th on. */
  | { does: 'time-out'; truth: 'paid' | 'failed'; lookUpsUntilKnown: number }

export type SandboxCard = {
  name: string
  says: string
  authenticated: boolean
  behaviour: CardBehaviour
}

/** Test cards by number: one for every outcome (P7). The first ones are those that Stripe's testers know. */
export const SANDBOX_CARDS: Readonly<Record<string, SandboxCard>> = {
  '4242424242424242': { name: 'ok', says: 'pays', authenticated: true, behaviour: { does: 'pay' } },
  '4000002500003155': {
    name: 'unauthenticated',
    says: 'must be authenticated first, then pays',
    authenticated: false,
    behaviour: { does: 'pay' },
  },
  '4000000000000341': {
    name: 'declined',
    says: 'can be added, every charge is declined',
    authenticated: true,
    behaviour: { does: 'fail', code: 'declined' },
  },
  '4000000000009995': {
    name: 'no-funds',
    says: 'every charge fails for insufficient funds',
    authenticated: true,
    behaviour: { does: 'fail', code: 'insufficient-funds' },
  },
  '4000000000000069': {
    name: 'expired',
    says: 'every charge fails because the card has expired',
    authenticated: true,
    behaviour: { does: 'fail', code: 'expired' },
  },
  '4000002760003184': {
    name: 'asks-each-time',
    says: 'every charge asks for authentication, so automatic ones fail',
    authenticated: true,
    behaviour: { does: 'fail', code: 'authentication-required' },
  },
  '4000000000006975': {
    name: 'time-out-paid',
    says: 'times out, though the money moved: the next look-up tells',
    authenticated: true,
    behaviour: { does: 'time-out', truth: 'paid', lookUpsUntilKnown: 1 },
  },
  '4000000000005126': {
    name: 'time-out-failed',
    says: 'times out and no money moved: the next look-up tells',
    authenticated: true,
    behaviour: { does: 'time-out', truth: 'failed', lookUpsUntilKnown: 1 },
  },
  '4000000000000077': {
    name: 'late',
    says: 'stays unknown for two look-ups, then has paid',
    authenticated: true,
    behaviour: { does: 'time-out', truth: 'paid', lookUpsUntilKnown: 3 },
  },
}
