/**
 * The seal of a settled week (T7). A while after its timesheet was paid or closed, the documents of both parties
 * take nothing more. Tracked time that arrives even later is not lost: the server takes it beside the sealed
 * documents and puts it on the next timesheet, like all late time. Whatever else comes is refused.
 */

import type { Instant } from '../calendar/instant.ts'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY, type Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'

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

/** Why nothing but tracked time is taken any more, or null (T7). */
export function refuseSealed({ sealedAt }: { sealedAt?: Instant | null }): Reason<'sealed'> | null {
  return sealedAt == null ? null : { code: 'sealed' }
}
