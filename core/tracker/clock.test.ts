import { describe, expect, it } from 'vitest'
import { HEARTBEAT, MINUTE, SECOND, SHOT, SLOT, START, simulate, TEN } from './testing/simulate.ts'

describe('clocks', () => {
  it('C8 takes a clock that ran backwards for suspect, and never counts twice', () => {
    const tracker = simulate()
    tracker.play(START, TEN + 5 * MINUTE)
    tracker.beat(TEN + 5 * MINUTE, TEN + 8 * MINUTE)
    tracker.play(HEARTBEAT, TEN + 6 * MINUTE)
    expect(tracker.phase).toMatchObject({
      clockSuspect: true,
      attentiveSince: TEN + 6 * MINUTE,
      lastActivityAt: TEN + 6 * MINUTE,
      lastSignAt: TEN + 6 * MINUTE,
    })
    tracker.beat(TEN + 6 * MINUTE, TEN + 9 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 9 * MINUTE)
    tracker.develop(TEN + 9 * MINUTE)
    expect(tracker.creditMs()).toBe(4 * MINUTE)
    expect(tracker.screenshots().map(({ flags }) => flags)).toEqual([[], ['clock-suspect']])
  })

  it('C8 overlooks a second of jitter', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play(HEARTBEAT, TEN + MINUTE - SECOND)
    expect(tracker.phase).toMatchObject({ clockSuspect: false, lastSignAt: TEN + MINUTE })
    tracker.play(HEARTBEAT, TEN + MINUTE - SECOND - 1)
    expect(tracker.phase).toMatchObject({ clockSuspect: true })
  })

  it('C8 marks pictures of a suspect clock', () => {
    const tracker = simulate()
    tracker.play({ ...START, clockSuspect: true }, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN, { ...SHOT, flags: ['not-in-focus'] })
    tracker.play({ type: 'clock-anchored', shiftMs: 0, suspect: false }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 2 * SECOND)
    expect(tracker.screenshots()).toMatchObject([{ flags: ['not-in-focus', 'clock-suspect'] }])
    expect(tracker.spans()).toHaveLength(1)
  })

  it('C8 a correction forward inside the slot is never counted', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play({ type: 'clock-anchored', shiftMs: 100 * SECOND, suspect: false }, TEN + 160 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 170 * SECOND)
    expect(tracker.creditMs()).toBe(70 * SECOND)
    expect(tracker.state.undeveloped).toHaveLength(1)
  })

  it('C8 a correction backward inside the slot overlaps and is not counted twice', () => {
    const tracker = simulate()
    tracker.play(START, TEN + 2 * MINUTE)
    tracker.beat(TEN + 2 * MINUTE, TEN + 3 * MINUTE)
    tracker.play({ type: 'clock-anchored', shiftMs: -100 * SECOND, suspect: true }, TEN + 80 * SECOND)
    expect(tracker.phase).toMatchObject({
      clockSuspect: true,
      attentiveSince: TEN + 20 * SECOND,
      lastActivityAt: TEN + 80 * SECOND,
      lastSignAt: TEN + 80 * SECOND,
      slot: { trackedFrom: TEN + 80 * SECOND },
    })
    tracker.play({ type: 'stop' }, TEN + 90 * SECOND)
    expect(tracker.spans().map(({ from, to }) => [from - TEN, to - TEN])).toEqual([
      [2 * MINUTE, 3 * MINUTE],
      [80 * SECOND, 90 * SECOND],
    ])
  })

  it('C8 a correction into another slot closes the one before', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.play({ type: 'clock-anchored', shiftMs: 3600 * SECOND, suspect: true }, TEN + 3610 * SECOND)
    expect(tracker.screenshots()).toMatchObject([{ slot: TEN }])
    expect(tracker.phase).toMatchObject({
      clockSuspect: true,
      attentiveSince: TEN + 3600 * SECOND,
      writtenTo: TEN + 3610 * SECOND,
      slot: { start: TEN + 5 * SLOT, trackedFrom: TEN + 3610 * SECOND },
    })
    tracker.play({ type: 'stop' }, TEN + 3611 * SECOND)
    expect(tracker.creditMs()).toBe(11 * SECOND)
  })

  it('C8 tells a paused Tracker too', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play(HEARTBEAT, TEN + 30 * MINUTE)
    tracker.play({ type: 'clock-anchored', shiftMs: 10, suspect: true }, TEN + 31 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'paused', clockSuspect: true })
    tracker.play({ type: 'resume' }, TEN + 31 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'on', clockSuspect: true })
  })
})
