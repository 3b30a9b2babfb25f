import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slotsIn } from '../calendar/slots.ts'
import type { SpanFact } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { at, exampleFacts, screenshot, span } from '../testing/facts.ts'
import { runs } from '../testing/runs.ts'
import { timesheet } from '../timesheet/timesheet.ts'
import { conflictsBetween, type JobSpans } from './conflict.ts'

const piece = (id: string, from: string, to: string, of: Partial<SpanFact> = {}) =>
  span(at(`Mon ${from}`), at(`Mon ${to}`), { id, session: id, ...of })
const settled = (one: SpanFact) => ({ ...one, settled: true })
const table = (jobs: JobSpans[]) =>
  conflictsBetween(jobs).flatMap(({ job, conflicts }) =>
    conflicts.map((one) => `${job} ${one.span} ${clock(one.from)}–${clock(one.to)}`),
  )
const clock = (instant: number) => {
  const minutes = (instant - at('Mon 00:00')) / 60_000
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

describe('S4 two jobs at once', () => {
  it.each<[string, SpanFact[], SpanFact[], string[]]>([
    ['no overlap', [piece('a', '09:00', '10:00')], [piece('b', '10:00', '11:00')], []],
    [
      'the session that started first keeps the overlap',
      [piece('a', '09:00', '10:00')],
      [piece('b', '09:30', '11:00')],
      ['B b 09:30–10:00'],
    ],
    [
      'in whatever order the jobs come',
      [piece('a', '09:30', '11:00')],
      [piece('b', '09:00', '10:00')],
      ['A a 09:30–10:00'],
    ],
    [
      'one inside the other',
      [piece('a', '09:00', '12:00')],
      [piece('b', '10:00', '11:00')],
      ['B b 10:00–11:00'],
    ],
    [
      'the later session around the earlier',
      [piece('a', '10:00', '11:00', { sessionStartedAt: at('Mon 08:00') })],
      [piece('b', '09:00', '12:00')],
      ['B b 10:00–11:00'],
    ],
    [
      'sessions of the same instant: the first by id',
      [piece('a', '09:00', '10:00')],
      [piece('b', '09:00', '10:00')],
      ['B b 09:00–10:00'],
    ],
    [
      'what a settled timesheet counted stays there, however early the other session says it began',
      [settled(piece('a', '09:00', '10:00'))],
      [piece('b', '09:00', '11:00', { sessionStartedAt: at('Mon 00:00') })],
      ['B b 09:00–10:00'],
    ],
    [
      'between two settled ones nothing changes',
      [settled(piece('a', '09:00', '10:00'))],
      [settled(piece('b', '09:00', '10:00'))],
      [],
    ],
    [
      'two pieces of the earlier session',
      [
        piece('a', '09:00', '09:20'),
        piece('a2', '09:40', '10:00', { session: 'a', sessionStartedAt: at('Mon 09:00') }),
      ],
      [piece('b', '09:10', '09:50')],
      ['B b 09:10–09:20', 'B b 09:40–09:50'],
    ],
    [
      'two devices of one job never conflict',
      [piece('a', '09:00', '10:00'), piece('a2', '09:30', '10:30')],
      [],
      [],
    ],
    [
      'a session of the winning job that started last keeps its time too',
      [piece('a', '09:00', '10:00'), piece('a2', '09:30', '10:30')],
      [piece('b', '09:10', '10:30')],
      ['A a2 10:00–10:30', 'B b 09:10–10:00'],
    ],
    [
      'sessions of the same instant: the first by id, not by job',
      [piece('z', '09:00', '10:00')],
      [piece('b', '09:00', '10:00')],
      ['A z 09:00–10:00'],
    ],
    [
      'a negative span keeps nothing',
      [piece('a', '10:00', '09:30', { sessionStartedAt: at('Mon 08:00') })],
      [piece('b', '09:00', '11:00')],
      [],
    ],
    [
      'a span without end keeps nothing',
      [
        {
          ...piece('a', '09:30', '10:00', { sessionStartedAt: at('Mon 08:00') }),
          to: Number.POSITIVE_INFINITY,
        },
      ],
      [piece('b', '09:00', '11:00')],
      [],
    ],
    [
      'a span of nothing keeps nothing',
      [piece('a', '10:00', '10:00', { sessionStartedAt: at('Mon 08:00') })],
      [piece('b', '09:00', '11:00')],
      [],
    ],
    [
      'a span without start keeps nothing',
      [
        {
          ...piece('a', '09:30', '10:00', { sessionStartedAt: at('Mon 08:00') }),
          from: Number.NEGATIVE_INFINITY,
        },
      ],
      [piece('b', '09:00', '11:00')],
      [],
    ],
    [
      'spans that make no sense are left out',
      [piece('a', '10:00', '09:00'), { ...piece('n', '09:00', '10:00'), from: Number.NaN }],
      [piece('b', '09:00', '10:00')],
      [],
    ],
  ])('S4 %s', (_, a, b, expected) => {
    expect(
      table([
        { job: 'A', spans: a },
        { job: 'B', spans: b },
      ]),
    ).toEqual(expected)
  })
  it('S4 of three jobs each moment belongs to one', () => {
    const jobs = [
      { job: 'A', spans: [piece('a', '09:00', '10:00')] },
      { job: 'B', spans: [piece('b', '09:20', '10:20')] },
      { job: 'C', spans: [piece('c', '09:40', '10:40')] },
    ]
    expect(table(jobs)).toEqual(['B b 09:20–10:00', 'C c 09:40–10:20'])
  })
  it('S4 sessions with one id in two jobs are ranked by job', () => {
    const jobs = ['B', 'A'].map((job) => ({ job, spans: [piece('x', '09:00', '10:00')] }))
    for (const order of [jobs, jobs.toReversed()]) expect(table(order)).toEqual(['B x 09:00–10:00'])
  })
})

describe('S10 T7 late time that a settled timesheet counted', () => {
  const early = { sessionStartedAt: at('Mon 00:00') }
  const slot = { from: at('Mon 09:12'), to: at('Mon 09:24') }
  it('S10 T7 stays there, and the rest of its span goes to the earlier session', () => {
    const jobs = [
      { job: 'A', spans: [piece('a', '09:00', '09:36')], settledLate: [slot] },
      { job: 'B', spans: [piece('b', '09:00', '09:36', early)] },
    ]
    const expected = ['A a 09:00–09:12', 'A a 09:24–09:36', 'B b 09:12–09:24']
    expect(table(jobs)).toEqual(expected)
    expect(table(jobs.toReversed()).toSorted()).toEqual(expected)
  })
  it('S10 T7 does not come to have what its span had lost before', () => {
    const lost = [{ from: at('Mon 09:12'), to: at('Mon 09:18') }]
    const jobs = [
      { job: 'A', spans: [{ ...piece('a', '09:12', '09:24'), lost }], settledLate: [slot] },
      { job: 'B', spans: [piece('b', '09:00', '09:36', early)] },
    ]
    expect(table(jobs)).toEqual(['B b 09:18–09:24'])
  })
})

describe('S4 for any spans of any jobs', () => {
  const minutes = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 60 }))
  const spans = fc.array(fc.tuple(minutes, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 })), {
    maxLength: 8,
  })
  const jobsOf = (lists: [[number, number], number, number][][]): JobSpans[] =>
    lists.map((list, job) => ({
      job: `job-${job}`,
      spans: list.map(([[from, length], session, early], index) =>
        span(at('Mon 09:00') + from * 60_000, at('Mon 09:00') + (from + length) * 60_000, {
          id: `span-${job}-${index}`,
          session: `session-${session}`,
          sessionStartedAt: at('Mon 08:00') - early * 60_000,
        }),
      ),
    }))
  const credit = ({ job, spans: list }: JobSpans, all: JobSpans[]) => {
    const conflicts = conflictsBetween(all).find((one) => one.job === job)?.conflicts ?? []
    const screenshots = slotsIn({ from: at('Mon 09:00'), to: at('Mon 12:00') }, DEFAULT_POLICY).map((slot) =>
      screenshot(slot),
    )
    return timesheet(exampleFacts({ spans: list, conflicts, screenshots }), DEFAULT_POLICY).documentedSeconds
  }
  it('S4 together the jobs have the seconds of one person, no more and no less', () => {
    fc.assert(
      fc.property(fc.array(spans, { minLength: 1, maxLength: 3 }), (lists) => {
        const jobs = jobsOf(lists)
        const one = { job: 'all', spans: jobs.flatMap((job) => job.spans) }
        const sum = jobs.reduce((seconds, job) => seconds + credit(job, jobs), 0)
        expect(sum).toBe(credit(one, [one]))
      }),
      { numRuns: runs(1000) },
    )
  })
  it('S4 whatever the order of jobs and spans, the conflicts are the same', () => {
    fc.assert(
      fc.property(fc.array(spans, { minLength: 2, maxLength: 3 }), (lists) => {
        const jobs = jobsOf(lists)
        const shuffled = jobs.toReversed().map((job) => ({ ...job, spans: job.spans.toReversed() }))
        const sorted = (of: JobSpans[]) => table(of).toSorted()
        expect(sorted(shuffled)).toEqual(sorted(jobs))
      }),
      { numRuns: runs(1000) },
    )
  })
})
