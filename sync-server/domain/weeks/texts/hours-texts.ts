import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { OtherLine, Timesheet } from '../../../../core/rules/facts/lines.ts'
import { amountMinor } from '../../../../core/rules/money.ts'
import { durationWords, money } from '../../../../core/ui/words/format.ts'
import { deadlineMark } from '../../../../core/ui/words/told-times.ts'
import { entryText, type NamedHours, type NamedSlot } from './hours-words.ts'
import { type Event, weekOfText } from './timesheet-texts.ts'

/** A timesheet's hours and what is charged for them, which is less where they are above the authorized ones (T3). */
const totalText = ({ totalSeconds, amountMinor: charged, currency, excessSeconds }: Timesheet): string => {
  const total = `${durationWords(totalSeconds)}, ${money(charged, currency)}`
  return excessSeconds === 0
    ? total
    : `${total} (${durationWords(excessSeconds)} of it are above the authorized hours and not in that amount)`
}

const reasonText = (reason: string) => (reason ? ` Reason: “${reason}”` : ' No reason was given.')

export function rejectedEvent({ when, seconds, amount }: NamedSlot, reason: string): Event {
  const time = durationWords(seconds)
  return {
    event: 'screenshot-rejected',
    text: `The client rejected the screenshot of ${when}: ${time} (${amount}) left the timesheet.${reasonText(reason)}`,
    subject: `A screenshot was rejected: ${time} (${amount}) left your timesheet`,
    next: {
      freelancer:
        'If you think that this is wrong, open the screenshot and ask support for a review; the rest of the timesheet goes on. You can also write to the client in Messages. Rejected time can’t be added again by hand.',
    },
    page: 'work-view',
  }
}

export function withdrawnEvent({ when, seconds, amount }: NamedSlot): Event {
  const time = seconds > 0 ? `its time, ${durationWords(seconds)} (${amount}), counts` : 'its time counts'
  return {
    event: 'rejection-withdrawn',
    text: `The client took back the rejection of the screenshot of ${when}: ${time} again.`,
    subject: 'A rejection was taken back',
    page: 'work-view',
  }
}

export function reviewAskedEvent({ when, seconds, amount }: NamedSlot, reason: string): Event {
  return {
    event: 'review-asked',
    text: `The freelancer asked support to look at the rejection of the screenshot of ${when} (${durationWords(seconds)}, ${amount}).${reasonText(reason)}`,
    subject: 'Support was asked to look at a rejection',
    next: {
      client:
        'Support looks at the screenshot and answers both of you; nothing has to be done. You can still take the rejection back until the week is charged.',
    },
    page: 'work-view',
  }
}

export function reviewDecidedEvent(
  { when, seconds, amount }: NamedSlot,
  outcome: 'upheld' | 'overturned',
  reason: string,
  isSettled: boolean,
): Event {
  const time = `its time, ${durationWords(seconds)} (${amount}),`
  const result =
    outcome === 'upheld'
      ? `upheld the rejection of the screenshot of ${when}: ${time} stays out`
      : isSettled
        ? `overturned the rejection of the screenshot of ${when}: ${time} goes on the next timesheet, because this one is settled`
        : `overturned the rejection of the screenshot of ${when}: ${time} counts again`
  return {
    event: 'review-decided',
    text: `Support ${result}. “${reason}”`,
    subject:
      outcome === 'upheld'
        ? 'Support upheld a rejection'
        : `Support overturned a rejection: ${amount} come back`,
    next:
      outcome === 'upheld'
        ? { freelancer: 'This answer is final. The rest of the timesheet is not touched by it.' }
        : { client: 'This answer is final: this screenshot can’t be rejected again.' },
    page: 'work-view',
  }
}

export function disputeOpenedEvent({ which, time, amount }: NamedHours, reason: string): Event {
  return {
    event: 'dispute-opened',
    text: `The client disputes ${which}: ${time} (${amount}). Reason: “${reason}” All payments of this job stop until it is settled.`,
    subject: `In dispute: ${time} (${amount})`,
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
  outcome: { removed: NamedHours | null; kept: NamedHours | null; reason: string },
  sheet: Timesheet,
  review: { isReviewOver: boolean; reviewEndsAt: Instant },
): Event {
  const { removed, kept, reason } = outcome
  const parts = [
    removed && `Taken off: ${removed.which}, ${removed.time} (${removed.amount}).`,
    kept && `Kept: ${kept.which}, ${kept.time} (${kept.amount}).`,
    reason,
    `The timesheet is now ${totalText(sheet)}.`,
    review.isReviewOver
      ? 'Its review is over, so it falls due now if anything is left to pay.'
      : `Its review goes on until ${deadlineMark(review.reviewEndsAt)}.`,
  ]
  return {
    event: 'dispute-closed',
    text: `The dispute is settled. ${parts.filter((part) => part).join(' ')}`,
    subject: removed
      ? `Dispute settled: ${removed.time} (${removed.amount}) taken off`
      : 'Dispute settled: the hours stay',
    page: 'timesheets',
  }
}

export function hiddenEvent(when: string, hide: boolean, reason: string): Event {
  return {
    event: 'report-answered',
    text: hide
      ? `Support hid the reported screenshot of ${when} from both of you; its time is not changed by that. “${reason}”`
      : `Support looked at the report of the screenshot of ${when} and leaves it as it is. “${reason}”`,
    subject: 'Support answered a report',
  }
}

/** No system message: the message itself stands in the Workroom. */
export function messageEvent(from: 'freelancer' | 'client', text: string): Event {
  return {
    event: 'message',
    text: `The ${from} wrote:\n\n“${text}”`,
    subject: `A new message from the ${from}`,
    page: 'messages',
  }
}

/** Other hours that came after the submission (O3), and what the timesheet is with what counts of them. */
export function hoursAddedEvent(
  line: Pick<OtherLine, 'day' | 'seconds' | 'description'>,
  sheet: Timesheet,
  of: { week: WeekId; reviewEndsAt: Instant; needsApproval: boolean; isOver: boolean },
): Event {
  const time = durationWords(line.seconds)
  const worth = money(amountMinor(sheet.rateMinorPerHour, line.seconds), sheet.currency)
  const until = deadlineMark(of.reviewEndsAt)
  const deadlineOfAnswer = of.isOver ? 'before the week is paid' : `until ${until}`
  return {
    event: 'hours-added',
    text: [
      `The freelancer added ${time} (${worth}) to the submitted timesheet of ${weekOfText(of.week)}: ${entryText(line)}.`,
      of.needsApproval
        ? `So late in the review this time counts only if the client approves it ${deadlineOfAnswer}; without an answer it stays out and is not paid.`
        : `This time counts, and the review ends ${until} as before.`,
      `The timesheet is now ${totalText(sheet)}${of.needsApproval ? ', without it' : ''}.`,
    ].join(' '),
    subject: of.needsApproval
      ? `Your approval is needed: ${time} (${worth})`
      : `Added to a submitted timesheet: ${time} (${worth})`,
    next: {
      client: of.needsApproval
        ? 'Approve or decline it on the timesheet.'
        : 'If it doesn’t belong there, dispute it on the timesheet until the review ends.',
    },
    page: 'timesheets',
  }
}

export function hoursAnsweredEvent(
  line: Pick<OtherLine, 'day' | 'seconds' | 'description'>,
  sheet: Timesheet,
  answer: 'given' | 'declined',
): Event {
  const time = durationWords(line.seconds)
  const total = totalText(sheet)
  return answer === 'given'
    ? {
        event: 'hours-approved',
        text: `The client approved the ${time} added as ${entryText(line)}: this time counts. The timesheet is now ${total}.`,
        subject: `The client approved ${time}`,
        page: 'timesheets',
      }
    : {
        event: 'hours-declined',
        text: `The client declined the ${time} added as ${entryText(line)}: this time doesn’t count. The timesheet stays at ${total}.`,
        subject: `The client declined ${time}`,
        next: { freelancer: 'You can talk to the client about it in Messages.' },
        page: 'timesheets',
      }
}

export function hoursTakenBackEvent(line: Pick<OtherLine, 'day' | 'seconds' | 'description'>): Event {
  return {
    event: 'hours-taken-back',
    text: `The freelancer took back the ${durationWords(line.seconds)} added as ${entryText(line)}.`,
    subject: '',
  }
}

/** Added hours that nobody approved before the week was charged or closed (O3). */
export function hoursLeftOutEvent(
  lines: readonly Pick<OtherLine, 'day' | 'seconds' | 'description'>[],
  week: WeekId,
): Event {
  const time = durationWords(lines.reduce((sum, { seconds }) => sum + seconds, 0))
  return {
    event: 'hours-left-out',
    text: `Time that was added late to ${weekOfText(week)} was not approved before the charge, so it is not paid: ${time}, ${lines.map(entryText).join(', ')}.`,
    subject: `Not approved in time: ${time}`,
    next: {
      client:
        'Nothing has to be done. If you agree to this time after all, tell the freelancer in Messages: it can go on the running week.',
      freelancer:
        'If the client agrees, add the time by hand to a day of the running week, and say in its description when it was worked.',
    },
    page: 'timesheets',
  }
}
