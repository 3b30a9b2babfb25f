import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, type Policy } from '../policy.ts'
import { policyProblem } from '../policy-problem.ts'
import { count, day, deletion, late, other, reject, slotAt, work } from '../testing/book.ts'
import { at, et, exampleFacts, screenshot, span } from '../testing/facts.ts'
import { captureProblem, checkFacts } from './check-facts.ts'
import type { WeekFacts } from './facts.ts'

describe('bad input: a reason, never a wrong number', () => {
  const empty = { totalSeconds: 0, amountMinor: 0, excessMinor: 0, protectedMinor: 0, slots: [], others: [] }
  it.each<[string, Partial<WeekFacts>, Partial<Policy>]>([
    ['W1 a week that is no Monday', { week: '2026-11-17' }, {}],
    ['W1 a week that is no date', { week: 'soon' }, {}],
    ['W1 a policy with an unknown zone', {}, { zone: 'Mars/Olympus' }],
    ['S1 a policy without a slot length', {}, { slotSeconds: 0 }],
    ['S1 a policy with half a second', {}, { slotSeconds: 0.5 }],
    ['W2 a policy with an impossible deadline', {}, { submit: { dayOffset: 0, time: '25:00' } }],
  ])('%s gives the empty timesheet', (_, facts, policy) => {
    const lates = [late('Fri 10:00', 720)]
    const others = [other('o', '2026-11-17', 3600)]
    expect(count({ ...day, lates, others, ...facts }, { ...DEFAULT_POLICY, ...policy })).toMatchObject(empty)
  })

  it.each<[string, Partial<WeekFacts>]>([
    ['NaN', { spans: [span(Number.NaN, at('Mon 12:00'))] }],
    ['an unparsable end', { spans: [span(at('Mon 09:00'), Date.parse('soon'))] }],
    ['a span that ends before it begins', { spans: [span(at('Mon 12:00'), at('Mon 09:00'))] }],
    ['a span of nothing', { spans: [span(at('Mon 09:00'), at('Mon 09:00'))] }],
    ['infinity', { spans: [span(at('Mon 09:00'), Number.POSITIVE_INFINITY)] }],
    ['seconds for milliseconds', { spans: [span(at('Mon 09:00') / 1000, at('Mon 12:00') / 1000)] }],
    ['a fraction', { spans: [span(at('Mon 09:00') + 0.5, at('Mon 12:00'))] }],
    ['another week', { spans: [span(at('+Mon 09:00'), at('+Mon 12:00'))] }],
  ])('S1 a span with %s counts nothing and spoils nothing', (_, bad) => {
    const screenshots = [...day.screenshots, ...work('Mon 11:00', '12:00').screenshots]
    expect(count({ spans: [...(bad.spans ?? []), ...day.spans], screenshots }).totalSeconds).toBe(7200)
  })

  it.each([
    ['a slot that is no slot', { slot: at('Mon 09:01'), at: at('Mon 09:02') }],
    ['an instant before its slot', { slot: slotAt('Mon 09:00'), at: at('Mon 09:00') - 1 }],
    ['an instant after its slot', { slot: slotAt('Mon 09:00'), at: at('Mon 09:12') }],
    ['no instant', { slot: slotAt('Mon 09:00'), at: Number.NaN }],
    ['no slot', { slot: Number.NaN, at: at('Mon 09:00') }],
    ['no time of receipt', { receivedAt: Number.NaN }],
  ])('S2 a screenshot with %s documents nothing', (_, of) => {
    const facts = { ...work('Mon 09:00', '09:12'), screenshots: [screenshot(at('Mon 09:05'), of)] }
    expect(count(facts).totalSeconds).toBe(0)
  })

  it('S2 a screenshot of another week documents nothing', () => {
    expect(
      count({ screenshots: [screenshot(at('+Mon 00:00')), screenshot(et('2026-11-15 23:59'))] }).slots,
    ).toEqual([])
  })

  it.each([
    ['a negative rate', { rateMinorPerHour: -6000 }],
    ['NaN as rate', { rateMinorPerHour: Number.NaN }],
    ['half a cent', { rateMinorPerHour: 0.5 }],
    ['a rate that sums could not be exact with', { rateMinorPerHour: 100_000_000_001 }],
    ['NaN as limit', { authorizedSecondsPerWeek: Number.NaN }],
    ['a negative limit', { authorizedSecondsPerWeek: -1 }],
  ])('T2 terms with %s charge nothing and still show the time', (_, of) => {
    const sheet = count({ ...day, terms: { ...exampleFacts().terms, ...of } })
    expect(sheet).toMatchObject({
      totalSeconds: 7200,
      authorizedSeconds: 0,
      amountMinor: 0,
      excessMinor: 0,
      protectedMinor: 0,
      rateMinorPerHour: 0,
      currency: 'USD',
    })
  })

  it.each([
    ['a fraction of a second', { seconds: 0.5 }],
    ['negative time', { seconds: -60 }],
    ['no time', { seconds: 0 }],
    ['NaN', { seconds: Number.NaN }],
    ['a day of another week', { day: '2026-11-23' }],
    ['a day that doesn’t exist', { day: '2026-11-31' }],
    ['no instant', { at: Number.NaN }],
  ])('O1 Other hours with %s count nothing', (_, of) => {
    expect(count({ others: [other('o', '2026-11-17', 60, of)] })).toMatchObject({
      totalSeconds: 0,
      others: [],
    })
  })

  it.each([
    ['more than a slot', { seconds: 721 }],
    ['more than a slot with what was cut', { seconds: 720, cutSeconds: 1 }],
    ['negative time', { seconds: -1 }],
    ['a slot that is no slot', { slot: at('Mon 09:01') }],
    ['a week that is none', { fromWeek: '2026-11-10' }],
    ['no time of receipt', { receivedAt: Number.NaN }],
  ])('T7 a late line with %s counts nothing', (_, of) => {
    expect(count({ lates: [late('Fri 10:00', 720, of)] })).toMatchObject({ totalSeconds: 0, lates: [] })
  })

  it('S4 a conflict without end takes nothing', () => {
    const conflicts = [{ span: day.spans[0]!.id, from: at('Mon 09:00'), to: Number.POSITIVE_INFINITY }]
    expect(count({ ...day, conflicts }).totalSeconds).toBe(7200)
  })

  it('S1 the first record with an id stays, a second is ignored', () => {
    const spans = [
      span(at('Mon 09:00'), at('Mon 09:12'), { id: 'x' }),
      span(at('Mon 10:00'), at('Mon 10:12'), { id: 'x' }),
    ]
    const screenshots = [screenshot(at('Mon 09:05')), screenshot(at('Mon 10:05'))]
    expect(count({ spans, screenshots }).totalSeconds).toBe(720)
  })

  it('S10 in a job whose dates make no sense nothing counts', () => {
    const job = { startsAt: Number.NaN, endsAt: null, acceptedAt: 0, pauses: [], notReady: [] }
    expect(count({ ...day, job })).toMatchObject({ totalSeconds: 0, protectedSeconds: 0 })
  })
})

describe('A3 every bad fact has its reason and sentence', () => {
  const reasons = (facts: Partial<WeekFacts>, policy: Partial<Policy> = {}) =>
    checkFacts(exampleFacts(facts), { ...DEFAULT_POLICY, ...policy }).map(
      ({ code, about }) => `${code} ${about}`,
    )
  const shot = (of: object) => ({ screenshots: [screenshot(at('Mon 09:05'), { id: 'p', ...of })] })
  const tracked = (from: number, to: number) => ({ spans: [span(from, to, { id: 's' })] })
  const terms = (of: object) => ({ terms: { ...exampleFacts().terms, ...of } })
  const job = (of: object) => ({ job: { ...exampleFacts().job, ...of } })
  const deleted = { id: 'd', screenshot: 'x', at: at('Tue 09:00') }
  it.each<[string, Partial<WeekFacts>, string[]]>([
    ['all is well', day, []],
    ['a week that is none', { week: '2026-11-17', ...tracked(0, 0) }, ['not-a-week null']],
    ['a bad rate', terms({ rateMinorPerHour: -1 }), ['unsound-terms null']],
    ['a bad limit', terms({ authorizedSecondsPerWeek: 0.5 }), ['unsound-terms null']],
    ['no limit', terms({ authorizedSecondsPerWeek: null }), []],
    ['a bad start', job({ startsAt: Number.NaN }), ['unsound-job null']],
    ['a bad end', job({ endsAt: Number.NaN }), ['unsound-job null']],
    ['an end', job({ endsAt: at('Fri 09:00') }), []],
    ['a bad acceptance', job({ acceptedAt: 0.5 }), ['unsound-job null']],
    ['no acceptance', job({ acceptedAt: null }), []],
    ['a bad pause', job({ pauses: [{ from: Number.NaN, to: null }] }), ['unsound-job null']],
    ['a pause', job({ pauses: [{ from: at('Mon 09:00'), to: null }] }), []],
    [
      'a stretch of Not Ready that ends before it begins',
      job({ notReady: [{ from: 1, to: 0 }] }),
      ['unsound-job null'],
    ],
    ['a moment of Not Ready', job({ notReady: [{ from: 1, to: 1 }] }), []],
    [
      'a stretch of Not Ready that can’t be read',
      job({ notReady: [{ from: Number.NaN, to: 1 }] }),
      ['unsound-job null'],
    ],
    [
      'a stretch of Not Ready without end',
      job({ notReady: [{ from: 1, to: Number.POSITIVE_INFINITY }] }),
      [],
    ],
    ['a bad start of a span', tracked(Number.NaN, at('Mon 09:00')), ['unsound-instant s']],
    ['a bad end of a span', tracked(at('Mon 09:00'), Number.POSITIVE_INFINITY), ['unsound-instant s']],
    ['a negative span', tracked(at('Mon 10:00'), at('Mon 09:00')), ['negative-span s']],
    ['a span of nothing', tracked(at('Mon 09:00'), at('Mon 09:00')), ['negative-span s']],
    [
      'a span of last week, up to its end',
      tracked(at('Mon 00:00') - 1000, at('Mon 00:00')),
      ['outside-week s'],
    ],
    ['a span of next week, from its start', tracked(at('+Mon 00:00'), at('+Mon 00:12')), ['outside-week s']],
    ['a span over the start', tracked(at('Mon 00:00') - 1, at('Mon 09:00')), ['across-weeks s']],
    ['a span over the end', tracked(at('Sun 23:00'), at('+Mon 00:00') + 1), ['across-weeks s']],
    ['a span as long as the week', tracked(at('Mon 00:00'), at('+Mon 00:00')), []],
    [
      'a negative idle stretch',
      { idles: [{ id: 'i', from: at('Mon 10:00'), to: at('Mon 09:00') }] },
      ['negative-span i'],
    ],
    [
      'a conflict of another week',
      { conflicts: [{ span: 's', from: at('+Mon 10:00'), to: at('+Mon 11:00') }] },
      ['outside-week s'],
    ],
    ['a sound conflict', { conflicts: [{ span: 's', from: at('Mon 10:00'), to: at('Mon 11:00') }] }, []],
    ['a screenshot without instant', shot({ at: Number.NaN }), ['unsound-instant p']],
    ['a screenshot without time of receipt', shot({ receivedAt: Number.NaN }), ['unsound-instant p']],
    ['a screenshot that waits', shot({ receivedAt: null }), []],
    ['a screenshot whose slot is none', shot({ slot: at('Mon 09:01') }), ['unsound-slot p']],
    ['a screenshot without slot', shot({ slot: Number.NaN }), ['unsound-slot p']],
    ['a screenshot of another slot', shot({ slot: at('Mon 09:12') }), ['screenshot-outside-slot p']],
    [
      'a screenshot of next week',
      { screenshots: [screenshot(at('+Mon 00:00'), { id: 'p' })] },
      ['outside-week p'],
    ],
    [
      'a screenshot of last week',
      { screenshots: [screenshot(at('Mon 00:00') - 1, { id: 'p' })] },
      ['outside-week p'],
    ],
    ['a screenshot at the first instant', { screenshots: [screenshot(at('Mon 00:00'), { id: 'p' })] }, []],
    ['a deletion of nothing', { deletions: [deleted] }, ['unknown-screenshot d']],
    ['a deletion of a screenshot', { ...day, deletions: [deletion('Mon 09:30')] }, []],
    [
      'a rejection of nothing',
      { rejections: [reject('Mon 09:30')] },
      [`unknown-screenshot ${reject('Mon 09:30').id}`],
    ],
    [
      'a rejection of a late line',
      {
        rejections: [{ ...reject('Mon 09:30'), screenshot: late('Fri 10:00', 60).screenshot }],
        lates: [late('Fri 10:00', 60)],
      },
      [],
    ],
    [
      'Other hours without instant',
      { others: [other('o', '2026-11-17', 60, { at: Number.NaN })] },
      ['unsound-instant o'],
    ],
    ['Other hours of half a second', { others: [other('o', '2026-11-17', 0.5)] }, ['unsound-seconds o']],
    ['Other hours of nothing', { others: [other('o', '2026-11-17', 0)] }, ['unsound-seconds o']],
    ['Other hours on another day', { others: [other('o', '2026-11-23', 60)] }, ['day-outside-week o']],
    [
      'a late line without time of receipt',
      { lates: [late('Fri 10:00', 60, { screenshot: 'p', receivedAt: Number.NaN })] },
      ['unsound-instant p'],
    ],
    [
      'a late line of no slot',
      { lates: [late('Fri 10:00', 60, { screenshot: 'p', slot: at('Mon 09:01') })] },
      ['unsound-slot p'],
    ],
    [
      'a late line without slot',
      { lates: [late('Fri 10:00', 60, { screenshot: 'p', slot: Number.NaN })] },
      ['unsound-slot p'],
    ],
    [
      'a late line of no week',
      { lates: [late('Fri 10:00', 60, { screenshot: 'p', fromWeek: 'soon' })] },
      ['unsound-slot p'],
    ],
    [
      'a late line above a slot',
      { lates: [late('Fri 10:00', 721, { screenshot: 'p' })] },
      ['unsound-seconds p'],
    ],
    ['a late line of a whole slot', { lates: [late('Fri 10:00', 720)] }, []],
    ['a replay', { spans: [...day.spans, ...day.spans], screenshots: day.screenshots }, []],
    [
      'another span under a known id',
      { spans: [...day.spans, { ...day.spans[0]!, to: at('Mon 12:00') }], screenshots: day.screenshots },
      [`duplicate-id ${day.spans[0]!.id}`],
    ],
  ])('A3 %s', (_, facts, expected) => {
    expect(reasons(facts)).toEqual(expected)
  })
  it('A3 each says what it is about', () => {
    expect(checkFacts(exampleFacts(tracked(1, 0)), DEFAULT_POLICY)).toEqual([
      {
        code: 'unsound-instant',
        about: 's',
      },
    ])
  })
  it.each<[string, Partial<Policy>, boolean]>([
    ['the default', {}, true],
    ['an unknown zone', { zone: 'Mars/Olympus' }, false],
    ['slots of no length', { slotSeconds: 0 }, false],
    ['slots of half a second', { slotSeconds: 0.5 }, false],
    ['idleness of no length', { idleSeconds: 0 }, false],
    ['no heartbeat', { heartbeatSeconds: Number.NaN }, false],
    ['negative skew', { clockSkewSeconds: -1 }, false],
    ['no skew at all', { clockSkewSeconds: 0 }, true],
    ['no tolerance of the future', { futureToleranceSeconds: Number.NaN }, false],
    ['half a day late', { protectionLateDays: 0.5 }, false],
    ['a bad outage window', { outageWindowHours: -24 }, false],
    ['a bad approval window', { adjustmentApprovalHours: Number.POSITIVE_INFINITY }, false],
    ['a bad warning', { warnAtPercent: [80, -1] }, false],
    ['a bad fee', { feeBasisPoints: 0.5 }, false],
    ['a bad day of submission', { submit: { dayOffset: -1, time: '07:00' } }, false],
    ['a bad time of submission', { submit: { dayOffset: 0, time: '7' } }, false],
    ['a bad end of review', { reviewEnd: { dayOffset: 5, time: '24:00' } }, false],
    ['no version', { version: Number.NaN }, false],
  ])('A3 a policy with %s', (_, policy, isSound) => {
    expect(reasons({}, policy)).toEqual(isSound ? [] : ['unknown-policy null'])
    const problem = policyProblem({ ...DEFAULT_POLICY, ...policy })
    expect(problem === null).toBe(isSound)
    if (problem !== null) expect(problem).toMatch(/^(The|A) .+\.$/)
  })
  // Weeks that were opened before there were seals go on to be counted by their own policy.
  it.each(Object.keys(DEFAULT_POLICY).filter((key) => key !== 'sealAfterDays'))(
    'A3 a policy without its %s',
    (key) => {
      const { [key as keyof Policy]: _, ...rest } = DEFAULT_POLICY
      expect(policyProblem(rest)).not.toBeNull()
    },
  )
})

it('C8 finds in one capture what it finds among the facts of a week', () => {
  const instant = fc.oneof(
    fc.integer({ min: at('Mon 00:00') - 3 * 720_000, max: at('Mon 00:00') + 3 * 720_000 }),
    fc.integer({ min: at('+Mon 00:00') - 3 * 720_000, max: at('+Mon 00:00') + 3 * 720_000 }),
    fc.constantFrom(Number.NaN, 0.5, -1, Number.POSITIVE_INFINITY, slotAt('Mon 09:00'), slotAt('Mon 09:12')),
  )
  const week = fc.constantFrom(exampleFacts().week, '2026-11-17')
  const policy = fc.constantFrom(DEFAULT_POLICY, { ...DEFAULT_POLICY, slotSeconds: 0 })
  fc.assert(
    fc.property(instant, instant, week, policy, (one, other, weekId, rules) => {
      const empty = exampleFacts({ week: weekId, spans: [], idles: [], screenshots: [] })
      const stretch = span(one, other)
      const shot = { ...screenshot(other), slot: one }
      const found = (facts: WeekFacts, id: string) => {
        const problem = checkFacts(facts, rules).find(({ about }) => about === id)
        return problem?.code ?? null
      }
      expect(captureProblem(stretch, weekId, rules)).toEqual(
        found({ ...empty, spans: [stretch] }, stretch.id),
      )
      expect(captureProblem(shot, weekId, rules)).toEqual(found({ ...empty, screenshots: [shot] }, shot.id))
    }),
  )
})
