import * as v from 'valibot'
import type { Policy } from '../../rules/policy.ts'
import { Seconds, Text } from './values.ts'

const deadline = v.strictObject({ dayOffset: v.number(), time: Text })
/** Each number of the policy: one that is missing here doesn't compile. */
const policyEntries = {
  version: v.number(),
  zone: Text,
  slotSeconds: Seconds,
  idleSeconds: Seconds,
  submit: deadline,
  reviewEnd: deadline,
  clockSkewSeconds: Seconds,
  futureToleranceSeconds: Seconds,
  reportLagSeconds: Seconds,
  protectionLateDays: v.number(),
  outageWindowHours: v.number(),
  adjustmentApprovalHours: v.number(),
  warnAtPercent: v.array(v.number()),
  heartbeatSeconds: Seconds,
  feeBasisPoints: v.number(),
  settlement: v.picklist(['gateway', 'outside']),
  invoiceReminderDays: v.array(v.number()),
  excessPayableDays: v.number(),
  fundFirstMinor: v.number(),
  fundClientCapMinor: v.number(),
  fundFreelancerCapMinor: v.number(),
  clockGuardSeconds: Seconds,
  clockAbsenceDays: v.number(),
  clockWitnesses: v.number(),
  mailKeptDays: v.number(),
  sealAfterDays: v.exactOptional(v.number()),
} satisfies Record<keyof Policy, v.GenericSchema>
export const PolicyAnswer = v.strictObject(policyEntries)
