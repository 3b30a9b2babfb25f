import { isCivilTime, isZone } from './calendar/week.ts'
import { isCount } from './money.ts'
import type { Policy } from './policy.ts'

/**
 * Why a policy can't be worked with, or null. It may come from a server of another version: nothing of it is
 * taken for granted, and whoever has no proper policy counts and charges nothing.
 */
export function policyProblem(policy: Partial<Policy>): string | null {
  if (!isZone(policy.zone)) return 'The policy names a zone that this machine doesn’t know.'
  const seconds = [policy.slotSeconds, policy.idleSeconds, policy.heartbeatSeconds]
  if (!seconds.every((value) => isCount(value) && value > 0))
    return 'A length of time in the policy is not a positive whole number.'
  const counts = [
    policy.version,
    policy.clockSkewSeconds,
    policy.futureToleranceSeconds,
    policy.reportLagSeconds,
    policy.protectionLateDays,
    policy.outageWindowHours,
    policy.adjustmentApprovalHours,
    policy.feeBasisPoints,
    policy.clockGuardSeconds,
    policy.clockAbsenceDays,
    policy.clockWitnesses,
    policy.mailKeptDays,
    policy.sealAfterDays ?? 0,
    policy.excessPayableDays,
    policy.fundFirstMinor,
    policy.fundClientCapMinor,
    policy.fundFreelancerCapMinor,
    ...(policy.invoiceReminderDays ?? [null]),
    ...(policy.warnAtPercent ?? [null]),
  ]
  if (!counts.every(isCount)) return 'A number in the policy is not a whole number of at least 0.'
  if (policy.settlement !== 'gateway' && policy.settlement !== 'outside')
    return 'A way of settling in the policy is neither a gateway nor outside.'
  const deadlines = [policy.submit, policy.reviewEnd]
  if (!deadlines.every((deadline) => isCount(deadline?.dayOffset) && isCivilTime(deadline.time)))
    return 'A deadline in the policy is not a day and a time.'
  return null
}
