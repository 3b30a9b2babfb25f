import type { Mail, Message } from '../../../../core/messages/message.ts'
import type { PaymentFailure } from '../../../../core/messages/payments-en.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Policy } from '../../../../core/rules/policy.ts'
import type { ChargeOutcome } from '../ports.ts'
import type { TimesheetRow } from '../week-rows.ts'

/** What the server says in the Workroom when something that matters happens (K3): both parties read it. */
export type Said = { event: string; message: Message }
/** The mail about it: what happened, what its reader can do next, and where. Its instants are marks (told-times.ts). */
type Mailed = {
  mail: Mail
  page?: 'work-view' | 'timesheets' | 'payments' | 'messages'
}
export type Event = Said & Mailed
/** Some mails say more than the Workroom, as bank details, or something else. */
export type MailedEvent = Event | (Mailed & { event: string })

type Failed = Extract<ChargeOutcome, { outcome: 'failed' }>

export function submittedEvent(
  row: TimesheetRow,
  { settlement }: Pick<Policy, 'settlement'>,
  early: boolean,
): Event {
  const counted = {
    week: { week: row.week },
    time: { seconds: row.totalSeconds },
    amount: { amountMinor: row.amountMinor, currency: row.currency },
  }
  return {
    event: 'timesheet-submitted',
    message: {
      code: 'timesheet-submitted',
      params: {
        ...counted,
        until: { until: row.reviewEndsAt },
        early: early ? 'yes' : 'no',
        allOver: row.amountMinor === 0 ? 'yes' : 'no',
      },
    },
    mail: { code: 'timesheet-submitted', params: { ...counted, settlement } },
    page: 'timesheets',
  }
}

/** A week all of whose hours are rejected: nobody gets a mail about nothing (T4). */
export function allRejectedEvent(row: TimesheetRow): Said {
  return {
    event: 'timesheet-submitted',
    message: {
      code: 'timesheet-submitted-rejected',
      params: { week: { week: row.week }, until: { until: row.reviewEndsAt } },
    },
  }
}

export function paidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  const params = { week: { week }, amount: { amountMinor, currency } }
  return {
    event: 'timesheet-paid',
    message: { code: 'timesheet-paid', params },
    mail: { code: 'timesheet-paid', params },
    page: 'timesheets',
  }
}

/** Why a payment failed, as part of a message. */
const failureMessage = (failure: PaymentFailure) => ({ code: failure, params: {} }) as Message

export function failedEvent(
  week: WeekId,
  amountMinor: number,
  currency: string,
  { failure, tried = [] }: Failed,
): Event {
  const params = { week: { week }, amount: { amountMinor, currency }, why: failureMessage(failure) }
  const list = tried.map(
    (one): Message => ({
      code: 'tried-method',
      params: { method: one.method, why: failureMessage(one.failure) },
    }),
  )
  return {
    event: 'charge-failed',
    message: { code: 'charge-failed', params },
    mail: {
      code: 'charge-failed',
      params: { ...params, methods: list.length, tried: { list, by: 'sentences' } },
    },
    page: 'payments',
  }
}

export function excessPaidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  const params = { week: { week }, amount: { amountMinor, currency } }
  return {
    event: 'excess-paid',
    page: 'payments',
    message: { code: 'excess-paid', params },
    mail: { code: 'excess-paid', params },
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
    mail: {
      code: 'excess-failed',
      params: { week: { week }, amount: { amountMinor, currency }, why: failureMessage(failure) },
    },
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
    mail: { code: 'hours-reached', params: { percent } },
    page: 'timesheets',
  }
}
