/**
 * The seal of a settled week (T7). A while after its timesheet was paid or closed, the documents of both parties
 * take nothing more. Tracked time that arrives even later is not lost: the server takes it beside the sealed
 * documents and puts it on the next timesheet, like all late time. Whatever else comes is refused.
 */

import type { Instant } from '../calendar/instant.ts'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY, type Policy } from '../policy.ts'
import type { Refusal } from '../refusal.ts'

const DAY_MS = 86_400_000

/**
 * When a timesheet that came into a state at an instant is sealed; null: a state in which it isn't settled. One
 * that failed isn't: somebody may pay it, or support decide about it, years later.
 */
export function sealInstant(
  { state, at }: { state: TimesheetState; at: Instant },
  policy: Pick<Policy, 'sealAfterDays'>,
): Instant | null {
  if (state !== 'paid' && state !== 'closed') return null
  return at + (policy.sealAfterDays ?? DEFAULT_POLICY.sealAfterDays ?? 0) * DAY_MS
}

/** What a claim that came after the seal is told. As a socket's last word it must fit into 123 bytes (RFC 6455, 5.5). */
export const SEALED: Refusal<'sealed'> = {
  code: 'sealed',
  sentence: 'This week is settled and sealed: nothing is added but late tracked time, to the next timesheet.',
}

/** Why nothing but tracked time is taken any more, or null (T7). */
export function refuseSealed({ sealedAt }: { sealedAt?: Instant | null }): Refusal<'sealed'> | null {
  return sealedAt == null ? null : SEALED
}
