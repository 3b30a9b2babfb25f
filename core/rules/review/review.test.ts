import { expect, it } from 'vitest'
import type { RejectionFact, WeekFacts } from '../facts/facts.ts'
import { day, reject } from '../testing/book.ts'
import { at, exampleFacts } from '../testing/facts.ts'
import { refuseReview, refuseReviewResult } from './review.ts'

const asked = { askedAt: at('Tue 08:00'), outcome: null }
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
