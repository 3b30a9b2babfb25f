/** Also the last word of a socket, which has room for 123 bytes (RFC 6455, 5.5). */
export const SEALED_EN =
  'This week is settled and sealed: nothing is added but late tracked time, to the next timesheet.'

/**
 * Why the server takes no claim, in English: ICU messages by the code that its ruling carries. A code has one sentence,
 * whatever kind of claim it is about, because the ruling says no more than the code and what stands in braces here.
 */
export const RULINGS_EN = {
  /** Of any claim. */
  'invalid-record':
    'The record is not in the form that the server understands ({field}: it should be {expected}).',
  'only-client': 'Only the client can do that; nothing was changed.',
  'only-freelancer': 'Only the freelancer can do that; nothing was changed.',
  'only-freelancer-comments': 'Only the freelancer comments on screenshots; write in Messages instead.',
  'id-taken': 'Another record of this job has this id already. Give each its own.',
  'not-available': 'This server does not take that kind of record.',
  'stale-version':
    'This has changed since you looked at it, so nothing was done. Look at it as it is now, then decide again.',
  sealed: SEALED_EN,

  /** Of its week. */
  'not-a-week': 'A week is named by the date of its Monday.',
  'week-not-begun': 'This week has not begun yet by the server’s clock.',
  'unknown-job': 'There is no such job.',
  'no-terms': 'No terms were agreed for this week.',
  'outside-job-dates':
    'This lies before both parties had accepted the job, or outside its dates: it does not count.',

  /** Of tracked time and screenshots. */
  'unsound-instant': 'A time is missing or impossible; the record counts nothing.',
  'negative-span': 'The record ends before it begins; it counts nothing.',
  'outside-week': 'The record lies outside this week; it counts nothing here.',
  'unsound-slot': 'The slot doesn’t begin where slots begin; the record counts nothing.',
  'screenshot-outside-slot': 'The screenshot was not taken inside its slot; it documents nothing.',
  'from-the-future': 'The record lies in the future by the server’s clock: is this computer’s clock right?',
  'submitted-early': 'This week was submitted early: tracking of this job goes on next Monday.',
  'no-image': 'A screenshot that shows a picture must name it: this one documents nothing.',
  'no-look-reason': 'A black picture or a placeholder must say why it is one.',
  'other-picture':
    'The bytes of this picture have other measures than the record says: it documents nothing.',

  /** Of what is done about a screenshot. */
  'unknown-screenshot': 'There is no such screenshot in this week.',
  deleted: 'This screenshot is deleted, and its time with it: nothing is left to reject or to comment on.',
  'already-deleted': 'This screenshot is already deleted.',
  rejected:
    'The client rejected this slot: its screenshots stay as they are. You can ask support for a review.',
  submitted: 'The week is submitted: its screenshots and comments stay as they are.',
  'too-long': 'A comment has at most {most, plural, one {# character} other {# characters}}.',
  'already-rejected': 'This screenshot’s time is already rejected; nothing is deducted twice.',
  overturned: 'Support looked at this rejection and overturned it; its answer stands.',
  idle: 'The computer was idle: there is no time to reject.',
  conflict: 'This time counts for another job: there is nothing to reject.',
  'waiting-picture':
    'The server doesn’t have this picture yet: its time doesn’t count, so there is nothing to reject.',
  'outside-job':
    'This time lies outside the job: before both parties had accepted it, outside its dates, or in a pause. It doesn’t count.',
  'taken-off': 'A dispute already took this time off.',
  'extra-evidence': 'This is a second screenshot of its slot and carries no time; reject the first one.',
  'no-credit': 'There is no time here that counts: nothing to reject, and nothing to dispute.',
  'review-over':
    'The review period is over: time can no longer be rejected or disputed. The freelancer can still refund it; write to them in Messages.',
  'unknown-rejection': 'There is no such rejection in this week.',
  'already-withdrawn': 'This rejection is already withdrawn.',
  'already-overturned': 'Support overturned this rejection: there is nothing to withdraw.',
  'charge-due': 'The review period is over and the charge is due: the rejection can no longer be withdrawn.',

  /** Of reviews and disputes. */
  withdrawn: 'The client withdrew this rejection: there is nothing to review.',
  'already-asked': 'Support has been asked about this rejection and has yet to answer.',
  'not-asked': 'Nobody has asked support about this rejection.',
  'already-decided': 'That is decided already, and the decision stands.',
  'dispute-too-early': 'The timesheet is not submitted yet: until then, reject what doesn’t belong.',
  'already-open': 'A dispute about this timesheet is open already.',
  quality: 'The quality of work is for the two of you to settle; only hours can be disputed.',
  'no-reason': 'Say why you dispute these hours; the freelancer and support read it.',
  'no-items': 'Choose the hours that the dispute is about.',
  'unknown-item': 'The dispute can only be about hours that stand on this timesheet, and that it names.',
  'unknown-dispute': 'There is no such dispute about this timesheet.',
  'dispute-closed': 'This dispute is closed.',

  /** Of Other hours. */
  'unsound-seconds': 'Other hours are a whole number of seconds, more than none.',
  'empty-description': 'Other hours need a description of what was done.',
  'day-outside-week': 'The day is not one of this week.',
  'day-not-begun': 'That day has not begun yet.',
  'unknown-idle': 'There is no such idle time in this week.',
  'idle-already-added': 'This idle time has already been added as Other hours.',
  'more-than-idle': 'That is more than this idle time took from that day.',
  'rejected-time': 'Rejected time can’t come back as Other hours; ask support for a review instead.',
  'no-room': 'The day has no room for that many hours beside those it has.',
  charged: 'The timesheet is charged or closed, or its payment failed: its hours stay as they are.',
  'unknown-entry': 'There are no such Other hours in this week.',
  'already-removed': 'These Other hours are already taken off.',
  'not-waiting': 'These Other hours don’t wait for an approval: they count already, or were answered before.',

  /** Of an early submission. */
  'already-submitted': 'This week is already submitted.',
  'not-begun': 'This week has not begun yet.',
  'no-hours': 'This week has no hours to submit.',
} as const
