const HOW_TO_PAY =
  '{bank, select, none {The freelancer has not given bank details yet; ask for them in Messages, and pay with this reference:\n  {reference}} other {Pay to:\n{bank}\n  Reference: {reference}}}\n\nThe invoice as PDF: {pdf}'
const SAY_SENT = '\nWhen you have sent the money, say so under Payments.'
const NOT_YOU = 'If it was not you, remove what you don’t know in your settings and set a new password.'

/**
 * Mails in English, by kind: ICU messages. `subject` is its line; `text` what it says where that is more than the
 * Workroom's message about it (en.ts), or there is none; `client` and `freelancer` what each can do next; `link` what
 * stands before the address at its end.
 */
export const MAILS_EN = {
  /** Screenshots. */
  'screenshot-rejected': {
    subject: 'A screenshot was rejected: {time} ({amount}) left your timesheet',
    freelancer:
      'If you think that this is wrong, open the screenshot and ask support for a review; the rest of the timesheet goes on. You can also write to the client in Messages. Rejected time can’t be added again by hand.',
  },
  'rejection-withdrawn': { subject: 'A rejection was taken back' },
  'review-asked': {
    subject: 'Support was asked to look at a rejection',
    client:
      'Support looks at the screenshot and answers both of you; nothing has to be done. You can still take the rejection back until the week is charged.',
  },
  'review-upheld': {
    subject: 'Support upheld a rejection',
    freelancer: 'This answer is final. The rest of the timesheet is not touched by it.',
  },
  'review-overturned': {
    subject: 'Support overturned a rejection: {amount} come back',
    client: 'This answer is final: this screenshot can’t be rejected again.',
  },

  /** Disputes. */
  'dispute-opened': {
    subject: 'In dispute: {time} ({amount})',
    freelancer:
      'Support decides item by item, with the Workroom as evidence; tell your side in Messages. If the client is right, you can concede and so end the dispute. Hours that you track meanwhile are not protected.',
    client:
      'Support decides item by item, with the Workroom as evidence. You can end the dispute yourself by conceding; the hours then stay on the timesheet.',
  },
  'dispute-closed-removed': { subject: 'Dispute settled: {time} ({amount}) taken off' },
  'dispute-closed-kept': { subject: 'Dispute settled: the hours stay' },

  /** Messages. */
  message: {
    subject: 'A new message from {by, select, client {the client} other {the freelancer}}',
    text: '{by, select, client {The client} other {The freelancer}} wrote:\n\n“{words}”',
  },
  messages: { subject: 'New messages from {by, select, client {the client} other {the freelancer}}' },

  /** Other hours after the submission. */
  'hours-added': {
    subject: 'Added to a submitted timesheet: {time} ({worth})',
    client: 'If it doesn’t belong there, dispute it on the timesheet until the review ends.',
  },
  'hours-added-need-approval': {
    subject: 'Your approval is needed: {time} ({worth})',
    client: 'Approve or decline it on the timesheet.',
  },
  'hours-approved': { subject: 'The client approved {time}' },
  'hours-declined': {
    subject: 'The client declined {time}',
    freelancer: 'You can talk to the client about it in Messages.',
  },
  'hours-left-out': {
    subject: 'Not approved in time: {time}',
    client:
      'Nothing has to be done. If you agree to this time after all, tell the freelancer in Messages: it can go on the running week.',
    freelancer:
      'If the client agrees, add the time by hand to a day of the running week, and say in its description when it was worked.',
  },
  'hours-reached': {
    subject: '{percent} % of the authorized hours are used',
    client: 'To allow more hours, propose new terms; they bind from the Monday after the freelancer accepts.',
    freelancer:
      'If you need more hours, propose new terms; they bind from the Monday after the client accepts.',
  },

  /** The timesheet's way. */
  'timesheet-submitted': {
    subject: 'Timesheet of the week of {week} submitted: {time}, {amount}',
    client:
      'Until then you can reject screenshots, dispute hours, or pay early. {settlement, select, gateway {What stands after that is charged by itself.} other {What stands after that falls due, and its invoice goes out.}}',
    freelancer:
      'Until then you can add hours that are missing; the client hears of them. {settlement, select, gateway {What stands after that is charged by itself.} other {What stands after that falls due, and its invoice goes out.}}',
  },
  'timesheet-paid': {
    subject: 'Paid: {amount} for the week of {week}',
    client: 'The invoice is ready to download beside the timesheet.',
    freelancer: 'It stands in your earnings.',
  },
  'charge-failed': {
    subject: 'Payment failed: {amount} for the week of {week}',
    client:
      '{methods, plural, =0 {} other {Tried: {tried} }}You can pay it now by hand, with the same payment method or another one. That turns automatic payments on again.',
    freelancer:
      'The client was told and can pay it by hand. Until then the job is Not Ready: time that you track now is not protected.',
  },
  'excess-paid': {
    subject: 'Paid: {amount} for hours over the authorized ones',
    client: 'Nothing more has to be done.',
    freelancer: 'It stands in your earnings.',
  },
  'excess-failed': {
    subject: 'Not paid: {amount} for hours over the authorized ones',
    text: 'Your payment of {amount} for hours over the authorized ones of the week of {week} did not go through. {why} Nothing was charged; you can pay again, by another method, under Payments.',
  },
  refunded: { subject: 'Money was given back' },

  /** Invoices that are paid outside (P9). */
  'invoice-for-client': {
    subject: 'Invoice {reference}: {amount} for the week of {week}',
    text: `The review of the week of {week} has ended: {amount} are due.\n\n${HOW_TO_PAY}${SAY_SENT}`,
  },
  'invoice-for-freelancer': {
    subject: 'Invoice {reference}: {amount} for the week of {week}',
    text: 'The invoice of the week of {week} went to your client: {amount}, reference {reference}. {next, select, operator {The operator of this server collects it and pays you out.} confirm {When the money has arrived, confirm it under Payments.} other {You have given no bank details yet, so your client doesn’t know where to pay: write them under Settings. When the money has arrived, confirm it under Payments.}}',
  },
  'invoice-reminder': {
    subject:
      '{last, select, yes {Overdue: invoice {reference}, {open} open} other {Reminder: invoice {reference}, {open} open}}',
    text: `{open} of invoice {reference} (the week of {week}) are still open.{last, select, yes { Until it is settled the job is Not Ready.} other {}}\n\n${HOW_TO_PAY}${SAY_SENT}`,
  },
  'invoice-overdue': { subject: 'Overdue: invoice {reference}, {open} open' },
  'invoice-sent': { subject: 'Sent: the money of invoice {reference}' },
  'invoice-received': { subject: 'Received: {amount} of invoice {reference}' },
  'invoice-covered': { subject: 'Settled: invoice {reference}' },
  'invoice-cancelled': { subject: 'Cancelled: invoice {reference}, nothing is left to pay' },
  'invoice-excess-for-freelancer': {
    subject: 'Hours over the authorized ones: {amount} for the week of {week}',
  },
  'invoice-excess-for-client': {
    subject: 'Hours over the authorized ones: {amount} for the week of {week}',
    text: `{happened} You owe none of it.\n\n${HOW_TO_PAY}`,
  },
  'receipt-taken-back': { subject: 'Taken back: {amount} of invoice {reference}' },
  'bank-details-changed': {
    subject: 'Your bank details were changed',
    text: 'The bank details that stand on your invoices were changed. If that was not you, change your password at once, and tell your clients.',
  },

  /** The job and its terms. */
  invitation: {
    subject: '{from} invites you to "{title}"',
    text: '{role, select, client {{from} invites you to the job "{title}" as its client.} other {{from} invites you to the job "{title}" as its freelancer.}}\n\nThe link shows the terms before you accept them. It works once, until {until}.',
    link: 'See the invitation',
  },
  'terms-proposed': {
    subject: 'New terms proposed for "{title}"',
    text: '{happened}\n\nThey bind from the Monday after you accept them; until then, and if you don’t, the present terms stay. You can also propose others.',
    link: 'Read and answer',
  },
  'terms-accepted': {
    subject: 'Terms accepted for "{title}"',
    text: '{happened}',
    link: 'See the terms',
  },
  'job-paused': {
    subject: 'Paused: "{title}"',
    text: '{happened}\n\nNothing has to be done. You can write to each other in Messages, and end the job for good under Terms.',
    link: 'See the job',
  },
  'job-resumed': {
    subject: 'Resumed: "{title}"',
    text: '{happened}\n\n{stillPaused, select, yes {Your own pause goes on: no time counts until you lift it under Terms.} other {Time that is tracked counts again.}}',
    link: 'See the job',
  },
  'job-ended': {
    subject: 'Ended: "{title}"',
    text: '{happened}\n\nAn ended job can’t be taken up again. Its Workroom stays open for both of you: for the review, payments and Messages.',
    link: 'See the job',
  },

  /** The account: whoever did it, its owner hears of it. None of these can be turned off. */
  verification: {
    subject: 'Is this your e-mail address?',
    text: 'Somebody, hopefully you, gave this address for an account on Glasswork. If it was not you, nothing has to be done.\n\nThe link works once, for {hours, plural, one {one hour} other {# hours}}.',
    link: 'Yes, this is my address',
  },
  'password-reset': {
    subject: 'Set a new password',
    text: 'Somebody, hopefully you, asked for a new password. If it was not you, nothing has to be done.\n\nThe link works once, for {hours, plural, one {one hour} other {# hours}}. Setting a new password signs you out everywhere.',
    link: 'Set a new password',
  },
  'passkey-added': {
    subject: 'A passkey was added to your account',
    text: `The passkey “{label}” was added by {browser}. It signs in without the password.\n\n${NOT_YOU}`,
    link: 'See your passkeys',
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account',
    text: `The passkey “{label}” was removed by {browser}. It signs in no more.\n\n${NOT_YOU}`,
    link: 'See your passkeys',
  },
  'password-set': {
    subject: 'Your password was changed',
    text: 'Your account has a new password. Other browsers and Trackers are signed out.{droppedCount, plural, =0 {} one {\n\nThis passkey signs in no more: {dropped}.} other {\n\nThese passkeys sign in no more: {dropped}.}}{keptCount, plural, =0 {} one {\n\nThis passkey still signs in: {kept}. Remove it in your settings if you don’t know it.} other {\n\nThese passkeys still sign in: {kept}. Remove in your settings those you don’t know.}}{calendarEnded, select, yes {\n\nYour calendar’s address was closed too; you can make a new one in your settings.} other {}}\n\nIf it was not you, set a new password by “Forgot it?” on the sign-in page.',
    link: 'See your settings',
  },
  'sign-up-again': {
    subject: 'You have an account already',
    text: 'Somebody, perhaps you, tried to make an account with this e-mail address. You have one, so none was made.\n\nSign in as before; if you forgot the password, “Forgot it?” on that page sets a new one. If it was not you, nothing has to be done.',
    link: 'Sign in',
  },
} as const

/** What stands around any mail. */
export const MAIL_FRAME_EN = {
  'of-job': '{subject} · {title}',
  'work-view': 'See it in Work View',
  timesheets: 'Open the timesheet',
  payments: 'Open Payments',
  messages: 'Answer in Messages',
  /** Of a digest: pieces that it only counts. */
  more: '{count, plural, one {And # more in the Workroom.} other {And # more in the Workroom.}}',
  'no-more': 'No more mails of this kind',
} as const
