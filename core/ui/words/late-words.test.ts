import { expect, it } from 'vitest'
import type { LateFact } from '../../rules/facts/facts.ts'
import { count, late } from '../../rules/testing/book.ts'
import { lateWords } from './late-words.ts'

const words = (seconds: number, of: Partial<LateFact> = {}) => {
  const [line] = count({ lates: [late('Fri 10:00', seconds, of)] }).lates
  return line && lateWords(line, '2026-11-13')
}

it.each<[string, string | undefined, string]>([
  ['T7 what came late', words(720), 'Arrived after its week was submitted, so it counts here.'],
  [
    'J5 what was overturned after the charge',
    words(720, { overturned: true }),
    'Support overturned its rejection after its week was settled, so it counts here.',
  ],
  [
    'T7 J1 what was rejected in its own week',
    words(0, { slotState: 'rejected' }),
    'The client rejected its screenshot in its own week.',
  ],
  ['T7 I1 what idleness took', words(0, { slotState: 'idle' }), 'The computer was idle.'],
  [
    'O1 what was cut in part',
    words(280, { cutSeconds: 440 }),
    'Arrived after its week was submitted, so it counts here. 0:07:20 found no room: the hours of Fri 13 Nov fill that day.',
  ],
  [
    'O1 what was cut whole',
    words(0, { cutSeconds: 720 }),
    '0:12:00 found no room: the hours of Fri 13 Nov fill that day.',
  ],
  ['T8 what another timesheet counts', words(0), 'It counts on another timesheet.'],
])('%s', (_, found, expected) => {
  expect(found).toBe(expected)
})
