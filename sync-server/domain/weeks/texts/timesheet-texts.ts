import type { Message } from '../../../../core/messages/message.ts'
import { FAILURES_EN } from '../../../../core/messages/payments-en.ts'
import type { Party } from '../../../../core/protocol/records.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Policy } from '../../../../core/rules/policy.ts'
import { durationWords, money, shortDate } from '../../../../core/ui/words/format.ts'
import type { ChargeOutcome } from '../ports.ts'
import type { TimesheetRow } from '../week-rows.ts'

/** What the server says in the Workroom when something that matters happens (K3): both parties read it. */
export type Said = { event: string; message: Message }
/** The mail about it: what happened, what its reader can do next, and where. Its instants are marks (told-times.ts). */
type Mailed = {
  subject: string
  next?: Partial<Record<Party, string>>
  page?: 'work-view' | 'timesheets' | 'payments' | 'messages'
}
export type Event = Said & Mailed
/** Some mails say more than the Workroom, as bank details, or something else. */
export type MailedEvent = Event | (Mailed & { event: string; text: string })

type Failed = Extract<ChargeOutcome, { outcome: 'failed' }>

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
  const week = weekOfText(row.week)
  const figures = `${durationWords(row.total_seconds)}, ${money(row.amount_minor, row.currency)}`
  return {
    event: 'timesheet-submitted',
    message: {
      code: 'timesheet-submitted',
      params: {
        week: { week: row.week },
        time: { seconds: row.total_seconds },
        amount: { amountMinor: row.amount_minor, currency: row.currency },
        until: { until: row.review_ends_at },
        early: early ? 'yes' : 'no',
        allOver: row.amount_minor === 0 ? 'yes' : 'no',
      },
    },
    subject: `Timesheet of ${week} submitted: ${figures}`,
    next: {
      client: `Until then you can reject screenshots, dispute hours, or pay early. ${after}`,
      freelancer: `Until then you can add hours that are missing; the client hears of them. ${after}`,
    },
    page: 'timesheets',
  }
}

/** A week all of whose hours are rejected: nobody gets a mail about nothing (T4). */
export function allRejectedEvent(row: TimesheetRow): Said {
  return {
    event: 'timesheet-submitted',
    message: {
      code: 'timesheet-submitted-rejected',
      params: { week: { week: row.week }, until: { until: row.review_ends_at } },
    },
  }
}

export function paidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  return {
    event: 'timesheet-paid',
    message: { code: 'timesheet-paid', params: { week: { week }, amount: { amountMinor, currency } } },
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
  { failure, tried = [] }: Failed,
): Event {
  const why = { code: failure, params: {} } as Message
  return {
    event: 'charge-failed',
    message: { code: 'charge-failed', params: { week: { week }, amount: { amountMinor, currency }, why } },
    subject: `Payment failed: ${money(amountMinor, currency)} for ${weekOfText(week)}`,
    next: {
      client:
        (tried.length > 0
          ? `Tried: ${tried.map((one) => `${one.method}: ${FAILURES_EN[one.failure]}`).join(' ')} `
          : '') +
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
    message: { code: 'excess-paid', params: { week: { week }, amount: { amountMinor, currency } } },
    subject: `Paid: ${money(amountMinor, currency)} for hours over the authorized ones`,
    next: {
      client: 'Nothing more has to be done.',
      freelancer: 'It stands in your earnings.',
    },
  }
}

/** To the client alone: nothing of it stands in the Workroom. */
export function excessFailedEvent(
  week: WeekId,
  amountMinor: number,
  currency: string,
  { failure }: Failed,
): MailedEvent {
  return {
    event: 'excess-failed',
    page: 'payments',
    text: `Your payment of ${money(amountMinor, currency)} for hours over the authorized ones of ${weekOfText(week)} did not go through. ${FAILURES_EN[failure]} Nothing was charged; you can pay again, by another method, under Payments.`,
    subject: `Not paid: ${money(amountMinor, currency)} for hours over the authorized ones`,
  }
}

export function nothingToChargeEvent(week: WeekId): Said {
  return {
    event: 'timesheet-closed',
    message: { code: 'timesheet-closed', params: { week: { week } } },
  }
}

export function hoursReachedEvent(week: WeekId, percent: number, authorizedSeconds: number): Event {
  return {
    event: 'hours-reached',
    message: {
      code: 'hours-reached',
      params: {
        week: { week },
        percent,
        limit: { seconds: authorizedSeconds },
        full: percent >= 100 ? 'yes' : 'no',
      },
    },
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
