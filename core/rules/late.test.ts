import { describe, expect, it } from 'vitest'
import { count, day, other, reject, slotAt } from './examples/book.ts'
import { at, EXAMPLE_WEEK, exampleFacts, screenshot, span } from './examples/facts.ts'
import type { JobFacts } from './facts.ts'
import { isLate, lateFacts, lateTarget } from './late.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { timesheet } from './timesheet.ts'

const monday7 = at('+Mon 07:00')
const tuesday = at('+Tue 10:00')
const lateDay = {
  spans: day.spans.map((one) => ({ ...one, receivedAt: tuesday })),
  screenshots: day.screenshots.map((one) => ({ ...one, receivedAt: tuesday - 1 })),
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
      clockSuspect: false,
      look: 'picture',
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

describe('T7 which timesheet bears them', () => {
  const job = (endsAt: number | null = null): JobFacts => ({ startsAt: 0, endsAt, notReady: [] })
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
