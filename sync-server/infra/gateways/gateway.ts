import type { PaymentFailure } from '../../../core/messages/payments-en.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'

/** What became of a charge. `unknown`: nobody can say yet; it is looked up later and never sent blind again (P5). */
export type GatewayOutcome =
  | { outcome: 'paid'; ref: string }
  | { outcome: 'failed'; code: PaymentFailure }
  /** `trouble`: what stands in the way, for the operator. */
  | { outcome: 'unknown'; trouble?: string }

export type ChargeRequest = {
  /** The gateway charges a key once, however often it is asked to. */
  idempotencyKey: string
  methodRef: string
  amountMinor: number
  currency: string
  description: string
  /** No charge under this key can be older: what a look-up reads. */
  since: Instant
}

/** What a person gives to add a method. A card's number goes to the gateway and is kept nowhere here. */
export type NewMethod =
  | { kind: 'card'; number: string | null; expiresMonth: number; expiresYear: number }
  | { kind: 'paypal'; email: string | null }

export type MethodAtGateway = {
  kind: 'card' | 'paypal'
  ref: string
  label: string
  authenticated: boolean
}

/** A charge that moved money, as the gateway's own books have it. */
export type ChargedAtGateway = {
  idempotencyKey: string
  ref: string
  amountMinor: number
  currency: string
}

/**
 * The port to whoever moves money (P7). What it can't do throws; an answer that lacks is `unknown`, and none
 * takes longer than `bounded` lets it.
 */
export type Gateway = {
  name: string
  /** Whether a method's data is given on the gateway's own page. */
  hasOwnPage: boolean
  /** Some gateways take the data on a page of their own: the person goes there and comes back with a reference. */
  setUp(personId: string, method: NewMethod): Promise<MethodAtGateway | { redirectUrl: string } | Refusal>
  /** What came of the visit to that page. */
  completeSetUp?(personId: string, ref: string): Promise<MethodAtGateway | Refusal>
  /** The holder's proof that the method is theirs; false when it was not given. */
  authenticate(methodRef: string): Promise<boolean>
  charge(request: ChargeRequest): Promise<GatewayOutcome>
  /** What became of a request. `never-seen`: it was not charged and may be sent, under the same key. */
  lookUp(request: ChargeRequest): Promise<GatewayOutcome | { outcome: 'never-seen' }>
  /** All that it ever charged for us, for our books to be compared with. */
  charged(): AsyncIterable<ChargedAtGateway>
}
