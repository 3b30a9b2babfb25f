import type { Party } from '../../../../core/protocol/records.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Policy } from '../../../../core/rules/policy.ts'
import { durationWords, money, shortDate } from '../../../../core/ui/words/format.ts'
import { deadlineMark } from '../../../../core/ui/words/told-times.ts'
import type { TimesheetRow } from '../week-rows.ts'

/**
 * What the server tells people when something that matters happens (K3), its instants as marks that are drawn where
 * they are read (core/ui/words/told-times.ts): `text` says what happened, in the
 * Workroom, where both read it, and in the mail; the mail adds what its reader can do next, and where.
 */
export type Event = {
  event: string
  text: string
  subject: string
  next?: Partial<Record<Party, string>>
  page?: 'work-view' | 'timesheets' | 'payments' | 'messages'
}

export const weekOfText = (week: WeekId) => `the week of ${shortDate(week)}`

/** What becomes of a timesheet by itself once its review is over: it is charged, or its invoice goes out (P9). */
const AFTER_REVIEW = {
  gateway: 'What stands after that is charged by itself.',
  outside: 'What stands after that falls due, and its invoice goes out.',
}

export function submittedEvent(
  row: TimesheetRow,
  { settlement }: Pick<Policy, 'settlement'>,
  early: boolean,
): Event {
  const after = AFTER_REVIEW[settlement]
  const until = deadlineMark(row.review_ends_at)
  const week = weekOfText(row.week)
  const figures = `${durationWords(row.total_seconds)}, ${money(row.amount_minor, row.currency)}`
  const over =
    row.amount_minor === 0 ? ' All of it is above the authorized hours, so nothing is charged by itself.' : ''
  return {
    event: 'timesheet-submitted',
    text: `The timesheet of ${week} was submitted${early ? ' early by the freelancer' : ''}: ${figures}.${over} The client can review it until ${until}.`,
    subject: `Timesheet of ${week} submitted: ${figures}`,
    next: {
      client: `Until then you can reject screenshots, dispute hours, or pay early. ${after}`,
      freelancer: `Until then you can add hours that are missing; the client hears of them. ${after}`,
    },
    page: 'timesheets',
  }
}

/** A week all of whose hours are rejected: nobody gets a mail about nothing (T4). */
export function allRejectedEvent(row: TimesheetRow): Event {
  return {
    event: 'timesheet-submitted',
    text: `The timesheet of ${weekOfText(row.week)} was submitted with nothing to charge: the client rejected all of its hours. It closes ${deadlineMark(row.review_ends_at)} unless the client takes a rejection back or support overturns one.`,
    subject: '',
  }
}

export function paidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  return {
    event: 'timesheet-paid',
    text: `The timesheet of ${weekOfText(week)} is paid: ${money(amountMinor, currency)}.`,
    subject: `Paid: ${money(amountMinor, currency)} for ${weekOfText(week)}`,
    next: {
      client: 'The invoice is ready to download beside the timesheet.',
      freelancer: 'It stands in your earnings.',
    },
    page: 'timesheets',
  }
}

export function failedEvent(
  week: WeekId,
  amountMinor: number,
  currency: string,
  why: string,
  tried: readonly string[],
): Event {
  return {
    event: 'charge-failed',
    text: `The payment of ${money(amountMinor, currency)} for ${weekOfText(week)} failed. ${why} Nothing was charged. Automatic payments of this job rest until the client pays it by hand.`,
    subject: `Payment failed: ${money(amountMinor, currency)} for ${weekOfText(week)}`,
    next: {
      client:
        (tried.length > 0 ? `Tried: ${tried.join(' ')} ` : '') +
        'You can pay it now by hand, with the same payment method or another one. That turns automatic payments on again.',
      freelancer:
        'The client was told and can pay it by hand. Until then the job is Not Ready: time that you track now is not protected.',
    },
    page: 'payments',
  }
}

export function excessPaidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  return {
    event: 'excess-paid',
    page: 'payments',
    text: `The client paid ${money(amountMinor, currency)} by hand for hours over the authorized ones of ${weekOfText(week)}.`,
    subject: `Paid: ${money(amountMinor, currency)} for hours over the authorized ones`,
    next: {
      client: 'Nothing more has to be done.',
      freelancer: 'It stands in your earnings.',
    },
  }
}

export function excessFailedEvent(week: WeekId, amountMinor: number, currency: string, why: string): Event {
  return {
    event: 'excess-failed',
    page: 'payments',
    text: `Your payment of ${money(amountMinor, currency)} for hours over the authorized ones of ${weekOfText(week)} did not go through. ${why} Nothing was charged; you can pay again, by another method, under Payments.`,
    subject: `Not paid: ${money(amountMinor, currency)} for hours over the authorized ones`,
  }
}

export function nothingToChargeEvent(week: WeekId): Event {
  return {
    event: 'timesheet-closed',
    text: `The timesheet of ${weekOfText(week)} is closed: the review is over and nothing is left to charge.`,
    subject: '',
  }
}

export function hoursReachedEvent(week: WeekId, percent: number, authorizedSeconds: number): Event {
  const limit = durationWords(authorizedSeconds)
  const rest =
    percent >= 100
      ? 'Time on top of them is shown, but neither charged by itself nor protected.'
      : 'Time above them is neither charged by itself nor protected.'
  return {
    event: 'hours-reached',
    text: `The hours of ${weekOfText(week)} have reached ${percent} % of the ${limit} that are authorized for a week. ${rest}`,
    subject: `${percent} % of the authorized hours are used`,
    next: {
      client:
        'To allow more hours, propose new terms; they bind from the Monday after the freelancer accepts.',
      freelancer:
        'If you need more hours, propose new terms; they bind from the Monday after the client accepts.',
    },
    page: 'timesheets',
  }
}
