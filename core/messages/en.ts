import { FAILURES_EN } from './payments-en.ts'

/**
 * What the server's records say, in English: ICU messages by code. A record carries a code and its parameters and
 * no words (K3), so that each reader's language, zone and way of writing money are chosen where it is drawn.
 * A parameter says itself what it is (message.ts); the names in braces here are the ones that a record must carry.
 */
export const EN = {
  /** Parts of sentences. */
  'other-entry': '“{description}” on {day}',
  'other-hours-entry': 'Other hours “{description}” on {day}',
  quoted: '“{text}”',
  'tried-method': '{method}: {why}',
  more: '{count} more',
  'list-end': '{first} and {last}',
  'reason-given': 'Reason: “{reason}”',
  'no-reason': 'No reason was given.',
  total: '{time}, {amount}',
  'total-over-limit': '{time}, {amount} ({over} of it are above the authorized hours and not in that amount)',

  /** Screenshots. */
  'screenshot-rejected':
    'The client rejected the screenshot of {slot}: {time} ({amount}) left the timesheet. {why}',
  'rejection-withdrawn':
    'The client took back the rejection of the screenshot of {slot}: its time, {time} ({amount}), counts again.',
  'rejection-withdrawn-empty':
    'The client took back the rejection of the screenshot of {slot}: its time counts again.',
  'review-asked':
    'The freelancer asked support to look at the rejection of the screenshot of {slot} ({time}, {amount}). {why}',
  'review-upheld':
    'Support upheld the rejection of the screenshot of {slot}: its time, {time} ({amount}), stays out. “{reason}”',
  'review-overturned':
    'Support overturned the rejection of the screenshot of {slot}: its time, {time} ({amount}), counts again. “{reason}”',
  'review-overturned-settled':
    'Support overturned the rejection of the screenshot of {slot}: its time, {time} ({amount}), goes on the next timesheet, because this one is settled. “{reason}”',
  'report-hidden':
    'Support hid the reported screenshot of {slot} from both of you; its time is not changed by that. “{reason}”',
  'report-left':
    'Support looked at the report of the screenshot of {slot} and leaves it as it is. “{reason}”',

  /** Disputes. */
  'dispute-opened':
    'The client disputes {which}: {time} ({amount}). Reason: “{reason}” All payments of this job stop until it is settled.',
  'dispute-closed': 'The dispute is settled. {parts}',
  'dispute-taken-off': 'Taken off: {which}, {time} ({amount}).',
  'dispute-kept': 'Kept: {which}, {time} ({amount}).',
  'dispute-terms-decide':
    'The terms require Work View, so Other hours that the client disputes are taken off without question.',
  'dispute-conceded-by-freelancer': 'The freelancer conceded: what was still open is taken off.',
  'dispute-conceded-by-client': 'The client conceded: what was still open stays.',
  'support-says': 'Support: “{reason}”',
  'timesheet-now': 'The timesheet is now {total}.',
  'review-over': 'Its review is over, so it falls due now if anything is left to pay.',
  'review-goes-on': 'Its review goes on until {until}.',

  /** Other hours after the submission. */
  'hours-added':
    'The freelancer added {time} ({worth}) to the submitted timesheet of the week of {week}: {entry}. This time counts, and the review ends {until} as before. The timesheet is now {total}.',
  'hours-added-need-approval':
    'The freelancer added {time} ({worth}) to the submitted timesheet of the week of {week}: {entry}. So late in the review this time counts only if the client approves it until {until}; without an answer it stays out and is not paid. The timesheet is now {total}, without it.',
  'hours-added-after-review':
    'The freelancer added {time} ({worth}) to the submitted timesheet of the week of {week}: {entry}. So late in the review this time counts only if the client approves it before the week is paid; without an answer it stays out and is not paid. The timesheet is now {total}, without it.',
  'hours-approved':
    'The client approved the {time} added as {entry}: this time counts. The timesheet is now {total}.',
  'hours-declined':
    'The client declined the {time} added as {entry}: this time doesn’t count. The timesheet stays at {total}.',
  'hours-taken-back': 'The freelancer took back the {time} added as {entry}.',
  'hours-left-out':
    'Time that was added late to the week of {week} was not approved before the charge, so it is not paid: {time}, {entries}.',
  'hours-reached':
    'The hours of the week of {week} have reached {percent} % of the {limit} that are authorized for a week. {full, select, yes {Time on top of them is shown, but neither charged by itself nor protected.} other {Time above them is neither charged by itself nor protected.}}',

  /** The timesheet's way. */
  'timesheet-submitted':
    'The timesheet of the week of {week} was submitted{early, select, yes { early by the freelancer} other {}}: {time}, {amount}.{allOver, select, yes { All of it is above the authorized hours, so nothing is charged by itself.} other {}} The client can review it until {until}.',
  'timesheet-submitted-rejected':
    'The timesheet of the week of {week} was submitted with nothing to charge: the client rejected all of its hours. It closes {until} unless the client takes a rejection back or support overturns one.',
  'timesheet-paid': 'The timesheet of the week of {week} is paid: {amount}.',
  'timesheet-closed':
    'The timesheet of the week of {week} is closed: the review is over and nothing is left to charge.',
  'charge-failed':
    'The payment of {amount} for the week of {week} failed. {why} Nothing was charged. Automatic payments of this job rest until the client pays it by hand.',
  ...FAILURES_EN,
  'excess-paid': 'The client paid {amount} by hand for hours over the authorized ones of the week of {week}.',
  'review-extended':
    'The server was down during the last day of the review. So that the client loses no time, the review of the week of {week} now ends {until}.',
  refunded:
    'The freelancer refunded {amount} of the week of {week} into the client’s balance, which pays the client’s next timesheets where it is a payment method.',
  'refunded-with-reason':
    'The freelancer refunded {amount} of the week of {week} into the client’s balance, which pays the client’s next timesheets where it is a payment method. Reason: “{reason}”',

  /** Invoices that are paid outside (P9). */
  'invoice-issued':
    'The timesheet of the week of {week} is due: {amount}, reference {reference}. It is paid by bank; how stands under Payments.',
  'invoice-excess-issued':
    'Nothing of the week of {week} falls due: its hours are all over the authorized ones. They come to {amount}, which the client may pay by bank, whole or in part, until {until}; reference {reference}.',
  'invoice-overdue':
    '{open} of invoice {reference} (the week of {week}) are overdue. Until it is settled the job is Not Ready.',
  'invoice-sent':
    'The client says that the money of invoice {reference} (the week of {week}) was sent on {date}. Whoever is paid confirms when it has arrived.',
  'invoice-received': '{amount} of invoice {reference} (the week of {week}) were received on {date}. {rest}',
  'still-open': '{open} are still open.',
  'pays-for-excess': 'They pay for hours over the authorized ones.',
  settled: 'It is settled.',
  'settled-with-excess': 'It is settled. {over} of it pay for hours over the authorized ones.',
  'invoice-covered':
    'The timesheet of the week of {week} now comes to {amount}, and {received} were received for invoice {reference}: it is settled.',
  'invoice-cancelled': 'Nothing is left to pay of the week of {week}: invoice {reference} is cancelled.',
  'invoice-cancelled-with-money':
    'Nothing is left to pay of the week of {week}: invoice {reference} is cancelled. {received} were received for it.',
  overpaid:
    '{payee, select, operator {The operator of this server} other {The freelancer}} owes {over} of it back to the client, by bank.',
  'overpaid-after': '{parts}',
  'receipt-taken-back':
    'The confirmation of {amount} for invoice {reference} (the week of {week}) was a mistake and is taken back. {open} are open.',

  /** The job and its terms. */
  'job-paused':
    '{by} paused the job. Time tracked from now on does not count until {by} resumes it; hours so far are submitted, reviewed and paid as usual.',
  'job-resumed': '{by} lifted their pause of the job.',
  'job-ended':
    '{by} ended the job. No time counts from now on; hours so far are submitted, reviewed and paid as usual.',
  'terms-proposed': '{by} proposes: {terms}.',
  'terms-accepted': '{by} accepted: {terms}. They bind from {from}.',
  'terms-rate': '{amount} an hour',
  'terms-no-limit': 'no weekly limit',
  'terms-limit': 'at most {time} a week',
  'terms-work-view': 'Work View required',
} as const
