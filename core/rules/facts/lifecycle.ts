/**
 * The life of a timesheet (T1): `open → submitted → (disputed →) due → charging → paid | failed`, or `closed`
 * for a week with nothing to charge. A dispute that is settled inside the review period leads back to
 * `submitted`, so that the review runs its course; a failed charge leads to `charging` again when someone
 * pays by hand (P4).
 */

import type { Instant, WeekId } from '../calendar/instant.ts'
import { reviewEndInstant, submitInstant } from '../calendar/week.ts'
import type { Policy } from '../policy.ts'
import { type Refusal, refusalOf } from '../refusal.ts'
import type { Timesheet } from './lines.ts'

/** The one list of them: records, answers and tables are held to it. */
export const TIMESHEET_STATES = [
  'open',
  'submitted',
  'disputed',
  'due',
  'charging',
  'paid',
  'failed',
  'closed',
] as const
export type TimesheetState = (typeof TIMESHEET_STATES)[number]

/** Where a timesheet stands: what most decisions ask about. */
export type TimesheetStatus = {
  state: TimesheetState
  /** Ends of the review as lengthened by outages (W7); the latest counts. */
  extensions?: readonly Instant[]
}

/** What happens to a timesheet, and when, by whose doing and why (T1). */
export type TimesheetEvent =
  | { type: 'submitted'; by: 'clock' | 'freelancer' }
  | { type: 'nothing-to-charge' }
  | { type: 'disputed' }
  | { type: 'dispute-settled'; reviewIsOver: boolean }
  | { type: 'review-ended' }
  | { type: 'paid-early' }
  | { type: 'charge-started' }
  | { type: 'charge-succeeded' }
  | { type: 'charge-failed' }

/** A step of a timesheet's life, as of the instant that it was scheduled for (W7). */
export type DueStep = {
  to: TimesheetState
  at: Instant
  reason: {
    code: 'week-over' | 'no-hours' | 'submitted-early' | 'review-over' | 'nothing-left' | 'paid-early'
  }
}

/** The state after an event, or a refusal: no state is ever skipped (T1). */
export function afterEvent(
  state: TimesheetState,
  event: TimesheetEvent,
): TimesheetState | Refusal<'illegal-transition'> {
  return nextState(state, event) ?? refusalOf('illegal-transition')
}

function nextState(state: TimesheetState, event: TimesheetEvent): TimesheetState | null {
  switch (event.type) {
    case 'submitted':
      return state === 'open' ? 'submitted' : null
    case 'nothing-to-charge':
      return state === 'open' || state === 'submitted' || state === 'due' ? 'closed' : null
    case 'disputed':
      return state === 'submitted' ? 'disputed' : null
    case 'dispute-settled':
      return state === 'disputed' ? (event.reviewIsOver ? 'due' : 'submitted') : null
    case 'review-ended':
    case 'paid-early':
      return state === 'submitted' ? 'due' : null
    case 'charge-started':
      return state === 'due' || state === 'failed' ? 'charging' : null
    case 'charge-succeeded':
      return state === 'charging' ? 'paid' : null
    case 'charge-failed':
      return state === 'charging' ? 'failed' : null
  }
}

/** The first instant after a week's review, as lengthened by outages (W3, W7): the charge is due (W4). */
export function reviewEndsAt(week: WeekId, extensions: readonly Instant[], policy: Policy): Instant {
  return Math.max(reviewEndInstant(week, policy), ...extensions.filter(Number.isSafeInteger))
}

/** Whether a week's records are frozen: submitted, or past the instant at which it is (W2, C6). */
export function isFrozen(week: WeekId, { state }: TimesheetStatus, now: Instant, policy: Policy): boolean {
  return state !== 'open' || !(now < submitInstant(week, policy))
}

/**
 * Whether the client's time to reject or dispute is over (W3): judged by the clock as much as by the state,
 * so that a scheduler that lags never lengthens it.
 */
export function isReviewOver(
  week: WeekId,
  { state, extensions = [] }: TimesheetStatus,
  now: Instant,
  policy: Policy,
): boolean {
  const isUnderWay = state === 'open' || state === 'submitted' || state === 'disputed'
  return !isUnderWay || !(now < reviewEndsAt(week, extensions, policy))
}

/** Whether a charge has begun or nothing is to be charged any more: the figures are pinned (T8). */
export function isSettled({ state }: TimesheetStatus): boolean {
  return state === 'charging' || state === 'paid' || state === 'closed'
}

/** Whether a week had any hours at all: rejected ones count, a review may bring them back (T4, J5). */
export function hasHours({
  totalSeconds,
  rejectedSeconds,
}: Pick<Timesheet, 'totalSeconds' | 'rejectedSeconds'>): boolean {
  return totalSeconds + rejectedSeconds > 0
}

/**
 * The next step that the clock makes a timesheet take by `now`, as of its scheduled instant, however late the
 * scheduler comes (W2, W4, W7, T4); null while none is due. The deadlines are those that the week was opened
 * with, an extended review included; a dispute holds it until it is settled (D2).
 */
export function dueStep(
  timesheet: {
    state: TimesheetState
    submitAt: Instant
    reviewEndsAt: Instant
    hasHours: boolean
    amountMinor: number
  },
  now: Instant,
): DueStep | null {
  const { state, submitAt, reviewEndsAt } = timesheet
  if (state === 'open' && submitAt <= now)
    return timesheet.hasHours
      ? { to: 'submitted', at: submitAt, reason: { code: 'week-over' } }
      : { to: 'closed', at: submitAt, reason: { code: 'no-hours' } }
  if (state === 'submitted' && reviewEndsAt <= now)
    return timesheet.amountMinor > 0
      ? { to: 'due', at: reviewEndsAt, reason: { code: 'review-over' } }
      : { to: 'closed', at: reviewEndsAt, reason: { code: 'nothing-left' } }
  return null
}
