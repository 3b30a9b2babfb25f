import type { Timesheet } from '../../core/rules/timesheet.ts'
import { dayOf, type Instant, type WeekId } from '../../core/rules/week.ts'
import { deadline, duration, money, shortDate, timeOfDay, zoneName } from '../../core/view/format.ts'
import type { TimesheetRow } from './week-rows.ts'

/** What the server tells people when something that matters happens (K3): one sentence for the Workroom, a mail for those whom it concerns. */
export type Event = { event: string; text: string; subject: string }

const weekOfText = (week: WeekId) => `the week of ${shortDate(week)}`

export function submittedEvent(row: TimesheetRow, zone: string, early: boolean): Event {
  const until = deadline(row.review_ends_at, zone, zone)
  const amount = money(row.amount_minor, row.currency)
  return {
    event: 'timesheet-submitted',
    text: `The timesheet of ${weekOfText(row.week)} was submitted${early ? ' early' : ''}: ${duration(row.total_seconds)} h, ${amount}. The review ends ${until}.`,
    subject: `Timesheet of ${weekOfText(row.week)} submitted: ${amount}`,
  }
}

export function paidEvent(week: WeekId, amountMinor: number, currency: string): Event {
  return {
    event: 'timesheet-paid',
    text: `The timesheet of ${weekOfText(week)} was charged and paid: ${money(amountMinor, currency)}.`,
    subject: `Paid: ${money(amountMinor, currency)} for ${weekOfText(week)}`,
  }
}

export function failedEvent(week: WeekId, amountMinor: number, currency: string, why: string): Event {
  return {
    event: 'charge-failed',
    text: `The charge of ${money(amountMinor, currency)} for ${weekOfText(week)} failed. ${why} The client can pay it by hand; until then automatic payments of this job rest.`,
    subject: `Payment failed: ${money(amountMinor, currency)} for ${weekOfText(week)}`,
  }
}

export function nothingToChargeEvent(week: WeekId): Event {
  return {
    event: 'timesheet-closed',
    text: `The timesheet of ${weekOfText(week)} was closed: there is nothing to charge.`,
    subject: `Nothing to charge for ${weekOfText(week)}`,
  }
}

/** The slot's day and time in the policy's zone and in UTC: `18 Nov, 10:12 ET (15:12 UTC)`. */
function slotText(slot: Instant, zone: string): string {
  const day = dayOf(slot, zone)
  return `${shortDate(day)}, ${timeOfDay(slot, zone)} ${zoneName(zone, slot)} (${timeOfDay(slot, 'UTC')} UTC)`
}

export function rejectedEvent(
  slot: Instant,
  removedSeconds: number,
  removedMinor: number,
  currency: string,
  zone: string,
  reason: string,
): Event {
  return {
    event: 'screenshot-rejected',
    text: `The client rejected the screenshot of ${slotText(slot, zone)}: ${duration(removedSeconds)} h (${money(removedMinor, currency)}) left the timesheet.${reason ? ` Reason: “${reason}”` : ''}`,
    subject: `A screenshot was rejected: ${duration(removedSeconds)} h left your timesheet`,
  }
}

export function withdrawnEvent(slot: Instant, zone: string): Event {
  return {
    event: 'rejection-withdrawn',
    text: `The client took back the rejection of the screenshot of ${slotText(slot, zone)}; its time counts again.`,
    subject: 'A rejection was taken back',
  }
}

export function reviewAskedEvent(slot: Instant, zone: string): Event {
  return {
    event: 'review-asked',
    text: `The freelancer asked support to look at the rejection of ${slotText(slot, zone)}.`,
    subject: 'Support was asked to look at a rejection',
  }
}

export function disputeOpenedEvent(items: number, reason: string): Event {
  return {
    event: 'dispute-opened',
    text: `The client disputes ${items} ${items === 1 ? 'item' : 'items'} of this timesheet: “${reason}” All payments of this job rest until support has decided.`,
    subject: 'A timesheet is in dispute',
  }
}

/** No system message: the message itself stands in the Workroom. */
export function messageEvent(from: 'freelancer' | 'client', text: string): Event {
  return {
    event: 'message',
    text: `The ${from} wrote:\n\n${text}`,
    subject: `A new message from the ${from}`,
  }
}

export function disputeClosedEvent(sheet: Timesheet): Event {
  return {
    event: 'dispute-closed',
    text: `The dispute is settled. The timesheet is now ${duration(sheet.totalSeconds)} h, ${money(sheet.amountMinor, sheet.currency)}.`,
    subject: 'A dispute is settled',
  }
}

export function reviewDecidedEvent(
  outcome: 'upheld' | 'overturned',
  reason: string,
  onNextTimesheet: boolean,
): Event {
  const result =
    outcome === 'upheld'
      ? 'Support upheld the rejection: its time stays out.'
      : onNextTimesheet
        ? 'Support overturned the rejection: its time goes on the next timesheet.'
        : 'Support overturned the rejection: its time counts again.'
  return { event: 'review-decided', text: `${result} “${reason}”`, subject: 'Support looked at a rejection' }
}

export function hoursReachedEvent(week: WeekId, percent: number, authorizedSeconds: number): Event {
  const limit = duration(authorizedSeconds)
  const rest =
    percent >= 100
      ? 'What comes on top is shown, but neither charged by itself nor protected.'
      : 'What goes over them is neither charged by itself nor protected.'
  return {
    event: 'hours-reached',
    text: `The hours of ${weekOfText(week)} have reached ${percent} % of the authorized ${limit} h. ${rest}`,
    subject: `${percent} % of the authorized hours are used`,
  }
}
