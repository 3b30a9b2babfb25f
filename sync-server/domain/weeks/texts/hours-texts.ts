import type { Message } from '../../../../core/messages/message.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { OtherLine, Timesheet } from '../../../../core/rules/facts/lines.ts'
import { amountMinor } from '../../../../core/rules/money.ts'
import { type NamedHours, type NamedSlot, namedEntry } from './hours-words.ts'
import type { Event, Said } from './timesheet-texts.ts'

/** A timesheet's hours and what is charged for them, which is less where they are above the authorized ones (T3). */
function namedTotal({ totalSeconds, amountMinor: charged, currency, excessSeconds }: Timesheet): Message {
  const total = { time: { seconds: totalSeconds }, amount: { amountMinor: charged, currency } }
  return excessSeconds === 0
    ? { code: 'total', params: total }
    : { code: 'total-over-limit', params: { ...total, over: { seconds: excessSeconds } } }
}

const reasonFor = (reason: string): Message =>
  reason ? { code: 'reason-given', params: { reason } } : { code: 'no-reason', params: {} }

export function rejectedEvent(named: NamedSlot, reason: string): Event {
  return {
    event: 'screenshot-rejected',
    message: { code: 'screenshot-rejected', params: { ...named, why: reasonFor(reason) } },
    mail: { code: 'screenshot-rejected', params: named },
    page: 'work-view',
  }
}

export function withdrawnEvent(named: NamedSlot): Event {
  return {
    event: 'rejection-withdrawn',
    message:
      named.time.seconds > 0
        ? { code: 'rejection-withdrawn', params: named }
        : { code: 'rejection-withdrawn-empty', params: { slot: named.slot } },
    mail: { code: 'rejection-withdrawn', params: {} },
    page: 'work-view',
  }
}

export function reviewAskedEvent(named: NamedSlot, reason: string): Event {
  return {
    event: 'review-asked',
    message: { code: 'review-asked', params: { ...named, why: reasonFor(reason) } },
    mail: { code: 'review-asked', params: {} },
    page: 'work-view',
  }
}

export function reviewDecidedEvent(
  named: NamedSlot,
  outcome: 'upheld' | 'overturned',
  reason: string,
  isSettled: boolean,
): Event {
  const overturned = isSettled ? 'review-overturned-settled' : 'review-overturned'
  return {
    event: 'review-decided',
    message: { code: outcome === 'upheld' ? 'review-upheld' : overturned, params: { ...named, reason } },
    mail:
      outcome === 'upheld'
        ? { code: 'review-upheld', params: {} }
        : { code: 'review-overturned', params: named },
    page: 'work-view',
  }
}

export function disputeOpenedEvent(named: NamedHours, reason: string): Event {
  return {
    event: 'dispute-opened',
    message: { code: 'dispute-opened', params: { ...named, reason } },
    mail: { code: 'dispute-opened', params: named },
    page: 'timesheets',
  }
}

/** What a dispute came to: hours taken off, hours kept, why, and how the timesheet goes on (D3, O2). */
export function disputeClosedEvent(
  { removed, kept, reason }: { removed: NamedHours | null; kept: NamedHours | null; reason: Message },
  sheet: Timesheet,
  review: { isReviewOver: boolean; reviewEndsAt: Instant },
): Event {
  const list: Message[] = [
    ...(removed ? [{ code: 'dispute-taken-off', params: removed } as const] : []),
    ...(kept ? [{ code: 'dispute-kept', params: kept } as const] : []),
    reason,
    { code: 'timesheet-now', params: { total: namedTotal(sheet) } },
    review.isReviewOver
      ? { code: 'review-over', params: {} }
      : { code: 'review-goes-on', params: { until: { until: review.reviewEndsAt } } },
  ]
  return {
    event: 'dispute-closed',
    message: { code: 'dispute-closed', params: { parts: { list, by: 'sentences' } } },
    mail: removed
      ? { code: 'dispute-closed-removed', params: removed }
      : { code: 'dispute-closed-kept', params: {} },
    page: 'timesheets',
  }
}

/** No mail: whoever reported it finds the answer in the Workroom (R1). */
export const hiddenEvent = ({ slot }: NamedSlot, hide: boolean, reason: string): Said => ({
  event: 'report-answered',
  message: { code: hide ? 'report-hidden' : 'report-left', params: { slot, reason } },
})

type Entry = Pick<OtherLine, 'day' | 'seconds' | 'description'>

/** Other hours that came after the submission (O3), and what the timesheet is with what counts of them. */
export function hoursAddedEvent(
  line: Entry,
  sheet: Timesheet,
  of: { week: WeekId; reviewEndsAt: Instant; needsApproval: boolean; isOver: boolean },
): Event {
  const time = { seconds: line.seconds }
  const worth = {
    amountMinor: amountMinor(sheet.rateMinorPerHour, line.seconds),
    currency: sheet.currency,
  }
  const added = { time, worth, week: { week: of.week }, entry: namedEntry(line), total: namedTotal(sheet) }
  const until = { until: of.reviewEndsAt }
  return {
    event: 'hours-added',
    message: !of.needsApproval
      ? { code: 'hours-added', params: { ...added, until } }
      : of.isOver
        ? { code: 'hours-added-after-review', params: added }
        : { code: 'hours-added-need-approval', params: { ...added, until } },
    mail: { code: of.needsApproval ? 'hours-added-need-approval' : 'hours-added', params: { time, worth } },
    page: 'timesheets',
  }
}

export function hoursAnsweredEvent(line: Entry, sheet: Timesheet, answer: 'given' | 'declined'): Event {
  const time = { seconds: line.seconds }
  const code = answer === 'given' ? 'hours-approved' : 'hours-declined'
  return {
    event: code,
    message: { code, params: { time, entry: namedEntry(line), total: namedTotal(sheet) } },
    mail: { code, params: { time } },
    page: 'timesheets',
  }
}

export const hoursTakenBackEvent = (line: Entry): Said => ({
  event: 'hours-taken-back',
  message: { code: 'hours-taken-back', params: { time: { seconds: line.seconds }, entry: namedEntry(line) } },
})

/** Added hours that nobody approved before the week was charged or closed (O3). */
export function hoursLeftOutEvent(lines: readonly Entry[], week: WeekId): Event {
  const time = { seconds: lines.reduce((sum, { seconds }) => sum + seconds, 0) }
  return {
    event: 'hours-left-out',
    message: {
      code: 'hours-left-out',
      params: { week: { week }, time, entries: { list: lines.map(namedEntry), by: 'commas' } },
    },
    mail: { code: 'hours-left-out', params: { time } },
    page: 'timesheets',
  }
}
