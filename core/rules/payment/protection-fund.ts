/**
 * What the protection fund owes for a timesheet whose charge has failed (G2, G3). Two who play client and freelancer
 * must not farm it: a client from whom nothing was ever really collected is vouched for up to a small amount, and one
 * client and one freelancer have a cap each.
 */
import type { Policy } from '../policy.ts'

/** Amounts in minor units; what is open, of all currencies together. */
export type FundQuestion = {
  protectedMinor: number
  /** Whether a gateway had really collected from the client before this charge failed. */
  isProven: boolean
  /** What the fund has paid for this client's, and to this freelancer, and has not got back. */
  clientOpenMinor: number
  freelancerOpenMinor: number
}

/** Why the fund owes less than what is protected. */
export type FundLimit = 'unproven' | 'client-cap' | 'freelancer-cap'

export const FUND_LIMITS: Record<FundLimit, string> = {
  unproven: 'nothing was ever collected from this client before',
  'client-cap': 'the cap of one client is reached',
  'freelancer-cap': 'the cap of one freelancer is reached',
}

/** What the fund owes, with each limit that makes it less than what is protected. */
export function fundOwes(
  { protectedMinor, isProven, clientOpenMinor, freelancerOpenMinor }: FundQuestion,
  policy: Pick<Policy, 'fundFirstMinor' | 'fundClientCapMinor' | 'fundFreelancerCapMinor'>,
): { owedMinor: number; limits: FundLimit[] } {
  const rooms: [FundLimit, number][] = [
    ['unproven', isProven ? Number.POSITIVE_INFINITY : policy.fundFirstMinor - clientOpenMinor],
    ['client-cap', policy.fundClientCapMinor - clientOpenMinor],
    ['freelancer-cap', policy.fundFreelancerCapMinor - freelancerOpenMinor],
  ]
  const owedMinor = Math.max(0, Math.min(protectedMinor, ...rooms.map(([, room]) => room)))
  return { owedMinor, limits: rooms.filter(([, room]) => room < protectedMinor).map(([limit]) => limit) }
}
