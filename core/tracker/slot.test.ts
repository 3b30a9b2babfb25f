import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import { MINUTE, START, simulate, TEN } from './testing/simulate.ts'

describe('slots and weeks', () => {
  it('S1 claims one span a slot', () => {
    const tracker = simulate()
    tracker.play(START, TEN + 10 * MINUTE)
    tracker.beat(TEN + 10 * MINUTE, TEN + 25 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 25 * MINUTE)
    expect(tracker.spans().map(({ from, to }) => [from - TEN, to - TEN])).toEqual([
      [10 * MINUTE, 12 * MINUTE],
      [12 * MINUTE, 24 * MINUTE],
      [24 * MINUTE, 25 * MINUTE],
    ])
    expect(new Set(tracker.claims().map(({ claim }) => claim.id)).size).toBe(tracker.claims().length)
  })

  it('S6 splits a session at the edge of the week', () => {
    const monday = Date.parse('2026-11-23T05:00:00Z')
    const tracker = simulate()
    tracker.play(START, monday - MINUTE)
    tracker.beat(monday - MINUTE, monday + MINUTE)
    tracker.play({ type: 'stop' }, monday + MINUTE)
    expect(
      tracker
        .claims()
        .flatMap(({ week, claim }) =>
          claim.kind === 'span' ? [[week, claim.session, claim.from - monday, claim.to - monday]] : [],
        ),
    ).toEqual([
      ['2026-11-16', 'session-1', -MINUTE, 0],
      ['2026-11-23', 'session-1', 0, MINUTE],
    ])
  })

  it('S1 follows a policy with other slots from the next slot on', () => {
    const tracker = simulate({ ...DEFAULT_POLICY, slotSeconds: 20 })
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play({ type: 'stop' }, TEN + MINUTE)
    expect(tracker.spans()).toHaveLength(3)
    expect(tracker.screenshots()).toHaveLength(3)
    expect(tracker.screenshots()[0]?.activity.minutes).toEqual([0])
    expect(tracker.creditMs()).toBe(MINUTE)
  })
})
