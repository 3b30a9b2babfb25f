import type { Instant } from '../calendar/instant.ts'
import { isInstant } from '../calendar/week.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

export type Invitation = { expiresAt: Instant; usedAt: Instant | null; revokedAt: Instant | null }

export type InvitationRefusal =
  | 'invitation-unknown'
  | 'invitation-revoked'
  | 'invitation-used'
  | 'invitation-expired'
  | 'invitation-elsewhere'

/** Why a link can't be used to join a job at an instant, or null (A2). Unknown if there is no invitation. */
export function refuseInvitation(
  invitation: Invitation | null,
  now: Instant,
): Refusal<InvitationRefusal> | null {
  if (invitation === null) return refusalOf('invitation-unknown')
  if (invitation.revokedAt !== null) return refusalOf('invitation-revoked')
  if (invitation.usedAt !== null) return refusalOf('invitation-used')
  const isOpen = isInstant(invitation.expiresAt) && now < invitation.expiresAt
  return isOpen ? null : refusalOf('invitation-expired')
}

/**
 * Why a person can't join by it: one that was mailed is for the owner of that address alone (A5).
 * @param invited to whom it was mailed; null: it is whoever's the inviter gave the link to
 */
export function refuseInvitee(
  { email }: { email: string | null },
  person: { email: string },
): Refusal<InvitationRefusal> | null {
  return email === null || email === person.email ? null : refusalOf('invitation-elsewhere')
}
