import { describe, expect, it } from 'vitest'
import type { JobFacts, LateFact, WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, dispute, idle, late, other, reject, slotAt, work } from '../testing/book.ts'
import { at, EXAMPLE_WEEK, exampleFacts, screenshot, span } from '../testing/facts.ts'
import { isLate, type LateHolding, lateFacts, lateHoldings, placeLate } from './late.ts'
import { lateTarget } from './late-target.ts'
import { timesheet } from './timesheet.ts'

const monday7 = at('+Mon 07:00')
const tuesday = at('+Tue 10:00')
const lateDay = {
  spans: day.spans.map((one) => ({ ...one, receivedAt: tuesday })),
  screenshots: day.screenshots.map((one) => ({ ...one, receivedAt: tuesday - 1 })),
}

/** Five minutes of a slot in time, seven late. */
const splitSlot = {
  spans: [
    span(at('Mon 09:00'), at('Mon 09:05')),
    span(at('Mon 09:05'), at('Mon 09:12'), { receivedAt: tuesday }),
  ],
  screenshots: [screenshot(at('Mon 09:01'))],
}

it('T7 late is what reaches the server from Monday 07:00 on, or after an early charge', () => {
  const week = { week: EXAMPLE_WEEK }
  expect([isLate(week, monday7 - 1, DEFAULT_POLICY), isLate(week, monday7, DEFAULT_POLICY)]).toEqual([
    false,
    true,
  ])
  const settled = { ...week, settledAt: at('Thu 12:00') }
  expect(isLate(settled, at('Thu 12:00') - 1, DEFAULT_POLICY)).toBe(false)
  expect(isLate(settled, at('Thu 12:00'), DEFAULT_POLICY)).toBe(true)
})

describe('T7 late lines for the next timesheet', () => {
  it('T7 one a slot, with what protection asks about', () => {
    const lates = lateFacts(exampleFacts(lateDay), DEFAULT_POLICY)
    expect(lates).toHaveLength(10)
    for (const { slot, screenshot: id } of lates) expect(id).toBe(`shot-${slot}`)
    expect(lates[0]).toEqual({
      fromWeek: EXAMPLE_WEEK,
      slot: slotAt('Mon 09:00'),
      seconds: 720,
      screenshot: `shot-${slotAt('Mon 09:00')}`,
      receivedAt: tuesday,
      cutSeconds: 0,
      rateMinorPerHour: 6000,
      slotState: 'documented',
      extraScreenshots: [],
      overturned: false,
      unprotectedReason: 'too-late',
    })
  })
  it('T7 no second is lost and none is billed twice', () => {
    const facts = exampleFacts({ ...lateDay, rejections: [reject('Mon 09:30')] })
    const inTime = timesheet(exampleFacts({ ...day, rejections: facts.rejections }), DEFAULT_POLICY)
    const next = timesheet(
      exampleFacts({ week: '2026-11-23', lates: lateFacts(facts, DEFAULT_POLICY) }),
      DEFAULT_POLICY,
    )
    expect(timesheet(facts, DEFAULT_POLICY).totalSeconds + next.totalSeconds).toBe(inTime.totalSeconds)
    expect(next.lateSeconds).toBe(6480)
  })
  it('T7 a slot split by the submission gives its late part, as received last', () => {
    const facts = exampleFacts({
      spans: [
        span(at('Mon 09:00'), at('Mon 09:05')),
        span(at('Mon 09:05'), at('Mon 09:12'), { receivedAt: tuesday }),
        span(at('Mon 09:12'), at('Mon 09:13'), { receivedAt: null }),
        span(at('Mon 08:59'), at('Mon 09:00'), { receivedAt: tuesday + 7 }),
        span(at('Mon 09:12'), at('Mon 09:14'), { receivedAt: tuesday + 7 }),
      ],
      screenshots: [screenshot(at('Mon 09:01'))],
    })
    expect(lateFacts(facts, DEFAULT_POLICY)).toMatchObject([{ seconds: 420, receivedAt: tuesday }])
  })
  it('T7 nothing late, no lines', () => {
    expect(lateFacts(exampleFacts(day), DEFAULT_POLICY)).toEqual([])
    expect(count(day).slots).toHaveLength(10)
  })
})

describe('T7 J5 what a settled week did not count', () => {
  const settledAt = at('+Sat 00:00')
  const asked = { askedAt: at('+Fri 10:00'), outcome: 'overturned' as const, decidedAt: at('+Sun 10:00') }
  const secondsOf = (facts: Partial<WeekFacts>) =>
    lateFacts(exampleFacts({ settledAt, ...facts }), DEFAULT_POLICY).map(({ seconds }) => seconds)

  it('J5 an overturned rejection returns what it took, with what came late', () => {
    expect(
      secondsOf({ ...work('Mon 09:30', '09:36'), rejections: [reject('Mon 09:30', { review: asked })] }),
    ).toEqual([360])
    expect(secondsOf({ ...splitSlot, rejections: [reject('Mon 09:00', { review: asked })] })).toEqual([720])
    expect(secondsOf({ ...splitSlot, rejections: [reject('Mon 09:00')] })).toEqual([])
  })
  it('T8 I1 idleness that is heard of after the charge is the late part’s alone', () => {
    const idles = [{ ...idle('Mon 09:02', 'Mon 09:08'), receivedAt: at('+Sun 10:00') }]
    expect(count({ ...splitSlot, settledAt, idles })).toMatchObject({
      documentedSeconds: 300,
      idleSeconds: 360,
    })
    expect(secondsOf({ ...splitSlot, idles })).toEqual([60])
    expect(
      count({
        ...splitSlot,
        settledAt,
        idles: [{ ...idles[0]!, from: at('Mon 08:50'), to: at('Mon 09:12') }],
      }),
    ).toMatchObject({ documentedSeconds: 300, idleSeconds: 420 })
  })
})

describe('T7 O1 the room of a day', () => {
  it('T7 late time gets what Other hours leave; the rest is cut', () => {
    const facts = { ...lateDay, others: [other('o', EXAMPLE_WEEK, 24 * 3600 - 1000)] }
    expect(
      lateFacts(exampleFacts(facts), DEFAULT_POLICY).map(({ seconds, cutSeconds }) => [seconds, cutSeconds]),
    ).toEqual([[720, 0], [280, 440], ...Array.from({ length: 8 }, () => [0, 720])])
  })
  it('O1 T8 what a later timesheet has settled took its room for good, whichever slot is earlier', () => {
    const facts = exampleFacts({ ...lateDay, others: [other('o', EXAMPLE_WEEK, 24 * 3600 - 300)] })
    const slot = slotAt('Mon 09:12')
    const parts = lateFacts(facts, DEFAULT_POLICY, [
      {
        ...{
          week: '2026-11-23',
          fromWeek: EXAMPLE_WEEK,
          slot,
          late: late('Mon 09:12', 120),
          overturned: false,
        },
        ...{ mostSeconds: 120, settledSeconds: 120 },
      },
    ])
    expect(parts.map(({ seconds }) => seconds).slice(0, 3)).toEqual([180, 120, 0])
  })
  it('J7 what was rejected or taken off in a dispute holds its room, what was taken back does not', () => {
    const item = { type: 'other' as const, id: 'o' }
    const decisions = [{ item, outcome: 'removed' as const, at: at('+Tue 10:00') }]
    const entry = other('o', EXAMPLE_WEEK, 24 * 3600)
    const secondsOf = (facts: Partial<WeekFacts>) =>
      lateFacts(exampleFacts({ ...lateDay, ...facts }), DEFAULT_POLICY).reduce(
        (sum, { seconds }) => sum + seconds,
        0,
      )
    expect(secondsOf({ others: [entry] })).toBe(0)
    expect(secondsOf({ others: [entry], disputes: [dispute({ items: [item], decisions })] })).toBe(0)
    expect(secondsOf({ others: [{ ...entry, removedAt: at('+Mon 08:00') }] })).toBe(7200)
    const rest = { others: [other('o', EXAMPLE_WEEK, 24 * 3600 - 7200)] }
    expect(secondsOf({ ...rest, rejections: [reject('Mon 09:30')] })).toBe(6480)
  })
})

describe('T7 following the slot', () => {
  const slot = slotAt('Mon 09:00')
  const part = (seconds: number, of: Partial<LateFact> = {}): LateFact => ({
    ...late('Mon 09:00', seconds),
    slot,
    ...of,
  })
  const held = (week: string, seconds: number, of: Partial<LateHolding> = {}): LateHolding => ({
    week,
    fromWeek: part(0).fromWeek,
    slot,
    late: part(seconds),
    overturned: false,
    mostSeconds: seconds,
    settledSeconds: null,
    ...of,
  })
  const placed = (
    seconds: number,
    holdings: LateHolding[],
    open = '2026-11-30',
    of: Partial<LateFact> = {},
  ) => placeLate([part(seconds, of)], holdings, open).map(({ week, late: { seconds: has } }) => [week, has])
  it.each<[string, (string | number)[][], (string | number)[][]]>([
    ['T7 goes on the open timesheet', placed(420, []), [['2026-11-30', 420]]],
    ['T7 said already, nothing is said again', placed(420, [held('2026-11-30', 420)]), []],
    ['T7 goes up and down on the open one', placed(720, [held('2026-11-30', 420)]), [['2026-11-30', 720]]],
    ['T7 is taken off a submitted one', placed(0, [held('2026-11-23', 420)]), [['2026-11-23', 0]]],
    [
      'T7 comes back to a submitted one, and no further than it was',
      placed(720, [held('2026-11-23', 0, { mostSeconds: 420 })]),
      [
        ['2026-11-23', 420],
        ['2026-11-30', 300],
      ],
    ],
    [
      'T8 a settled one stays; the difference upward goes to the next',
      placed(720, [held('2026-11-23', 420, { settledSeconds: 420 })]),
      [['2026-11-30', 300]],
    ],
    [
      'T8 a settled one stays, whatever is lost',
      placed(0, [held('2026-11-23', 420, { settledSeconds: 420 })]),
      [],
    ],
    [
      'T7 the latest is lost first',
      placed(500, [held('2026-11-23', 420), held('2026-11-30', 300)]),
      [['2026-11-30', 80]],
    ],
    [
      'O1 what was cut whole is shown once',
      placed(0, [], '2026-11-30', { cutSeconds: 720 }),
      [['2026-11-30', 0]],
    ],
    ['T7 a slot that has lost all is not shown where it never was', placed(0, []), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  it('T8 J5 a settled line is done with while its rejection stands, and owed once that is overturned', () => {
    const review = { askedAt: at('+Mon 08:00'), outcome: 'overturned' as const, decidedAt: at('+Sun 10:00') }
    const settledOf = (rejections: WeekFacts['rejections']) =>
      lateHoldings(
        exampleFacts({ lates: [late('Fri 10:00', 420)], rejections, settledAt: at('+Sat 00:00') }),
        new Map(),
        DEFAULT_POLICY,
      ).map(({ settledSeconds }) => settledSeconds)
    const struck = { ...reject('Mon 09:30'), screenshot: late('Fri 10:00', 420).screenshot }
    expect(settledOf([])).toEqual([420])
    expect(settledOf([struck])).toEqual([420])
    expect(settledOf([{ ...struck, review }])).toEqual([0])
  })
})

describe('T7 which timesheet bears them', () => {
  const job = (endsAt: number | null = null): JobFacts => ({
    ...{ startsAt: 0, endsAt, acceptedAt: 0 },
    ...{ pauses: [], notReady: [] },
  })
  const target = (receivedAt: number, of = job(), early: string[] = []) => {
    const { kind, week } = lateTarget(EXAMPLE_WEEK, receivedAt, of, new Set(early), DEFAULT_POLICY)
    return `${kind} ${week}`
  }
  it.each([
    ['T7 the week after, while it is open', () => target(tuesday), 'next 2026-11-23'],
    ['T7 just before its submission', () => target(at('+Mon 07:00') + 7 * 86_400_000 - 1), 'next 2026-11-23'],
    [
      'T7 from its submission on the next but one',
      () => target(at('+Mon 07:00') + 7 * 86_400_000),
      'next 2026-11-30',
    ],
    [
      'T6 past a week that was submitted early',
      () => target(tuesday, job(), ['2026-11-23', '2026-11-30']),
      'next 2026-12-07',
    ],
    ['T7 a job that goes on', () => target(tuesday, job(at('+Wed 00:00'))), 'next 2026-11-23'],
    [
      'T7 a job that ended with its week',
      () => target(tuesday, job(at('+Mon 00:00'))),
      'supplementary 2026-11-23',
    ],
    [
      'T7 a job that ended within it',
      () => target(tuesday, job(at('Fri 00:00'))),
      'supplementary 2026-11-23',
    ],
    [
      'T7 a job that has no week so late',
      () => target(at('+Mon 07:00') + 7 * 86_400_000, job(at('+Wed 00:00'))),
      'supplementary 2026-11-30',
    ],
  ])('%s', (_, found, expected) => {
    expect(found()).toBe(expected)
  })
})

it('J1 S7 rejecting a slot that came partly late takes from a full day what it counted, and no Other hours', () => {
  const start = slotAt('Mon 09:00')
  const facts = {
    spans: [span(start, start + 120_000), span(start + 120_000, start + 720_000, { receivedAt: tuesday })],
    screenshots: [screenshot(start + 60_000)],
    others: [other('o', EXAMPLE_WEEK, 24 * 3600)],
  }
  const before = count(facts)
  expect(before).toMatchObject({ documentedSeconds: 120, otherSeconds: 24 * 3600 - 120 })
  const after = count({ ...facts, rejections: [reject('Mon 09:00')] })
  expect(after).toMatchObject({ documentedSeconds: 0, otherSeconds: before.otherSeconds })
})
