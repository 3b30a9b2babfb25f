import type { LateLine } from '../../rules/facts/lines.ts'
import { dayName, exactDuration } from './format.ts'

/** Why a late line has what it has: its slot's story in its own week (T7). */
const SLOT_STORIES: Partial<Record<LateLine['slotState'], string>> = {
  rejected: 'The client rejected its screenshot in its own week.',
  'under-review': 'The client rejected its screenshot in its own week; support is looking at it.',
  removed: 'A dispute took it off in its own week.',
  deleted: 'The freelancer deleted its screenshot.',
  idle: 'The computer was idle.',
  conflict: 'Another job’s session keeps this time.',
  'outside-job': 'It lies outside the job’s dates or in a pause.',
  'no-screenshot': 'No screenshot documents it.',
  'waiting-picture': 'Its picture has not arrived.',
}

/** A late line in words: what became of it, and what of it found no room. `day` is the slot's, in the policy's zone. */
export function lateWords(line: LateLine, day: string): string {
  const parts: string[] = []
  if (line.state === 'rejected') parts.push('The client rejected it.')
  else if (line.state === 'under-review') parts.push('Rejected; support is looking at it.')
  else if (line.state === 'removed') parts.push('A dispute took it off.')
  else if (line.state === 'deleted') parts.push('The freelancer deleted its screenshot.')
  else if (line.seconds > 0 && line.overturned)
    parts.push('Support overturned its rejection after its week was settled, so it counts here.')
  else if (line.seconds > 0) parts.push('Arrived after its week was submitted, so it counts here.')
  else
    parts.push(SLOT_STORIES[line.slotState] ?? (line.cutSeconds > 0 ? '' : 'It counts on another timesheet.'))
  if (line.cutSeconds > 0)
    parts.push(`${exactDuration(line.cutSeconds)} found no room: the hours of ${dayName(day)} fill that day.`)
  return parts.filter(Boolean).join(' ')
}
