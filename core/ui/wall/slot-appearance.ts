import { SLOT_LOOKS_EN as LOOKS, SLOT_MARKS_EN as MARKS, UNPROTECTED_EN } from '../../messages/slots-en.ts'
import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import { fill } from '../words/fill.ts'
import { counted, duration, shortDate } from '../words/format.ts'

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

/** The state of a slot in words (V2). */
export function slotAppearance(slot: WorkroomSlot): SlotAppearance {
  const marks = slotMarks(slot)
  const look = (
    kind: AppearanceKind,
    [words, sentence]: readonly [words: string, sentence: string],
    showsPicture = false,
  ): SlotAppearance => ({
    ...{ kind, words, sentence, marks },
    showsPicture: showsPicture && slot.picture?.claim.image != null,
  })
  const rejection = slot.rejectionStatus
  const stands = rejection !== null && rejection.review?.outcome !== 'overturned'

  if (slot.picture?.hidden) {
    const [words, sentence] = LOOKS.hidden
    return look('hidden', [words, fill(sentence, { reason: slot.picture.hidden.reason })])
  }
  if (slot.state === 'deleted' || slot.deletionWaiting) return look('deleted', LOOKS.deleted)
  if (slot.state === 'under-review' || (stands && rejection.review && rejection.review.outcome === null))
    return look('under-review', LOOKS['under-review'], true)
  if (slot.state === 'rejected' || stands) return look('rejected', LOOKS.rejected, true)
  if (slot.state === 'idle') return look('idle', LOOKS.idle)
  if (slot.state === 'removed') return look('removed', LOOKS.removed, true)
  if (slot.state === 'conflict') return look('conflict', LOOKS.conflict, true)
  if (slot.state === 'outside-job') return look('outside-job', LOOKS[slot.outside ?? 'after-end'], true)
  if (slot.picture === null) return look('no-screenshot', LOOKS['no-screenshot'])
  const { look: drawn, lookReason } = slot.picture.claim
  if (slot.state === 'waiting-picture') return look('waiting-picture', LOOKS['waiting-picture'])
  if (drawn === 'black') return look('black', LOOKS.locked)
  if (drawn === 'placeholder') return look('placeholder', LOOKS[lookReason ?? 'capture-failed'])
  return look('documented', LOOKS.documented, true)
}

function slotMarks(slot: WorkroomSlot): Mark[] {
  const marks: Mark[] = []
  const mark = (tone: Mark['tone'], [words, sentence]: readonly [words: string, sentence: string]) =>
    marks.push({ tone, words, sentence })
  const rejection = slot.rejectionStatus
  const asked =
    rejection?.waiting || rejection?.withdrawing || rejection?.review?.waiting || slot.deletionWaiting
  // A picture that is missing says so itself.
  if ((slot.waiting && slot.state !== 'waiting-picture') || asked) mark('waiting', MARKS.waiting)
  if (slot.lateIn !== null) {
    const [words, sentence] = MARKS.late
    mark('late', [words, fill(sentence, { week: shortDate(slot.lateIn) })])
  }
  if (slot.disputed) mark('disputed', MARKS.disputed)
  if (slot.creditSeconds > 0 && slot.outside !== null) {
    const [words, sentence] = MARKS['counts-in-part']
    const why = LOOKS[slot.outside][1]
    mark('unprotected', [words, fill(sentence, { time: duration(slot.outsideSeconds), why })])
  }
  if (slot.creditSeconds > 0 && slot.unprotectedReason !== null && !slot.waiting) {
    const [words, sentence] = MARKS.unprotected
    mark('unprotected', [words, fill(sentence, { why: UNPROTECTED_EN[slot.unprotectedReason] })])
  }
  if (slot.picture?.claim.look === 'picture' && slot.picture.claim.flags.includes('not-in-focus')) {
    const { minutes } = slot.picture.claim.activity
    const active = minutes.filter((minute) => minute === 1).length
    const [words, sentence] = active > 0 ? MARKS['other-program'] : MARKS['not-in-front']
    mark('unfocused', [words, fill(sentence, { active, minutes: minutes.length })])
  }
  if (slot.reportedAfterMs !== null) {
    const lag = lagWords(slot.reportedAfterMs)
    const [words, sentence] = MARKS.reported
    mark('reported', [fill(words, { lag }), fill(sentence, { lag })])
  }
  return marks
}

/** `5 hours`, from two days on `3 days`. */
function lagWords(lagMs: number): string {
  const hours = Math.floor(lagMs / 3_600_000)
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')
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
