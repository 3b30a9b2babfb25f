/**
 * What a slot is on the wall, in English: the words on it, and its sentence (V2). ICU messages in which nothing but
 * plain names stands in braces, so that the wall needs no more to write them.
 */
export const SLOT_LOOKS_EN = {
  documented: ['', 'Documented by this screenshot.'],
  hidden: ['Hidden by support', 'Support hid this picture: {reason}'],
  deleted: ['Deleted', 'The freelancer deleted this screenshot. Its time does not count.'],
  'under-review': ['Under review', 'Rejected; the freelancer asked support to look at that.'],
  rejected: ['Rejected', 'The client rejected this screenshot. Its time does not count.'],
  idle: [
    'Computer Idle. No time recorded',
    'No activity on the computer for so long that the Tracker paused: this time does not count.',
  ],
  removed: ['Taken off', 'A dispute took this time off the timesheet.'],
  conflict: [
    'Another job’s time',
    'The Tracker was on for another job that began first; that job keeps this time.',
  ],
  'no-screenshot': ['No picture, no time', 'Tracked without a screenshot: this time does not count.'],
  'waiting-picture': [
    'Waiting for its picture',
    'The server has the record of this screenshot and not the picture yet: this time counts once the picture arrives.',
  ],

  /** Why the picture is black or a placeholder (C4). */
  locked: ['Screen locked', 'The desktop was locked or inactive, so the picture is black.'],
  'forbidden-page': ['Private page', 'The browser does not allow a picture of this page.'],
  'excluded-site': ['Private site', 'The freelancer excluded this site from pictures.'],
  'capture-failed': ['No picture', 'The picture could not be taken.'],

  /** Why it lies outside the job's life (S10). */
  'before-start': ['Before the start', 'Tracked before the job’s start: this time does not count.'],
  'before-acceptance': [
    'Before acceptance',
    'Tracked before both parties had accepted the job: this time does not count.',
  ],
  paused: ['Job paused', 'Tracked while the job was paused: this time does not count.'],
  'after-submission': [
    'After submission',
    'Tracked after the freelancer had submitted this week: this time does not count.',
  ],
  'after-end': ['After the end', 'Tracked after the job’s end: this time does not count.'],
} as const

const NOT_IN_FRONT =
  'The browser was not in front when this picture was taken: it shows the browser’s last page. The computer was in use in {active} of {minutes} minutes, in whatever program.'

/** What stands beside the state. */
export const SLOT_MARKS_EN = {
  waiting: ['Waiting', 'Waiting for the server: nothing counts until the server has confirmed it.'],
  late: ['Late', 'Arrived after submission: it counts in the week of {week}.'],
  disputed: ['Disputed', 'The client disputes this time.'],
  'counts-in-part': ['Counts in part', '{time} of it: {why}'],
  unprotected: ['Unprotected', 'Not protected: {why}.'],
  'other-program': ['Other program', NOT_IN_FRONT],
  'not-in-front': ['Not in front', NOT_IN_FRONT],
  reported: ['Reported {lag} later', 'Reported {lag} later: the device was offline, or held it back.'],
} as const

/** Why a slot is not protected (G1), as it stands behind “Not protected: ”. */
export const UNPROTECTED_EN = {
  'no-screenshot': 'no screenshot documents it',
  'waiting-picture': 'the server has not received its picture',
  'no-picture': 'no picture of it is on the server',
  placeholder: 'its picture is only a placeholder',
  idle: 'the computer was idle',
  conflict: 'another job’s session keeps this time',
  rejected: 'it was rejected',
  deleted: 'its screenshot was deleted',
  removed: 'it was taken off in a dispute',
  'no-time': 'no time was tracked in it',
  'in-dispute': 'it is in dispute',
  'not-received': 'the server has not received it',
  'clock-suspect': 'the device’s clock could not be trusted',
  'too-late': 'it arrived too late for that',
  'outside-job': 'it lies outside the job’s dates or in a pause',
  'not-ready': 'the job was Not Ready when it was captured',
  'settled-outside': 'invoices are paid outside here, so nothing is',
  'over-authorized': 'it exceeds the authorized hours',
} as const

/** Why the server doubts the clock of a slot's records (C10): what happened, and what ends it where something does. */
export const CLOCK_REASONS_EN = {
  'no-anchor': 'A record names no time that the server had given its device.',
  'foreign-device': 'A record came in the name of a device that is not the freelancer’s.',
  gap: 'Earlier records of the device are missing. This doubt ends when they arrive; after {days} without them it stays on the next record alone.',
  fork: 'The device had said something else in the same place of its record, or had gone on without this one.',
  'broken-chain': 'What the device had recorded before was changed afterwards.',
  'older-anchor': 'A record names an older server time than the one before it.',
  'before-anchor': 'A record is dated before a time that the server had given the device by then.',
  skew: 'The device’s clock was more than {time} off.',
  'ran-backwards': 'The device’s clock ran backwards.',
} as const

/** What the freelancer can do about it on the device. */
export const CLOCK_ADVICE_EN = {
  reconnect:
    'When all is synced, disconnect in Options and connect again: this browser then goes on as a new device. Use no copied browser profile.',
  wait: 'Nothing has to be done: what you hold or what waits to sync ends the doubt as it arrives.',
  'set-clock': 'Let this device set its date and time by itself, then go on.',
} as const
