import { describe, expect, it } from 'vitest'
import type { OtherFact, WeekFacts } from '../facts/facts.ts'
import type { TimesheetState, TimesheetStatus } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { day, dispute, idle, other, reject, slotAt } from '../testing/book.ts'
import { at, documented, EXAMPLE_WEEK, et, exampleFacts } from '../testing/facts.ts'
import {
  adjustmentApproval,
  type OtherEntry,
  refuseApproval,
  refuseOther,
  refuseOtherRemoval,
} from './other-hours.ts'

const MONDAY = '2026-11-16'
const TUESDAY = '2026-11-17'
const HOUR = 3600
const entry = (of: Partial<OtherEntry> = {}): OtherEntry => ({
  day: TUESDAY,
  seconds: HOUR,
  description: 'Call with the client',
  idle: null,
  ...of,
})
const code = (
  facts: Partial<WeekFacts>,
  of: Partial<OtherEntry> = {},
  now = at('Wed 09:00'),
  state: TimesheetState = 'open',
) => refuseOther(exampleFacts(facts), entry(of), { state }, now, DEFAULT_POLICY)?.code ?? null

describe('O1 O3 I4 J7 adding Other hours', () => {
  const rejected = { ...day, rejections: [reject('Mon 09:30')] }
  const idles = { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')] }
  const item = { type: 'slot' as const, slot: slotAt('Mon 09:24') }
  const decisions = [{ item, outcome: 'removed' as const, at: at('+Wed 08:00') }]
  const takenOff = dispute({ items: [item], decisions })
  const linked = { day: MONDAY, seconds: 1440, idle: 'idle-Mon 09:30' }
  it.each<[string, Partial<WeekFacts>, Partial<OtherEntry>, number, TimesheetState, string | null]>([
    ['O1 an hour yesterday', day, {}, at('Wed 09:00'), 'open', null],
    [
      'S10 a day before both parties had accepted',
      { job: { ...exampleFacts().job, acceptedAt: at('Wed 08:00') } },
      {},
      at('Wed 09:00'),
      'open',
      'outside-job',
    ],
    [
      'S10 the day on which they accepted',
      { job: { ...exampleFacts().job, acceptedAt: at('Tue 23:00') } },
      {},
      at('Wed 09:00'),
      'open',
      null,
    ],
    [
      'S10 a day that is all in a pause',
      { job: { ...exampleFacts().job, pauses: [{ from: at('Mon 12:00'), to: null }] } },
      {},
      at('Wed 09:00'),
      'open',
      'outside-job',
    ],
    ['O1 a whole day', day, { seconds: 24 * HOUR }, at('Wed 09:00'), 'open', null],
    ['O1 more than a day', day, { seconds: 24 * HOUR + 1 }, at('Wed 09:00'), 'open', 'no-room'],
    ['O1 beside two credited hours', day, { day: MONDAY, seconds: 22 * HOUR }, at('Wed 09:00'), 'open', null],
    [
      'O1 over two credited hours',
      day,
      { day: MONDAY, seconds: 22 * HOUR + 1 },
      at('Wed 09:00'),
      'open',
      'no-room',
    ],
    [
      'O1 beside others of the day',
      { others: [other('o', TUESDAY, 20 * HOUR)] },
      { seconds: 4 * HOUR },
      at('Wed 09:00'),
      'open',
      null,
    ],
    [
      'O1 over others of the day',
      { others: [other('o', TUESDAY, 20 * HOUR)] },
      { seconds: 4 * HOUR + 1 },
      at('Wed 09:00'),
      'open',
      'no-room',
    ],
    [
      'O1 beside others of another day',
      { others: [other('o', MONDAY, 20 * HOUR)] },
      { seconds: 24 * HOUR },
      at('Wed 09:00'),
      'open',
      null,
    ],
    [
      'O1 beside others that were taken back',
      { others: [other('o', TUESDAY, 20 * HOUR, { removedAt: at('Wed 08:00') })] },
      { seconds: 24 * HOUR },
      at('Wed 09:00'),
      'open',
      null,
    ],
    [
      'O3 over others that wait for approval',
      { others: [other('o', TUESDAY, 20 * HOUR, { approval: 'needed' })] },
      { seconds: 5 * HOUR },
      at('Wed 09:00'),
      'open',
      'no-room',
    ],
    [
      'J7 over a rejected slot',
      rejected,
      { day: MONDAY, seconds: 22 * HOUR + 1 },
      at('Wed 09:00'),
      'open',
      'rejected-time',
    ],
    [
      'O1 over a slot that a dispute took off',
      { ...day, disputes: [takenOff] },
      { day: MONDAY, seconds: 22 * HOUR + 1 },
      at('Wed 09:00'),
      'open',
      'no-room',
    ],
    [
      'J7 over all rejected time and more',
      rejected,
      { day: MONDAY, seconds: 22 * HOUR + 721 },
      at('Wed 09:00'),
      'open',
      'no-room',
    ],
    [
      'J7 exactly over the rejected slot',
      rejected,
      { day: MONDAY, seconds: 22 * HOUR + 720 },
      at('Wed 09:00'),
      'open',
      'rejected-time',
    ],
    [
      'J7 beside a rejected slot',
      rejected,
      { day: MONDAY, seconds: 22 * HOUR },
      at('Wed 09:00'),
      'open',
      null,
    ],
    ['J7 rejected on another day', rejected, { seconds: 24 * HOUR + 1 }, at('Wed 09:00'), 'open', 'no-room'],
    ['O1 half a second', day, { seconds: 0.5 }, at('Wed 09:00'), 'open', 'unsound-seconds'],
    ['O1 no time', day, { seconds: 0 }, at('Wed 09:00'), 'open', 'unsound-seconds'],
    ['O1 negative time', day, { seconds: -HOUR }, at('Wed 09:00'), 'open', 'unsound-seconds'],
    ['O1 without a description', day, { description: ' \n ' }, at('Wed 09:00'), 'open', 'empty-description'],
    ['O1 on a day of another week', day, { day: '2026-11-23' }, at('+Wed 09:00'), 'open', 'day-outside-week'],
    [
      'O1 on a day that doesn’t exist',
      day,
      { day: '2026-11-31' },
      at('Wed 09:00'),
      'open',
      'day-outside-week',
    ],
    ['O1 today from its first moment', day, { day: '2026-11-18' }, at('Wed 00:00'), 'open', null],
    ['O1 tomorrow', day, { day: '2026-11-18' }, at('Tue 23:59:59.999'), 'open', 'day-not-begun'],
    ['O1 by a clock that can’t be read', day, {}, Number.NaN, 'open', 'day-not-begun'],
    ['I4 idle time in one click', idles, linked, at('Wed 09:00'), 'open', null],
    ['I4 less than the idle time', idles, { ...linked, seconds: 60 }, at('Wed 09:00'), 'open', null],
    [
      'I4 more than the idle time',
      idles,
      { ...linked, seconds: 1441 },
      at('Wed 09:00'),
      'open',
      'more-than-idle',
    ],
    [
      'I4 more than its own idle time, if less than another',
      { ...day, idles: [{ id: 'long', from: at('Mon 12:00'), to: at('Mon 13:00') }, ...idles.idles] },
      { ...linked, seconds: 1441 },
      at('Wed 09:00'),
      'open',
      'more-than-idle',
    ],
    ['I4 idle time that isn’t there', day, linked, at('Wed 09:00'), 'open', 'unknown-idle'],
    [
      'I4 idle time twice',
      { ...idles, others: [other('o', MONDAY, 1440, { idle: linked.idle })] },
      linked,
      at('Wed 09:00'),
      'open',
      'idle-already-added',
    ],
    [
      'I4 idle time again after taking it back',
      { ...idles, others: [other('o', MONDAY, 60, { idle: linked.idle, removedAt: at('Wed 08:00') })] },
      linked,
      at('Wed 09:00'),
      'open',
      null,
    ],
    [
      'I4 idle time beside another’s',
      { ...idles, others: [other('o', MONDAY, 60)] },
      linked,
      at('Wed 09:00'),
      'open',
      null,
    ],
    ['O3 after submission', day, {}, at('+Tue 09:00'), 'submitted', null],
    ['O3 during a dispute', day, {}, at('+Tue 09:00'), 'disputed', null],
    [
      'P4 once its charge failed: the client was told what is owed',
      day,
      {},
      at('+Sun 09:00'),
      'failed',
      'charged',
    ],
    ['O3 while it is being charged', day, {}, at('+Sun 09:00'), 'charging', 'charged'],
    ['O3 once it is paid', day, {}, at('+Sun 09:00'), 'paid', 'charged'],
    ['T4 once it is closed', day, {}, at('+Sun 09:00'), 'closed', 'charged'],
  ])('%s', (_, facts, of, now, state, expected) => {
    expect(code(facts, of, now, state)).toBe(expected)
  })

  it.each([
    ['2026-03-08', '2026-03-02', 23],
    ['2026-11-01', '2026-10-26', 25],
  ])('O1 %s has room for its own length', (date, week, hours) => {
    const facts = exampleFacts({ week, job: { ...exampleFacts().job, startsAt: 0, acceptedAt: 0 } })
    const of = (seconds: number) =>
      refuseOther(
        facts,
        entry({ day: date, seconds }),
        { state: 'open' },
        et(`${date} 20:00`),
        DEFAULT_POLICY,
      )
    expect([of(hours * HOUR), of(hours * HOUR + 1)?.code]).toEqual([null, 'no-room'])
  })

  it('J7 only rejected time in the entry’s own day makes it rejected time', () => {
    const facts = { ...documented(at('Tue 00:00'), at('Tue 00:12')), rejections: [reject('Tue 00:05')] }
    expect(code(facts, { day: MONDAY, seconds: 24 * HOUR + 1 })).toBe('no-room')
  })
})

describe('O3 adjustments', () => {
  const approval = (now: number, standing: TimesheetStatus) =>
    adjustmentApproval({ week: EXAMPLE_WEEK }, standing, now, DEFAULT_POLICY)
  it.each<[string, number, TimesheetStatus, boolean, string]>([
    ['O1 before submission it is none', at('+Mon 06:59:59.999'), { state: 'open' }, false, 'not-needed'],
    ['O3 from Monday 07:00 on it is one', at('+Mon 07:00'), { state: 'open' }, true, 'not-needed'],
    ['O3 after an early submission it is one', at('Thu 09:00'), { state: 'submitted' }, true, 'not-needed'],
    [
      'O3 until 24 hours before the end without approval',
      at('+Thu 23:59:59.999'),
      { state: 'submitted' },
      true,
      'not-needed',
    ],
    ['O3 in the last 24 hours with approval', at('+Fri 00:00'), { state: 'submitted' }, true, 'needed'],
    ['O3 after the review with approval', at('+Sun 09:00'), { state: 'failed' }, true, 'needed'],
    [
      'W7 an extended review moves the last 24 hours',
      at('+Fri 00:00'),
      { state: 'submitted', extensions: [at('+Sat 00:00') + 1] },
      true,
      'not-needed',
    ],
    ['O3 by a clock that can’t be read with approval', Number.NaN, { state: 'submitted' }, true, 'needed'],
  ])('%s', (_, now, standing, adjustment, expected) => {
    expect(approval(now, standing)).toEqual({ adjustment, approval: expected })
  })
})

describe('O3 taking back and approving', () => {
  const one = (of: Partial<OtherFact> = {}) => exampleFacts({ others: [other('o', TUESDAY, HOUR, of)] })
  it.each<[string, WeekFacts, TimesheetState, string | null, string | null]>([
    ['an entry', one(), 'open', null, 'not-waiting'],
    ['an adjustment that waits', one({ adjustment: true, approval: 'needed' }), 'submitted', null, null],
    [
      'an adjustment that was approved',
      one({ adjustment: true, approval: 'given' }),
      'submitted',
      null,
      'not-waiting',
    ],
    [
      'one taken back',
      one({ approval: 'needed', removedAt: at('Wed 08:00') }),
      'submitted',
      'already-removed',
      'already-removed',
    ],
    [
      'one beside another that waits',
      exampleFacts({
        others: [other('x', TUESDAY, HOUR, { approval: 'needed' }), other('o', TUESDAY, HOUR)],
      }),
      'submitted',
      null,
      'not-waiting',
    ],
    [
      'one that waits beside another',
      exampleFacts({
        others: [other('x', TUESDAY, HOUR), other('o', TUESDAY, HOUR, { approval: 'needed' })],
      }),
      'submitted',
      null,
      null,
    ],
    [
      'one that isn’t there',
      exampleFacts({ others: [other('x', TUESDAY, HOUR, { approval: 'needed' })] }),
      'open',
      'unknown-entry',
      'unknown-entry',
    ],
    ['one of a paid timesheet', one({ approval: 'needed' }), 'paid', 'charged', 'charged'],
    ['one of a failed charge', one({ approval: 'needed' }), 'failed', null, 'charged'],
  ])('O3 %s', (_, facts, state, removal, approving) => {
    expect(refuseOtherRemoval(facts, { entry: 'o' }, { state })?.code ?? null).toBe(removal)
    expect(refuseApproval(facts, { entry: 'o' }, { state })?.code ?? null).toBe(approving)
  })
})
