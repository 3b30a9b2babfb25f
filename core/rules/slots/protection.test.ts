import { expect, it } from 'vitest'
import type { JobFacts, WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, deletion, dispute, idle, limit, line, other, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts, type screenshot, span } from '../testing/facts.ts'
import { unprotectedReason } from './protection.ts'

/** The day with its 09:24 screenshot, taken at 09:30, changed. */
const shot = (of: Partial<ReturnType<typeof screenshot>>) => ({
  ...day,
  screenshots: day.screenshots.map((one) => (one.slot === slotAt('Mon 09:24') ? { ...one, ...of } : one)),
})
const job = (of: Partial<JobFacts>) => ({ ...day, job: { ...exampleFacts().job, ...of } })
const taken = at('Mon 09:30')
const DAY = 86_400_000
// Late for protection, and not for the timesheet: a policy in which two hours are too late.
const impatient = { ...DEFAULT_POLICY, protectionLateDays: 0 }

it.each<[string, Partial<WeekFacts>, string | null]>([
  ['G1 captured, received, inside everything', day, null],
  ['G1 a black picture is a picture', shot({ look: 'black' }), null],
  ['G1 a placeholder is none', shot({ look: 'placeholder' }), 'placeholder'],
  ['G1 a suspect clock', shot({ clockSuspect: true }), 'clock-suspect'],
  ['G1 not received yet', shot({ receivedAt: null }), 'not-received'],
  ['G1 received six days later', shot({ receivedAt: taken + 6 * DAY }), null],
  ['G1 no screenshot', { spans: day.spans }, 'no-screenshot'],
  ['G1 no time', { screenshots: day.screenshots }, 'no-time'],
  ['G1 idle', { ...day, idles: [idle('Mon 09:24', 'Mon 09:48')] }, 'idle'],
  ['G1 idle in part', { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')] }, null],
  ['G1 rejected', { ...day, rejections: [reject('Mon 09:30')] }, 'rejected'],
  ['G1 deleted', { ...day, deletions: [deletion('Mon 09:30')] }, 'deleted'],
  [
    'G1 in dispute',
    { ...day, disputes: [dispute({ items: [{ type: 'slot', slot: slotAt('Mon 09:24') }] })] },
    'in-dispute',
  ],
  ['G1 captured at the job’s start', job({ startsAt: taken }), null],
  ['G1 captured before the job’s start', job({ startsAt: taken + 1 }), 'outside-job'],
  ['G1 captured before the job’s end', job({ endsAt: taken + 1 }), null],
  ['G1 captured at the job’s end', job({ endsAt: taken }), 'outside-job'],
  ['S10 captured in a pause', job({ pauses: [{ from: taken, to: taken + 1 }] }), 'outside-job'],
  ['S9 G1 a black picture whose bytes are not there', shot({ look: 'black', pictureAt: null }), 'no-picture'],
  ['G1 captured while Not Ready', job({ notReady: [{ from: taken, to: taken + 1 }] }), 'not-ready'],
  [
    'G1 captured before it became Not Ready',
    job({ notReady: [{ from: taken + 1, to: Number.POSITIVE_INFINITY }] }),
    null,
  ],
  [
    'G1 captured once it was Ready again',
    job({
      notReady: [
        { from: 0, to: 1 },
        { from: taken - 9, to: taken },
      ],
    }),
    null,
  ],
  ['G1 still Not Ready', job({ notReady: [{ from: taken - 9, to: Number.POSITIVE_INFINITY }] }), 'not-ready'],
  ['T3 over the authorized hours', { ...day, ...limit(0.4) }, 'over-authorized'],
  ['T3 just inside them', { ...day, ...limit(0.6) }, null],
  ['G1 several reasons: the first', { ...shot({ clockSuspect: true }), ...limit(0) }, 'clock-suspect'],
  ['T7 late for its timesheet', shot({ receivedAt: at('+Mon 07:00') }), 'too-late'],
])('%s', (_, facts, expected) => {
  const found = line(facts, 'Mon 09:24')
  expect(found.unprotectedReason).toBe(expected)
  expect(found.protectedSeconds).toBe(expected === null ? found.creditSeconds : 0)
})

it('G1 more than the policy’s days after the slot’s end, by the last of record, picture and span', () => {
  const end = slotAt('Mon 09:36')
  const punctual = day.spans.map((one) => ({ ...one, receivedAt: end }))
  const of = (shotAt: number, pictureAt: number, spanAt: number) =>
    count(
      {
        ...shot({ receivedAt: shotAt, pictureAt }),
        spans: [...punctual, span(at('Mon 09:30'), end, { receivedAt: spanAt })],
      },
      impatient,
    ).slots.find(({ slot }) => slot === slotAt('Mon 09:24'))?.unprotectedReason
  expect(of(end, end, end)).toBeNull()
  expect([of(end + 1, end, end), of(end, end + 1, end), of(end, end, end + 1)]).toEqual([
    'too-late',
    'too-late',
    'too-late',
  ])
})

it('T3 G1 a slot that the limit cuts is protected up to it, and says why no further', () => {
  expect(line({ ...day, ...limit(0.5) }, 'Mon 09:24')).toMatchObject({
    authorizedSeconds: 360,
    protectedSeconds: 360,
    unprotectedReason: 'over-authorized',
  })
})

it('G2 every timesheet shows its protected amount, never above its lines', () => {
  const facts = { ...shot({ clockSuspect: true }), others: [other('o', '2026-11-17', 3600)] }
  expect(count(facts)).toMatchObject({ amountMinor: 18_000, protectedSeconds: 6480, protectedMinor: 10_800 })
})

it('G1 what has no screenshot is never protected, whatever its state says', () => {
  const question = {
    ...{ state: 'documented' as const, creditSeconds: 720, disputed: false },
    ...{ endsAt: at('Mon 09:36'), spansAt: null, screenshot: null },
  }
  expect(unprotectedReason(question, exampleFacts().job, DEFAULT_POLICY)).toBe('no-screenshot')
})
