import { describe, expect, it } from 'vitest'
import { day, late, reject, slotAt, work } from './examples/book.ts'
import { at, exampleFacts } from './examples/facts.ts'
import type { RejectionFact, WeekFacts } from './facts.ts'
import type { TimesheetState } from './lifecycle.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { creditReturnedLate, refuseReview, refuseReviewResult } from './review.ts'

const asked = { askedAt: at('Tue 08:00'), outcome: null, decidedAt: null }
const upheld = { ...asked, outcome: 'upheld' as const, decidedAt: at('Wed 08:00') }
const rejected = (of: Partial<RejectionFact> = {}) =>
  exampleFacts({ ...day, rejections: [reject('Mon 09:30', of)] })
const id = reject('Mon 09:30').id
const withdrawnBefore = reject('Mon 09:05', { withdrawnAt: at('Tue 08:00') })

it.each<[string, WeekFacts, string | null, string | null]>([
  ['a rejection that stands', rejected(), null, 'not-asked'],
  [
    'one beside a withdrawn one',
    exampleFacts({ ...day, rejections: [withdrawnBefore, reject('Mon 09:30')] }),
    null,
    'not-asked',
  ],
  ['one that support looks at', rejected({ review: asked }), 'already-asked', null],
  ['one that support answered', rejected({ review: upheld }), 'already-decided', 'already-decided'],
  ['one that was withdrawn', rejected({ withdrawnAt: at('Tue 08:00') }), 'withdrawn', 'withdrawn'],
  ['none', exampleFacts(day), 'unknown-rejection', 'unknown-rejection'],
])('J5 asking about, and answering, %s', (_, facts, asking, answering) => {
  expect(refuseReview(facts, { rejection: id })?.code ?? null).toBe(asking)
  expect(refuseReviewResult(facts, { rejection: id })?.code ?? null).toBe(answering)
})

describe('J5 T8 what is overturned after the charge returns on the next timesheet', () => {
  const returned = (facts: WeekFacts, state: TimesheetState, rejection = id) =>
    creditReturnedLate(facts, { rejection }, { state }, at('+Sun 10:00'), DEFAULT_POLICY)
  it.each<[TimesheetState, boolean]>([
    ['open', false],
    ['submitted', false],
    ['disputed', false],
    ['due', false],
    ['charging', true],
    ['paid', true],
    ['failed', true],
    ['closed', true],
  ])('J5 in state %s as a late line: %s', (state, expected) => {
    expect(returned(rejected({ review: asked }), state) !== null).toBe(expected)
  })
  it('J5 the line brings back what the rejection took', () => {
    expect(returned(rejected({ review: asked }), 'paid')).toEqual({
      fromWeek: '2026-11-16',
      slot: slotAt('Mon 09:30'),
      seconds: 720,
      screenshot: `shot-${slotAt('Mon 09:30')}`,
      receivedAt: at('+Sun 10:00'),
    })
  })
  it('J5 of several rejections the one that was asked about', () => {
    const rejections = [reject('Mon 09:05'), reject('Mon 09:30'), reject('Mon 10:00')]
    const facts = exampleFacts({ ...work('Mon 09:00', '09:31'), rejections })
    expect(returned(facts, 'paid')).toMatchObject({
      slot: slotAt('Mon 09:30'),
      seconds: 420,
      screenshot: `shot-${slotAt('Mon 09:24')}`,
    })
    const lates = [late('Thu 10:00', 60), late('Fri 10:00', 300)].map((one, index) => ({
      ...one,
      screenshot: `late-${index}`,
    }))
    const ofLates = ['a', 'b'].map((of, index) => ({
      ...reject('Mon 09:30'),
      id: of,
      screenshot: `late-${index}`,
    }))
    expect(returned(exampleFacts({ lates, rejections: ofLates }), 'paid', 'b')).toMatchObject({
      seconds: 300,
    })
  })
  it('J5 T7 of a late line too, from the week in which it was worked', () => {
    const lates = [late('Fri 10:00', 300)]
    const rejections = [{ ...reject('Mon 09:30'), screenshot: lates[0]!.screenshot }]
    expect(returned(exampleFacts({ lates, rejections }), 'paid')).toMatchObject({
      fromWeek: '2026-11-09',
      slot: lates[0]!.slot,
      seconds: 300,
    })
  })
  it('J5 nothing returns where nothing was taken', () => {
    expect(returned(exampleFacts(day), 'paid')).toBeNull()
    expect(returned(rejected({ withdrawnAt: at('Tue 08:00') }), 'paid')).toBeNull()
    expect(returned({ ...rejected(), spans: [] }, 'paid')).toBeNull()
  })
})
