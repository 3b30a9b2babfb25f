import { describe, expect, it } from 'vitest'
import type { LateFact, WeekFacts } from '../facts/facts.ts'
import { count, day, dispute, late, limit, line, reject } from '../testing/book.ts'
import { at, screenshot, span } from '../testing/facts.ts'

describe('T7 late arrivals', () => {
  const monday7 = at('+Mon 07:00')
  const arriving = (receivedAt: number | null, what: 'spans' | 'screenshots' | 'both') => ({
    spans: day.spans.map((one) => (what === 'screenshots' ? one : { ...one, receivedAt })),
    screenshots: day.screenshots.map((one) => (what === 'spans' ? one : { ...one, receivedAt })),
  })
  it.each([
    ['T7 before Monday 07:00 it counts', arriving(monday7 - 1, 'both'), 7200, 0],
    ['T7 at Monday 07:00 it is late', arriving(monday7, 'both'), 0, 7200],
    ['T7 a late span is late', arriving(monday7, 'spans'), 0, 7200],
    ['T7 a late screenshot makes its slot late', arriving(monday7, 'screenshots'), 0, 7200],
    ['T7 what the server doesn’t have yet counts for now', arriving(null, 'both'), 7200, 0],
    [
      'T8 what comes after an early charge is late',
      { ...arriving(at('Thu 12:00'), 'both'), settledAt: at('Thu 12:00') },
      0,
      7200,
    ],
    [
      'T8 what came before an early charge counts',
      { ...arriving(at('Thu 12:00') - 1, 'both'), settledAt: at('Thu 12:00') },
      7200,
      0,
    ],
  ])('%s', (_, facts, total, lateSeconds) => {
    const sheet = count(facts)
    expect(sheet.totalSeconds).toBe(total)
    expect(sheet.slots.reduce((sum, one) => sum + one.lateSeconds, 0)).toBe(lateSeconds)
    expect(sheet.slots.every(({ state }) => state === (total > 0 ? 'documented' : 'late'))).toBe(true)
  })
  it('T7 a slot with time from before and after the submission is split', () => {
    const facts = {
      spans: [
        span(at('Mon 09:00'), at('Mon 09:05')),
        span(at('Mon 09:05'), at('Mon 09:12'), { receivedAt: monday7 }),
      ],
      screenshots: [screenshot(at('Mon 09:01'))],
    }
    expect(line(facts, 'Mon 09:00')).toMatchObject({
      state: 'documented',
      creditSeconds: 300,
      lateSeconds: 420,
    })
  })
  it('T7 a screenshot in time is canonical before an earlier one that came late', () => {
    const facts = {
      spans: day.spans,
      screenshots: [
        screenshot(at('Mon 09:01'), { id: 'late', receivedAt: monday7 }),
        screenshot(at('Mon 09:05')),
      ],
    }
    expect(line(facts, 'Mon 09:00')).toMatchObject({ state: 'documented', extraScreenshots: ['late'] })
  })
  it('T7 a rejected slot gives nothing to the next timesheet', () => {
    const facts = { ...arriving(monday7, 'spans'), rejections: [reject('Mon 09:30')] }
    expect(line(facts, 'Mon 09:30')).toMatchObject({ state: 'rejected', lateSeconds: 0, removedSeconds: 720 })
  })

  it('T7 late lines come in order of time, one a slot', () => {
    const lates = [late('Fri 10:00', 400), late('Thu 10:00', 60), late('Thu 10:00', 60)]
    const lines = count({ lates }).lates.map((one) => [one.slot, one.seconds])
    expect(lines).toEqual([
      [late('Thu 10:00', 60).slot, 60],
      [late('Fri 10:00', 400).slot, 400],
    ])
    expect(count({ lates: lates.toReversed() }).lates).toEqual(count({ lates }).lates)
  })
  it('S3 J1 rejecting any screenshot of its slot takes a late line', () => {
    const one = late('Fri 10:00', 720, { extraScreenshots: ['extra'] })
    const struck = { ...reject('Mon 09:30'), screenshot: 'extra' }
    expect(count({ lates: [one], rejections: [struck] })).toMatchObject({
      lateSeconds: 0,
      rejectedSeconds: 720,
    })
  })
  it('T7 J1 a late line can be rejected, reviewed, deleted or taken off by a dispute', () => {
    const one = late('Fri 10:00', 720)
    const struck = { ...reject('Mon 09:30'), screenshot: one.screenshot }
    const asked = { askedAt: at('Tue 08:00'), outcome: null }
    const item = { type: 'slot' as const, slot: one.slot }
    const decided = dispute({
      items: [item],
      decisions: [{ item, outcome: 'removed', at: at('+Wed 08:00') }],
    })
    const gone = { id: 'd', screenshot: one.screenshot, at: at('Mon 08:00') }
    const stateOf = (facts: Partial<WeekFacts>) => {
      const sheet = count({ lates: [one], ...facts })
      const { state, seconds, removedSeconds, rejection: by, unprotectedReason } = sheet.lates[0]!
      return [
        state,
        seconds,
        removedSeconds,
        by,
        unprotectedReason,
        sheet.totalSeconds,
        sheet.rejectedSeconds,
      ]
    }
    expect(stateOf({})).toEqual(['counted', 720, 0, null, null, 720, 0])
    expect(stateOf({ rejections: [struck] })).toEqual(['rejected', 0, 720, struck.id, 'rejected', 0, 720])
    expect(stateOf({ rejections: [{ ...struck, review: asked }] })).toEqual([
      'under-review',
      0,
      720,
      struck.id,
      'rejected',
      0,
      720,
    ])
    expect(stateOf({ disputes: [decided] })).toEqual(['removed', 0, 720, null, 'removed', 0, 0])
    expect(stateOf({ deletions: [gone] })).toEqual(['deleted', 0, 720, null, 'deleted', 0, 0])
    expect(stateOf({ disputes: [dispute({ items: [item] })] })).toEqual([
      'counted',
      720,
      0,
      null,
      'in-dispute',
      720,
      0,
    ])
  })
  it('G1 a late line is protected as its own week says', () => {
    const protectedOf = (of: Partial<LateFact>) => {
      const { lates, protectedSeconds, protectedMinor } = count({ lates: [late('Fri 10:00', 720, of)] })
      return [lates[0]?.unprotectedReason, protectedSeconds, protectedMinor]
    }
    expect(protectedOf({})).toEqual([null, 720, 1200])
    expect(protectedOf({ unprotectedReason: 'too-late' })).toEqual(['too-late', 0, 0])
    expect(protectedOf({ seconds: 0 })).toEqual(['no-time', 0, 0])
  })
  it('T3 G1 a late line over the authorized hours is protected in part', () => {
    expect(count({ lates: [late('Fri 10:00', 720)], ...limit(0.1) }).lates[0]).toMatchObject({
      authorizedSeconds: 360,
      protectedSeconds: 360,
      unprotectedReason: 'over-authorized',
    })
  })
})
