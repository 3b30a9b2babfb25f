import type { CivilTime } from './calendar/instant.ts'

/**
 * The numbers that SPEC marks `policy`, as data with a version. The server hands it out; rules take it as
 * an argument; a sandbox may shorten slots and idleness so that a whole cycle can be watched in minutes.
 */
export type Policy = {
  version: number
  /** IANA zone in which weeks begin and deadlines fall (W1). */
  zone: string
  /** Length of a slot (S1) in seconds; a slot starts at a multiple of it since the Unix epoch. */
  slotSeconds: number
  /** Stretch without activity after which the Tracker pauses, and the time it then deducts (I1). */
  idleSeconds: number
  /** When a week's timesheet is submitted, counted in days from the Monday after the week (W2). */
  submit: { dayOffset: number; time: CivilTime }
  /** First instant after the review period, in days from the same Monday (W3, W4). */
  reviewEnd: { dayOffset: number; time: CivilTime }
  /** Clock skew against the server that is corrected without suspicion, in seconds (C8). */
  clockSkewSeconds: number
  /** How far ahead of the server's clock a record may lie before it is quarantined, in seconds (C8). */
  futureToleranceSeconds: number
  /** From how much lag of its receipt on the client sees when a record was reported (C10), in seconds. */
  reportLagSeconds: number
  /** Documented time that arrives later than this many days has no protection (G1). */
  protectionLateDays: number
  /** An outage inside this many last hours of a review extends the review (W7). */
  outageWindowHours: number
  /** An adjustment in this many last hours of a review needs the client's approval (O3). */
  adjustmentApprovalHours: number
  /** Shares of the authorized hours at which both parties are warned, in percent (T3). */
  warnAtPercent: readonly number[]
  /** Seconds between two signs of life of a running Tracker: what a crash can cost at most (S5). */
  heartbeatSeconds: number
  /** The operator's fee on a charge, in hundredths of a percent. */
  feeBasisPoints: number
  /** Who collects (P8, P9): a gateway charges, or invoices are settled outside. */
  settlement: 'gateway' | 'outside'
  /** Days after an outside invoice at which its client is reminded; at the last the job is Not Ready (P9). */
  invoiceReminderDays: readonly number[]
  /** Days after the charge in which the excess over the authorized hours can be paid by hand (T10). */
  excessPayableDays: number
  /** What the protection fund vouches for a client who was never collected from, in minor units (G3). */
  fundFirstMinor: number
  /**
   * The most that the fund pays for one client's and one freelancer's timesheets together (G3): in minor units, whatever
   * their currency, and over all currencies. No currency's minor unit is worth much more than a US cent.
   */
  fundClientCapMinor: number
  fundFreelancerCapMinor: number
  /** How far the server's clock may be off what it should show before it is in doubt, in seconds (W8). */
  clockGuardSeconds: number
  /** Days that a server may have been away without anybody asking whether its clock is right (W8). */
  clockAbsenceDays: number
  /** People whose clocks together settle a doubt (W8). */
  clockWitnesses: number
  /** Days for which the server keeps the words and the address of a mail that is out. */
  mailKeptDays: number
  /** Days from a week's settlement to its seal (T7); a week that was opened before there were seals lacks it. */
  sealAfterDays?: number
}

export const DEFAULT_POLICY: Policy = {
  version: 1,
  zone: 'America/New_York',
  slotSeconds: 720,
  idleSeconds: 1440,
  submit: { dayOffset: 0, time: '07:00' },
  reviewEnd: { dayOffset: 5, time: '00:00' },
  clockSkewSeconds: 120,
  futureToleranceSeconds: 120,
  reportLagSeconds: 3600,
  protectionLateDays: 7,
  outageWindowHours: 24,
  adjustmentApprovalHours: 24,
  warnAtPercent: [80, 100],
  heartbeatSeconds: 30,
  feeBasisPoints: 0,
  settlement: 'gateway',
  invoiceReminderDays: [7, 14],
  excessPayableDays: 28,
  fundFirstMinor: 50_000,
  fundClientCapMinor: 500_000,
  fundFreelancerCapMinor: 500_000,
  clockGuardSeconds: 600,
  clockAbsenceDays: 35,
  clockWitnesses: 3,
  mailKeptDays: 30,
  sealAfterDays: 28,
}
