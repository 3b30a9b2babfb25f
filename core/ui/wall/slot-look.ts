import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import type { OutsideReason, UnprotectedReason } from '../../rules/facts/lines.ts'
import { reportedWords } from '../words/clock-words.ts'
import { duration, shortDate } from '../words/format.ts'

/** What a slot wears on the wall (V2). One each: the strongest that applies. */
export type AppearanceKind =
  | 'documented'
  | 'black'
  | 'placeholder'
  | 'idle'
  | 'rejected'
  | 'under-review'
  | 'deleted'
  | 'removed'
  | 'conflict'
  | 'no-screenshot'
  | 'waiting-picture'
  | 'outside-job'
  | 'hidden'

export type SlotAppearance = {
  kind: AppearanceKind
  /** The words on the slot itself; empty for an ordinary documented one. */
  words: string
  /** The whole story, for the viewer, tooltips and screen readers. */
  sentence: string
  /** Further marks beside the state: waiting, late, disputed, unprotected. */
  marks: readonly Mark[]
  /** Whether a picture is drawn under the words. */
  showsPicture: boolean
}
export type Mark = {
  tone: 'waiting' | 'late' | 'disputed' | 'unprotected' | 'reported' | 'unfocused'
  words: string
  sentence: string
}

const PLACEHOLDER_WORDS = {
  'forbidden-page': ['Private page', 'The browser does not allow a picture of this page.'],
  'excluded-site': ['Private site', 'The freelancer excluded this site from pictures.'],
  'capture-failed': ['No picture', 'The picture could not be taken.'],
  locked: ['Screen locked', 'The desktop was locked or inactive, so the picture is black.'],
} as const

export const UNPROTECTED_SENTENCES: Record<UnprotectedReason, string> = {
  'no-screenshot': 'no screenshot documents it',
  'waiting-picture': 'the server has not received its picture',
  'no-picture': 'no picture of it is on the server',
  placeholder: 'its picture is only a placeholder',
  idle: 'the computer was idle',
  conflict: "another job's session keeps this time",
  rejected: 'it was rejected',
  deleted: 'its screenshot was deleted',
  removed: 'it was taken off in a dispute',
  'no-time': 'no time was tracked in it',
  'in-dispute': 'it is in dispute',
  'not-received': 'the server has not received it',
  'clock-suspect': "the device's clock could not be trusted",
  'too-late': 'it arrived too late for that',
  'outside-job': "it lies outside the job's dates or in a pause",
  'not-ready': 'the job was Not Ready when it was captured',
  'settled-outside': 'invoices are paid outside here, so nothing is',
  'over-authorized': 'it exceeds the authorized hours',
}

/** Words and sentence of time outside the job's life (S10). */
const OUTSIDE_WORDS: Record<OutsideReason, readonly [words: string, sentence: string]> = {
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
}

/** The state of a slot in words (V2). */
export function slotAppearance(slot: WorkroomSlot): SlotAppearance {
  const marks = slotMarks(slot)
  const look = (
    kind: AppearanceKind,
    words: string,
    sentence: string,
    showsPicture = false,
  ): SlotAppearance => ({
    kind,
    words,
    sentence,
    marks,
    showsPicture: showsPicture && slot.picture?.claim.image != null,
  })
  const rejection = slot.rejectionStatus
  const stands = rejection !== null && rejection.review?.outcome !== 'overturned'

  if (slot.picture?.hidden)
    return look('hidden', 'Hidden by support', `Support hid this picture: ${slot.picture.hidden.reason}`)
  if (slot.state === 'deleted' || slot.deletionWaiting)
    return look('deleted', 'Deleted', 'The freelancer deleted this screenshot. Its time does not count.')
  if (slot.state === 'under-review' || (stands && rejection.review && rejection.review.outcome === null))
    return look(
      'under-review',
      'Under review',
      'Rejected; the freelancer asked support to look at that.',
      true,
    )
  if (slot.state === 'rejected' || stands)
    return look('rejected', 'Rejected', 'The client rejected this screenshot. Its time does not count.', true)
  if (slot.state === 'idle')
    return look(
      'idle',
      'Computer Idle. No time recorded',
      'No activity on the computer for so long that the Tracker paused: this time does not count.',
    )
  if (slot.state === 'removed')
    return look('removed', 'Taken off', 'A dispute took this time off the timesheet.', true)
  if (slot.state === 'conflict')
    return look(
      'conflict',
      "Another job's time",
      'The Tracker was on for another job that began first; that job keeps this time.',
      true,
    )
  if (slot.state === 'outside-job')
    return look('outside-job', ...OUTSIDE_WORDS[slot.outside ?? 'after-end'], true)
  if (slot.picture === null)
    return look(
      'no-screenshot',
      'No picture, no time',
      'Tracked without a screenshot: this time does not count.',
    )
  const { look: drawn, lookReason } = slot.picture.claim
  if (slot.state === 'waiting-picture')
    return look(
      'waiting-picture',
      'Waiting for its picture',
      'The server has the record of this screenshot and not the picture yet: this time counts once the picture arrives.',
    )
  if (drawn === 'black') return look('black', ...PLACEHOLDER_WORDS.locked)
  if (drawn === 'placeholder') {
    const [words, sentence] = PLACEHOLDER_WORDS[lookReason ?? 'capture-failed']
    return look('placeholder', words, sentence)
  }
  return look('documented', '', 'Documented by this screenshot.', true)
}

function slotMarks(slot: WorkroomSlot): Mark[] {
  const marks: Mark[] = []
  const rejection = slot.rejectionStatus
  const asked =
    rejection?.waiting || rejection?.withdrawing || rejection?.review?.waiting || slot.deletionWaiting
  // A picture that is missing says so itself.
  if ((slot.waiting && slot.state !== 'waiting-picture') || asked)
    marks.push({
      tone: 'waiting',
      words: 'Waiting',
      sentence: 'Waiting for the server: nothing counts until the server has confirmed it.',
    })
  if (slot.lateIn !== null)
    marks.push({
      tone: 'late',
      words: 'Late',
      sentence: `Arrived after submission: it counts in the week of ${shortDate(slot.lateIn)}.`,
    })
  if (slot.disputed)
    marks.push({ tone: 'disputed', words: 'Disputed', sentence: 'The client disputes this time.' })
  if (slot.creditSeconds > 0 && slot.outside !== null)
    marks.push({
      tone: 'unprotected',
      words: 'Counts in part',
      sentence: `${duration(slot.outsideSeconds)} of it: ${OUTSIDE_WORDS[slot.outside][1]}`,
    })
  if (slot.creditSeconds > 0 && slot.unprotectedReason !== null && !slot.waiting)
    marks.push({
      tone: 'unprotected',
      words: 'Unprotected',
      sentence: `Not protected: ${UNPROTECTED_SENTENCES[slot.unprotectedReason]}.`,
    })
  if (slot.picture?.claim.look === 'picture' && slot.picture.claim.flags.includes('not-in-focus')) {
    const { minutes } = slot.picture.claim.activity
    const active = minutes.filter((minute) => minute === 1).length
    marks.push({
      tone: 'unfocused',
      words: active > 0 ? 'Other program' : 'Not in front',
      sentence: `The browser was not in front when this picture was taken: it shows the browser’s last page. The computer was in use in ${active} of ${minutes.length} minutes, in whatever program.`,
    })
  }
  if (slot.reportedAfterMs !== null) {
    const words = reportedWords(slot.reportedAfterMs)
    marks.push({ tone: 'reported', words, sentence: `${words}: the device was offline, or held it back.` })
  }
  return marks
}

/** Why a slot can't be rejected; null if it can (J1, J3). The server has the last word. */
export function whyNotRejectable(slot: WorkroomSlot, week: Pick<WorkroomWeek, 'state'>): string | null {
  if (slot.rejectionStatus !== null && slot.rejectionStatus.review?.outcome !== 'overturned')
    return 'It is already rejected.'
  if (slot.state === 'deleted' || slot.deletionWaiting) return 'The freelancer deleted it.'
  if (slot.state === 'idle') return 'No time was recorded for it.'
  if (slot.state === 'waiting-picture') return 'Its picture has not arrived, so its time does not count yet.'
  if (slot.state === 'late') return 'It arrived late and counts in another week; reject it there.'
  if (slot.screenshot === null || slot.creditSeconds === 0) return 'It has no time that counts.'
  if (slot.waiting) return 'The server has not confirmed it yet.'
  return isPastReview(week.state) ? 'The review of this week is over.' : null
}

/** Whether a week's review is over for sure; the clock may have ended it before. */
export function isPastReview(state: WorkroomWeek['state']): boolean {
  return state === 'charging' || state === 'paid' || state === 'closed' || state === 'failed'
}
