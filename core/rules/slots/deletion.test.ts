import { expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { day, deletion, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts, screenshot } from '../testing/facts.ts'
import { refuseComment } from './comment.ts'
import { refuseDeletion } from './deletion.ts'

const id = `shot-${slotAt('Mon 09:30')}`
const extra = screenshot(at('Mon 09:35'), { id: 'extra' })

it.each<[string, Partial<WeekFacts>, TimesheetState, number, string | null]>([
  ['C6 while the week is open', day, 'open', at('Tue 09:00'), null],
  ['C6 on Monday at 06:59:59.999', day, 'open', at('+Mon 06:59:59.999'), null],
  ['C6 on Monday at 07:00:00.000, submitted or not', day, 'open', at('+Mon 07:00'), 'submitted'],
  ['C6 after an early submission', day, 'submitted', at('Thu 09:00'), 'submitted'],
  ['C6 by a clock that can’t be read', day, 'open', Number.NaN, 'submitted'],
  ['C6 one that isn’t there', {}, 'open', at('Tue 09:00'), 'unknown-screenshot'],
  ['C6 twice', { ...day, deletions: [deletion('Mon 09:30')] }, 'open', at('Tue 09:00'), 'already-deleted'],
  [
    'C6 one beside a deleted one',
    { ...day, deletions: [deletion('Mon 10:00')] },
    'open',
    at('Tue 09:00'),
    null,
  ],
  ['J1 a rejected one', { ...day, rejections: [reject('Mon 09:30')] }, 'open', at('Tue 09:00'), 'rejected'],
  [
    'J1 one beside a rejected one',
    {
      ...day,
      screenshots: [...day.screenshots, extra],
      rejections: [{ ...reject('Mon 09:30'), screenshot: 'extra' }],
    },
    'open',
    at('Tue 09:00'),
    'rejected',
  ],
  [
    'J1 one whose neighbour is rejected',
    { ...day, rejections: [reject('Mon 09:50')] },
    'open',
    at('Tue 09:00'),
    null,
  ],
  [
    'J4 one whose rejection was withdrawn',
    { ...day, rejections: [reject('Mon 09:30', { withdrawnAt: at('Tue 08:00') })] },
    'open',
    at('Tue 09:00'),
    null,
  ],
])('deleting: %s', (_, facts, state, now, expected) => {
  const refusal = refuseDeletion(exampleFacts(facts), { screenshot: id }, { state }, now, DEFAULT_POLICY)
  expect(refusal?.code ?? null).toBe(expected)
})

it.each<[string, object, Partial<WeekFacts>, TimesheetState, number, string | null]>([
  ['K1 the freelancer comments', {}, day, 'open', at('Tue 09:00'), null],
  ['C6 and removes the comment', { text: '' }, day, 'open', at('Tue 09:00'), null],
  ['K1 nothing to comment on', {}, {}, 'open', at('Tue 09:00'), 'unknown-screenshot'],
  [
    'C6 a deleted one',
    {},
    { ...day, deletions: [deletion('Mon 09:30')] },
    'open',
    at('Tue 09:00'),
    'deleted',
  ],
  [
    'C6 one beside a deleted one',
    {},
    { ...day, deletions: [deletion('Mon 10:00')] },
    'open',
    at('Tue 09:00'),
    null,
  ],
  [
    'K1 one that isn’t there among others',
    { screenshot: 'x' },
    day,
    'open',
    at('Tue 09:00'),
    'unknown-screenshot',
  ],
  ['C6 500 characters', { text: 'x'.repeat(500) }, day, 'open', at('Tue 09:00'), null],
  ['C6 501 characters', { text: 'x'.repeat(501) }, day, 'open', at('Tue 09:00'), 'too-long'],
  ['C6 frozen after submission', {}, day, 'submitted', at('Tue 09:00'), 'submitted'],
  ['C6 frozen from Monday 07:00', {}, day, 'open', at('+Mon 07:00'), 'submitted'],
])('commenting: %s', (_, of, facts, state, now, expected) => {
  const comment = { screenshot: id, text: 'Drafting the page', ...of }
  const refusal = refuseComment(exampleFacts(facts), comment, { state }, now, DEFAULT_POLICY)
  expect(refusal?.code ?? null).toBe(expected)
})
