import { type Refusal, refusalOf } from '../refusal.ts'

/** Who may make an account: everybody, whoever holds an invitation that can still be used, or nobody. */
export const SIGN_UPS = ['open', 'invited', 'closed'] as const
export type SignUps = (typeof SIGN_UPS)[number]

/** Why somebody can't make an account, or null. */
export function refuseSignUp(signUps: SignUps, isInvited: boolean): Refusal | null {
  if (signUps === 'closed') return refusalOf('sign-up-closed')
  return signUps === 'open' || isInvited ? null : refusalOf('sign-up-invited')
}
