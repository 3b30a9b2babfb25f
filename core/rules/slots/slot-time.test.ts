import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { both, count, day, idle, limit, line, slotAt, work } from '../testing/book.ts'
import { at, documented, et, exampleFacts, screenshot, span } from '../testing/facts.ts'
import { timesheet } from '../timesheet/timesheet.ts'

describe('S1 credit of a slot', () => {
  it('S1 a slot tells what was tracked, what was taken and what counts', () => {
    const facts = { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')] }
    expect(line(facts, 'Mon 09:24')).toMatchObject({
      state: 'documented',
      trackedSeconds: 720,
      idleSeconds: 360,
      conflictSeconds: 0,
      creditSeconds: 360,
      removedSeconds: 0,
      lateSeconds: 0,
      protectedSeconds: 360,
      unprotectedReason: null,
    })
    expect(count(facts).idleSeconds).toBe(1440)
  })

  it('S1 milliseconds are summed and cut down to seconds once a slot', () => {
    const from = at('Mon 09:00')
    const pieces = [0, 1000, 2000].map((ms) => span(from + ms, from + ms + 700))
    expect(count({ spans: pieces, screenshots: [screenshot(from + 100)] })).toMatchObject({
      documentedSeconds: 2,
    })
  })

  it('S1 credit is cut down as a whole: tracked − conflict − idle', () => {
    const from = at('Mon 09:00')
    const facts = {
      spans: [span(from, from + 10_900, { id: 'a' })],
      screenshots: [screenshot(from + 100)],
      conflicts: [{ span: 'a', from: from + 1000, to: from + 2300 }],
      idles: [{ id: 'i', from: from + 5000, to: from + 7700 }],
    }
    expect(line(facts, 'Mon 09:00')).toMatchObject({
      trackedSeconds: 10,
      conflictSeconds: 1,
      idleSeconds: 3,
      creditSeconds: 6,
    })
  })

  it('S5 a gap is neither credited nor hidden', () => {
    const facts = both(work('Mon 09:00', '09:05'), { ...work('Mon 09:09', '09:12'), screenshots: [] })
    expect(line(facts, 'Mon 09:00')).toMatchObject({ trackedSeconds: 480, creditSeconds: 480 })
  })

  it('S1 a sandbox policy shortens the slots', () => {
    const policy = { ...DEFAULT_POLICY, slotSeconds: 60 }
    const from = at('Mon 09:00')
    const facts = { spans: [span(from, from + 90_000)], screenshots: [screenshot(from + 1, { slot: from })] }
    expect(count(facts, policy).slots.map((one) => [one.trackedSeconds, one.creditSeconds])).toEqual([
      [60, 60],
      [30, 0],
    ])
  })

  it('S1 slots come in order of time, whether they have time or only a screenshot', () => {
    const facts = {
      spans: [...work('Tue 09:00', '09:12').spans, ...work('Mon 09:00', '09:12').spans],
      screenshots: [screenshot(at('Wed 09:00')), screenshot(at('Mon 08:00')), screenshot(at('Tue 09:05'))],
    }
    expect(count(facts).slots.map((one) => [one.slot, one.state])).toEqual([
      [slotAt('Mon 08:00'), 'documented'],
      [slotAt('Mon 09:00'), 'no-screenshot'],
      [slotAt('Tue 09:00'), 'documented'],
      [slotAt('Wed 09:00'), 'documented'],
    ])
  })

  it('W1 the Sundays of clock changes hold 23 and 25 hours of work', () => {
    const whole = (week: string, from: string, to: string) =>
      timesheet(
        exampleFacts({
          week,
          ...limit(null),
          job: { startsAt: 0, endsAt: null, acceptedAt: 0, pauses: [], notReady: [] },
          ...documented(et(from), et(to)),
        }),
        DEFAULT_POLICY,
      ).totalSeconds / 3600
    expect(whole('2026-03-02', '2026-03-08 00:00', '2026-03-09 00:00')).toBe(23)
    expect(whole('2026-10-26', '2026-11-01 00:00', '2026-11-02 00:00')).toBe(25)
    expect(whole('2026-03-02', '2026-03-02 00:00', '2026-03-09 00:00')).toBe(167)
    expect(whole('2026-10-26', '2026-10-26 00:00', '2026-11-02 00:00')).toBe(169)
  })

  it('W1 the two 01:30s of the November Sunday are two different slots', () => {
    const first = et('2026-11-01 01:30')
    const facts = exampleFacts({
      job: { startsAt: 0, endsAt: null, acceptedAt: 0, pauses: [], notReady: [] },
      week: '2026-10-26',
      ...both(documented(first, first + 360_000), documented(first + 3_600_000, first + 3_960_000)),
    })
    expect(timesheet(facts, DEFAULT_POLICY)).toMatchObject({ totalSeconds: 720, slots: [{}, {}] })
  })

  it('W1 a zone whose weeks begin inside a slot cuts the slot at the week’s edge', () => {
    const policy = { ...DEFAULT_POLICY, zone: 'Asia/Kathmandu' }
    const monday = Date.parse('2026-11-15T18:15:00Z')
    const facts = { ...documented(monday - 3_600_000, monday + 3_600_000) }
    expect(count(facts, policy).slots[0]).toMatchObject({ trackedSeconds: 9 * 60 })
  })
})

describe('S4 a slot belongs to one job', () => {
  const conflicted = {
    ...day,
    conflicts: [{ span: day.spans[0]?.id ?? '', from: at('Mon 09:06'), to: at('Mon 09:24') }],
  }
  it('S4 time that another job’s earlier session keeps has no credit', () => {
    expect(line(conflicted, 'Mon 09:00')).toMatchObject({ conflictSeconds: 360, creditSeconds: 360 })
    expect(line(conflicted, 'Mon 09:12')).toMatchObject({
      state: 'conflict',
      conflictSeconds: 720,
      creditSeconds: 0,
      unprotectedReason: 'conflict',
    })
    expect(line(conflicted, 'Mon 09:24')).toMatchObject({
      conflictSeconds: 0,
      idleSeconds: 0,
      creditSeconds: 720,
    })
    expect(count(conflicted).totalSeconds).toBe(7200 - 1080)
  })
  it('S4 another span of this job over the same time keeps it', () => {
    const twin = {
      ...conflicted,
      spans: [...day.spans, span(at('Mon 09:00'), at('Mon 09:24'), { id: 'twin' })],
    }
    expect(count(twin).totalSeconds).toBe(7200)
  })
  it('S4 several conflicts of one span are taken together', () => {
    const conflicts = [
      ...conflicted.conflicts,
      { ...conflicted.conflicts[0]!, from: at('Mon 10:48'), to: at('Mon 11:30') },
    ]
    expect(count({ ...conflicted, conflicts }).totalSeconds).toBe(7200 - 1080 - 720)
  })
  it('S4 a conflict of a span that isn’t there takes nothing', () => {
    const conflicts = conflicted.conflicts.map((one) => ({ ...one, span: 'unknown' }))
    expect(count({ ...day, conflicts }).totalSeconds).toBe(7200)
  })
})

describe('I1 I2 idleness', () => {
  it.each([
    ['over a slot’s edge', 'Mon 09:10', 'Mon 09:34'],
    ['over a whole slot and parts of two', 'Mon 09:20', 'Mon 09:44'],
    ['over two whole slots', 'Mon 09:12', 'Mon 09:36'],
  ])('I1 exactly its 24 minutes are deducted %s', (_, from, to) => {
    expect(count({ ...day, idles: [idle(from, to)] }).totalSeconds).toBe(7200 - 1440)
  })
  it('I1 over a day’s edge', () => {
    const night = documented(at('Mon 23:00'), at('Tue 01:00'))
    expect(count({ ...night, idles: [idle('Mon 23:48', 'Tue 00:12')] }).totalSeconds).toBe(7200 - 1440)
  })
  it('I1 over the week’s edge each week loses its part', () => {
    const night = documented(at('Sun 23:00'), at('+Mon 01:00'))
    const idles = [idle('Sun 23:50', '+Mon 00:14')]
    expect(count({ ...night, idles }).totalSeconds).toBe(3600 - 600)
    const next = timesheet(exampleFacts({ week: '2026-11-23', ...night, idles }), DEFAULT_POLICY)
    expect(next.totalSeconds).toBe(3600 - 840)
  })
  it('I2 a slot without any credit left shows as idle', () => {
    expect(line({ ...day, idles: [idle('Mon 09:12', 'Mon 09:36')] }, 'Mon 09:12')).toMatchObject({
      state: 'idle',
      idleSeconds: 720,
      unprotectedReason: 'idle',
    })
  })
  it('I2 its picture is dropped: without it the slot is still idle', () => {
    const facts = { spans: day.spans, idles: [idle('Mon 09:12', 'Mon 09:36')] }
    expect(line(facts, 'Mon 09:12')).toMatchObject({ state: 'idle', screenshot: null })
  })
})
