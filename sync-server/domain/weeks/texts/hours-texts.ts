import type { Message } from '../../../../core/messages/message.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { OtherLine, Timesheet } from '../../../../core/rules/facts/lines.ts'
import { amountMinor } from '../../../../core/rules/money.ts'
import { durationWords, money } from '../../../../core/ui/words/format.ts'
import { type Money, type NamedHours, type NamedSlot, namedEntry, type Time } from './hours-words.ts'
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

const timeText = ({ seconds }: Time) => durationWords(seconds)
const moneyText = ({ amountMinor: minor, currency }: Money) => money(minor, currency)
const worthText = ({ time, amount }: { time: Time; amount: Money }) =>
  `${timeText(time)} (${moneyText(amount)})`

export function rejectedEvent(named: NamedSlot, reason: string): Event {
  return {
    event: 'screenshot-rejected',
    message: { code: 'screenshot-rejected', params: { ...named, why: reasonFor(reason) } },
    subject: `A screenshot was rejected: ${worthText(named)} left your timesheet`,
    next: {
      freelancer:
        'If you think that this is wrong, open the screenshot and ask support for a review; the rest of the timesheet goes on. You can also write to the client in Messages. Rejected time can’t be added again by hand.',
    },
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
    subject: 'A rejection was taken back',
    page: 'work-view',
  }
}

export function reviewAskedEvent(named: NamedSlot, reason: string): Event {
  return {
    event: 'review-asked',
    message: { code: 'review-asked', params: { ...named, why: reasonFor(reason) } },
    subject: 'Support was asked to look at a rejection',
    next: {
      client:
        'Support looks at the screenshot and answers both of you; nothing has to be done. You can still take the rejection back until the week is charged.',
    },
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
    subject:
      outcome === 'upheld'
        ? 'Support upheld a rejection'
        : `Support overturned a rejection: ${moneyText(named.amount)} come back`,
    next:
      outcome === 'upheld'
        ? { freelancer: 'This answer is final. The rest of the timesheet is not touched by it.' }
        : { client: 'This answer is final: this screenshot can’t be rejected again.' },
    page: 'work-view',
  }
}

export function disputeOpenedEvent(named: NamedHours, reason: string): Event {
  return {
    event: 'dispute-opened',
    message: { code: 'dispute-opened', params: { ...named, reason } },
    subject: `In dispute: ${worthText(named)}`,
    next: {
      freelancer:
        'Support decides item by item, with the Workroom as evidence; tell your side in Messages. If the client is right, you can concede and so end the dispute. Hours that you track meanwhile are not protected.',
      client:
        'Support decides item by item, with the Workroom as evidence. You can end the dispute yourself by conceding; the hours then stay on the timesheet.',
    },
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
    subject: removed ? `Dispute settled: ${worthText(removed)} taken off` : 'Dispute settled: the hours stay',
    page: 'timesheets',
  }
}

/** No mail: whoever reported it finds the answer in the Workroom (R1). */
export const hiddenEvent = ({ slot }: NamedSlot, hide: boolean, reason: string): Said => ({
  event: 'report-answered',
  message: { code: hide ? 'report-hidden' : 'report-left', params: { slot, reason } },
})

/** No system message: the message itself stands in the Workroom. */
export function messageEvent(from: 'freelancer' | 'client', text: string) {
  return {
    event: 'message',
    text: `The ${from} wrote:\n\n“${text}”`,
    subject: `A new message from the ${from}`,
    page: 'messages',
  }
}

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
  const words = worthText({ time, amount: worth })
  return {
    event: 'hours-added',
    message: !of.needsApproval
      ? { code: 'hours-added', params: { ...added, until } }
      : of.isOver
        ? { code: 'hours-added-after-review', params: added }
        : { code: 'hours-added-need-approval', params: { ...added, until } },
    subject: of.needsApproval
      ? `Your approval is needed: ${words}`
      : `Added to a submitted timesheet: ${words}`,
    next: {
      client: of.needsApproval
        ? 'Approve or decline it on the timesheet.'
        : 'If it doesn’t belong there, dispute it on the timesheet until the review ends.',
    },
    page: 'timesheets',
  }
}

export function hoursAnsweredEvent(line: Entry, sheet: Timesheet, answer: 'given' | 'declined'): Event {
  const time = { seconds: line.seconds }
  const code = answer === 'given' ? 'hours-approved' : 'hours-declined'
  return {
    event: code,
    message: { code, params: { time, entry: namedEntry(line), total: namedTotal(sheet) } },
    subject: `The client ${answer === 'given' ? 'approved' : 'declined'} ${timeText(time)}`,
    ...(answer === 'declined' && {
      next: { freelancer: 'You can talk to the client about it in Messages.' },
    }),
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
    subject: `Not approved in time: ${timeText(time)}`,
    next: {
      client:
        'Nothing has to be done. If you agree to this time after all, tell the freelancer in Messages: it can go on the running week.',
      freelancer:
        'If the client agrees, add the time by hand to a day of the running week, and say in its description when it was worked.',
    },
    page: 'timesheets',
  }
}
