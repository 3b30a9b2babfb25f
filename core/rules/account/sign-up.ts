import { type Refusal, refusals } from '../refusal.ts'

/** Who may make an account: everybody, whoever holds an invitation that can still be used, or nobody. */
export const SIGN_UPS = ['open', 'invited', 'closed'] as const
export type SignUps = (typeof SIGN_UPS)[number]

const refuse = refusals<'sign-up-invited' | 'sign-up-closed'>({
  'sign-up-invited':
    'New accounts are made by invitation only here. Open the link of your invitation and sign up there.',
  'sign-up-closed': 'No new accounts are made here. Ask whoever runs this server.',
})

/** Why somebody can't make an account, or null. */
export function refuseSignUp(signUps: SignUps, isInvited: boolean): Refusal | null {
  if (signUps === 'closed') return refuse('sign-up-closed')
  return signUps === 'open' || isInvited ? null : refuse('sign-up-invited')
}
