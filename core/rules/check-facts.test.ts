import { describe, expect, it } from 'vitest'
import { count, day, late, other, slotAt, work } from './example-book.ts'
import { at, et, exampleFacts, screenshot, span } from './example-facts.ts'
import type { WeekFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { DEFAULT_POLICY } from './policy.ts'

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
    ['a rate beyond exact integers', { rateMinorPerHour: Number.MAX_SAFE_INTEGER + 1 }],
    ['NaN as limit', { authorizedSecondsPerWeek: Number.NaN }],
    ['a negative limit', { authorizedSecondsPerWeek: -1 }],
  ])('T2 terms with %s charge nothing and still show the time', (_, of) => {
    const sheet = count({ ...day, terms: { ...exampleFacts().terms, ...of } })
    expect(sheet).toMatchObject({ totalSeconds: 7200, amountMinor: 0, excessMinor: 0, protectedMinor: 0 })
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
    ['no time', { seconds: 0 }],
    ['a slot that is no slot', { slot: at('Mon 09:01') }],
    ['a week that is none', { fromWeek: '2026-11-10' }],
    ['no time of receipt', { receivedAt: Number.NaN }],
  ])('T7 a late line with %s counts nothing', (_, of) => {
    expect(count({ lates: [late('Fri 10:00', 720, of)] })).toMatchObject({ totalSeconds: 0, lates: [] })
  })

  it('S1 the first record with an id stays, a second is ignored', () => {
    const spans = [
      span(at('Mon 09:00'), at('Mon 09:12'), { id: 'x' }),
      span(at('Mon 10:00'), at('Mon 10:12'), { id: 'x' }),
    ]
    const screenshots = [screenshot(at('Mon 09:05')), screenshot(at('Mon 10:05'))]
    expect(count({ spans, screenshots }).totalSeconds).toBe(720)
  })

  it('G1 a job whose dates make no sense protects nothing', () => {
    const job = { startsAt: Number.NaN, endsAt: null, notReady: [] }
    expect(count({ ...day, job })).toMatchObject({ totalSeconds: 7200, protectedSeconds: 0 })
  })
})
