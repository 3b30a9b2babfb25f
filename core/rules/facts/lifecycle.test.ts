import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewExtension } from '../calendar/outage.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, reject, work } from '../testing/book.ts'
import { at, EXAMPLE_WEEK } from '../testing/facts.ts'
import { runs } from '../testing/runs.ts'
import {
  afterEvent,
  dueStep,
  hasHours,
  isFrozen,
  isSettled,
  type TimesheetEvent,
  type TimesheetState,
} from './lifecycle.ts'

const STATES: TimesheetState[] = [
  'open',
  'submitted',
  'disputed',
  'due',
  'charging',
  'paid',
  'failed',
  'closed',
]
const EVENTS: TimesheetEvent[] = [
  { type: 'submitted', by: 'clock' },
  { type: 'nothing-to-charge' },
  { type: 'disputed' },
  { type: 'dispute-settled', reviewIsOver: false },
  { type: 'dispute-settled', reviewIsOver: true },
  { type: 'review-ended' },
  { type: 'paid-early' },
  { type: 'charge-started' },
  { type: 'charge-succeeded' },
  { type: 'charge-failed' },
]

describe('T1 the life of a timesheet', () => {
  const steps = () =>
    STATES.flatMap((from) =>
      EVENTS.flatMap((event) => {
        const to = afterEvent(from, event)
        return typeof to === 'string' ? [`${from} → ${event.type} → ${to}`] : []
      }),
    )
  it('T1 these steps there are, and no others', () => {
    expect(steps()).toEqual([
      'open → submitted → submitted',
      'open → nothing-to-charge → closed',
      'submitted → nothing-to-charge → closed',
      'submitted → disputed → disputed',
      'submitted → review-ended → due',
      'submitted → paid-early → due',
      'disputed → dispute-settled → submitted',
      'disputed → dispute-settled → due',
      'due → nothing-to-charge → closed',
      'due → charge-started → charging',
      'charging → charge-succeeded → paid',
      'charging → charge-failed → failed',
      'failed → charge-started → charging',
    ])
  })
  it('T1 A3 an event at the wrong time is refused and changes nothing', () => {
    expect(afterEvent('paid', { type: 'charge-started' })).toMatchObject({ code: 'illegal-transition' })
  })
  it('T1 whatever happens in whatever order, nothing is charged before it was submitted and due, nor twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
        let state: TimesheetState = 'open'
        const history: TimesheetState[] = [state]
        for (const event of events) {
          const next = afterEvent(state, event)
          if (typeof next !== 'string') continue
          state = next
          history.push(state)
        }
        for (const [index, one] of history.entries()) {
          const before = history[index - 1]
          if (one === 'charging') expect(['due', 'failed']).toContain(before)
          if (one === 'due') expect(['submitted', 'disputed']).toContain(before)
        }
        expect(history.filter((one) => one === 'paid').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: runs(3000) },
    )
  })
})

describe('W2 W4 W7 the clock’s steps', () => {
  type Asked = Parameters<typeof dueStep>[0]
  const standing = (of: Partial<Asked> = {}): Asked => ({
    state: 'open',
    submitAt: at('+Mon 07:00'),
    reviewEndsAt: at('+Sat 00:00'),
    hasHours: true,
    amountMinor: 12_000,
    ...of,
  })
  const hour = 3_600_000
  /** Each step that is due, one after the other, as the server makes them. */
  const stepsDue = (of: Partial<Asked>, now: number) => {
    const made: { from: TimesheetState; to: TimesheetState; at: number; reason: { code: string } }[] = []
    let state = standing(of).state
    for (;;) {
      const step = dueStep(standing({ ...of, state }), now)
      if (step === null) return made
      made.push({ from: state, ...step })
      state = step.to
    }
  }
  const line = ({ from, to, at: instant }: { from: string; to: string; at: number }) =>
    `${from} → ${to} ${new Date(instant).toISOString()}`
  const steps = (of: Partial<Asked>, now: number) => stepsDue(of, now).map(line)
  const submitted = 'open → submitted 2026-11-23T12:00:00.000Z'
  const due = 'submitted → due 2026-11-28T05:00:00.000Z'
  it.each<[string, Partial<Asked>, number, string[]]>([
    ['W2 before Monday 07:00 nothing', {}, at('+Mon 06:59:59.999'), []],
    ['W2 at Monday 07:00 it is submitted', {}, at('+Mon 07:00'), [submitted]],
    ['W4 on Friday at 23:59:59.999 it isn’t due', { state: 'submitted' }, at('+Fri 23:59:59.999'), []],
    ['W4 on Saturday at 00:00 it is due', { state: 'submitted' }, at('+Sat 00:00'), [due]],
    [
      'W7 after a week’s downtime both, in order, as of their instants',
      {},
      at('+Sun 12:00'),
      [submitted, due],
    ],
    [
      'T6 submitted early, its review still ends on Saturday',
      { state: 'submitted' },
      at('+Sat 00:00'),
      [due],
    ],
    [
      'W7 an extended review ends later',
      { state: 'submitted', reviewEndsAt: at('+Sat 00:00') + hour },
      at('+Sat 00:00') + hour - 1,
      [],
    ],
    [
      'W7 at its end it is due',
      { state: 'submitted', reviewEndsAt: at('+Sat 00:00') + hour },
      at('+Sat 00:00') + hour,
      ['submitted → due 2026-11-28T06:00:00.000Z'],
    ],
    [
      'T4 a week with no hours is closed at once',
      { hasHours: false, amountMinor: 0 },
      at('+Sun 12:00'),
      ['open → closed 2026-11-23T12:00:00.000Z'],
    ],
    [
      'T4 all rejected: closed at the deadline',
      { amountMinor: 0 },
      at('+Sun 12:00'),
      [submitted, 'submitted → closed 2026-11-28T05:00:00.000Z'],
    ],
    ['T4 all rejected: not before', { amountMinor: 0, state: 'submitted' }, at('+Fri 23:59:59.999'), []],
    ['D2 a dispute holds it', { state: 'disputed' }, at('+Sun 12:00'), []],
    ['T1 what is due moves by no clock', { state: 'due' }, at('+Sun 12:00'), []],
    ['P4 nor does what failed', { state: 'failed' }, at('+Sun 12:00'), []],
    ['W7 by a clock that can’t be read nothing', {}, Number.NaN, []],
    [
      'T4 an amount that can’t be read is not charged',
      { state: 'submitted', amountMinor: Number.NaN },
      at('+Sat 00:00'),
      ['submitted → closed 2026-11-28T05:00:00.000Z'],
    ],
  ])('%s', (_, of, now, expected) => {
    expect(steps(of, now)).toEqual(expected)
  })
  it('T1 each step says why', () => {
    const late = at('+Sun 12:00')
    const all = [
      ...stepsDue({}, late),
      ...stepsDue({ hasHours: false, amountMinor: 0 }, late),
      ...stepsDue({ amountMinor: 0, state: 'submitted' }, late),
    ]
    expect(all.map(({ reason }) => reason.code)).toEqual([
      'week-over',
      'review-over',
      'no-hours',
      'nothing-left',
    ])
  })
  it('W7 however often and late the scheduler comes, each step is made once, in order, as of its instant', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 21 * 24 * 60 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(minutes, (visits) => {
        let state: TimesheetState = 'open'
        const made: string[] = []
        for (const visit of visits.toSorted((a, b) => a - b)) {
          const now = at('Mon 00:00') + visit * 60_000
          for (const step of stepsDue({ state }, now)) {
            expect([step.from, step.at <= now]).toEqual([state, true])
            state = step.to
            made.push(line(step))
          }
        }
        expect([submitted, due].slice(0, made.length)).toEqual(made)
        const last = at('Mon 00:00') + Math.max(...visits) * 60_000
        expect(made.length).toBe(last >= at('+Sat 00:00') ? 2 : last >= at('+Mon 07:00') ? 1 : 0)
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('W7 outages', () => {
  const outage = (from: string, to: string) => ({ from: at(from), to: at(to) })
  it.each<[string, ReturnType<typeof outage>[], string | null]>([
    ['no outage', [], null],
    ['one that ended before the last 24 hours', [outage('+Thu 10:00', '+Fri 00:00')], null],
    ['one that began after the review', [outage('+Sat 00:00', '+Sat 05:00')], null],
    ['three hours on Friday', [outage('+Fri 10:00', '+Fri 13:00')], '+Sat 03:00'],
    ['one from Thursday into Friday, whole', [outage('+Thu 22:00', '+Fri 02:00')], '+Sat 04:00'],
    ['one over the deadline, whole', [outage('+Fri 12:00', '+Sun 00:00')], '+Sun 12:00'],
    ['two of them', [outage('+Fri 10:00', '+Fri 11:00'), outage('+Fri 13:00', '+Fri 15:00')], '+Sat 03:00'],
    [
      'two notes of the same',
      [outage('+Fri 10:00', '+Fri 12:00'), outage('+Fri 11:00', '+Fri 13:00')],
      '+Sat 03:00',
    ],
    [
      'one in the time that another gave back',
      [outage('+Fri 23:00', '+Sat 01:00'), outage('+Sat 01:30', '+Sat 03:30')],
      '+Sat 04:00',
    ],
  ])('W7 %s', (_, outages, end) => {
    expect(reviewExtension(EXAMPLE_WEEK, outages, DEFAULT_POLICY)).toBe(end === null ? null : at(end))
  })
})

describe('T4 C6 T8 what a state means', () => {
  it('T4 rejected hours are hours: a review may bring them back', () => {
    expect(hasHours(count({}))).toBe(false)
    expect(hasHours(count(day))).toBe(true)
    expect(hasHours(count({ ...work('Mon 09:00', '09:12'), rejections: [reject('Mon 09:05')] }))).toBe(true)
  })
  it('C6 frozen: every state but open', () => {
    const frozen = STATES.filter((state) =>
      isFrozen(EXAMPLE_WEEK, { state }, at('Tue 09:00'), DEFAULT_POLICY),
    )
    expect(frozen).toEqual(STATES.slice(1))
  })
  it('T8 settled: a charge has begun or there is none', () => {
    expect(STATES.filter((state) => isSettled({ state }))).toEqual(['charging', 'paid', 'closed'])
  })
})
