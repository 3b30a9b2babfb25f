import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import type { TrackerEvent } from './state.ts'
import {
  badges,
  dropped,
  HEARTBEAT,
  MINUTE,
  notices,
  orders,
  SECOND,
  SHOT,
  SLOT,
  START,
  simulate,
  TEN,
} from './testing/simulate.ts'

describe('idleness', () => {
  const left = (minutes: number) => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.beat(TEN, TEN + 6 * MINUTE)
    tracker.beat(TEN + 6 * MINUTE, TEN + (6 + minutes) * MINUTE, false)
    return tracker
  }

  it('I1 23:59 deducts nothing', () => {
    const tracker = left(23)
    tracker.play({ type: 'heartbeat', active: false }, TEN + 30 * MINUTE - 1)
    expect(tracker.phase.kind).toBe('on')
    tracker.play({ type: 'stop' }, TEN + 30 * MINUTE - 1)
    expect(tracker.idles()).toEqual([])
    expect(tracker.creditMs()).toBe(30 * MINUTE - 1)
  })

  it('I1 24:00 deducts exactly 24 minutes and pauses', () => {
    const tracker = left(24)
    expect(tracker.phase).toMatchObject({
      kind: 'paused',
      because: 'idle',
      since: TEN + 6 * MINUTE,
      locked: false,
      clockSuspect: false,
      idles: [{ from: TEN + 6 * MINUTE, to: TEN + 30 * MINUTE }],
    })
    expect(tracker.idles()).toMatchObject([
      {
        kind: 'idle',
        at: TEN + 30 * MINUTE,
        session: 'session-1',
        from: TEN + 6 * MINUTE,
        to: TEN + 30 * MINUTE,
      },
    ])
    expect(tracker.creditMs()).toBe(6 * MINUTE)
    expect(notices(tracker.effects).at(-1)).toEqual({ kind: 'idle', since: TEN + 6 * MINUTE, seconds: 1440 })
    expect(badges(tracker.effects).at(-1)).toBe('paused')
  })

  it('I1 counts from the last activity that the browser reports', () => {
    const tracker = left(20)
    tracker.play({ type: 'idle', lastActivityAt: TEN + 2 * MINUTE }, TEN + 26 * MINUTE)
    expect(tracker.idles()).toMatchObject([{ from: TEN + 2 * MINUTE, to: TEN + 26 * MINUTE }])
    expect(tracker.creditMs()).toBe(2 * MINUTE)
  })

  it('I1 a report that comes before its time changes nothing', () => {
    const tracker = left(10)
    tracker.play({ type: 'idle', lastActivityAt: TEN + 2 * MINUTE }, TEN + 16 * MINUTE + 30 * SECOND)
    expect(tracker.phase.kind).toBe('on')
    tracker.play({ type: 'idle', lastActivityAt: TEN + 900 * MINUTE }, TEN + 17 * MINUTE)
    expect(tracker.phase.kind).toBe('on')
  })

  it('I1 a late report takes off what was claimed beyond the 24 minutes too', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 36 * MINUTE)
    tracker.play({ type: 'idle', lastActivityAt: TEN + 3 * MINUTE }, TEN + 37 * MINUTE)
    expect(tracker.idles()).toMatchObject([{ from: TEN + 3 * MINUTE, to: TEN + 36 * MINUTE }])
    expect(tracker.creditMs()).toBe(3 * MINUTE)
  })

  it('I1 idleness reaches no further back than the start', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 5 * MINUTE)
    tracker.play({ type: 'idle', lastActivityAt: TEN - 20 * MINUTE }, TEN + 5 * MINUTE)
    expect(tracker.phase.kind).toBe('on')
  })

  it('I1 S6 splits idle time at the edge of the week', () => {
    const monday = Date.parse('2026-11-23T05:00:00Z')
    const tracker = simulate()
    tracker.play(START, monday - 10 * MINUTE)
    tracker.beat(monday - 10 * MINUTE, monday + 14 * MINUTE, false)
    expect(
      tracker
        .claims()
        .flatMap(({ week, claim }) =>
          claim.kind === 'idle' ? [[week, claim.from - monday, claim.to - monday]] : [],
        ),
    ).toEqual([
      ['2026-11-16', -10 * MINUTE, 0],
      ['2026-11-23', 0, 14 * MINUTE],
    ])
    expect(tracker.phase).toMatchObject({ idles: [{ to: monday }, { from: monday }] })
    expect(new Set(tracker.claims().map(({ claim }) => claim.id)).size).toBe(tracker.claims().length)
  })

  it('I2 drops the pictures of slots left without credit', () => {
    const tracker = left(24)
    const drops = tracker.effects.filter((effect) => effect.type === 'drop-idle-pictures')
    expect(drops).toEqual([
      {
        type: 'drop-idle-pictures',
        session: 'session-1',
        fromSlot: TEN + SLOT,
        since: TEN + 6 * MINUTE,
      },
    ])
  })

  it('I2 drops the picture of the slot in progress, and orders none for it', () => {
    const tracker = left(19)
    tracker.play({ type: 'capture-due' }, TEN + 25 * MINUTE)
    const order = orders(tracker.effects).length
    const missed = simulate()
    missed.play(START, TEN)
    missed.beat(TEN, TEN + 24 * MINUTE, false)
    expect(orders(missed.effects)).toEqual([])
    tracker.beat(TEN + 25 * MINUTE, TEN + 30 * MINUTE, false)
    expect(tracker.phase.kind).toBe('paused')
    expect(orders(tracker.effects)).toHaveLength(order)
  })

  it('I2 drops a taken picture when idleness leaves its slot empty', () => {
    const tracker = left(17)
    tracker.beat(TEN + 23 * MINUTE, TEN + 24 * MINUTE - 1, false)
    tracker.play({ type: 'heartbeat', active: false }, TEN + 24 * MINUTE, 0)
    tracker.play({ type: 'capture-due' }, TEN + 24 * MINUTE + SECOND)
    const picture = tracker.develop(TEN + 24 * MINUTE + SECOND)
    tracker.beat(TEN + 24 * MINUTE, TEN + 30 * MINUTE, false)
    expect(dropped(tracker.effects)).toEqual([picture])
  })

  it.each([
    ['a slot begins', 12, 12 * MINUTE],
    ['tracking started', 15, 15 * MINUTE],
  ])('I2 counts a slot as empty when the absence began as %s', (_, startMinute, since) => {
    const tracker = simulate()
    tracker.play(START, TEN + startMinute * MINUTE)
    tracker.beat(TEN + startMinute * MINUTE, TEN + (startMinute + 24) * MINUTE, false)
    expect(tracker.effects).toContainEqual({
      type: 'drop-idle-pictures',
      session: 'session-1',
      fromSlot: TEN + SLOT,
      since: TEN + since,
    })
  })

  it('C1 orders a picture when idleness ends a slot that has credit and none', () => {
    const tracker = simulate({ ...DEFAULT_POLICY, idleSeconds: 60 })
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.beat(TEN + MINUTE, TEN + 2 * MINUTE, false)
    expect(tracker.phase.kind).toBe('paused')
    expect(orders(tracker.effects)).toHaveLength(1)
    expect(tracker.creditMs()).toBe(MINUTE)
  })

  it('I3 stays paused until the freelancer resumes', () => {
    const tracker = left(24)
    const later = TEN + 60 * MINUTE
    tracker.play(HEARTBEAT, later)
    tracker.play({ type: 'activity', keys: 9, pointer: 9, wheel: 9 }, later)
    tracker.play({ type: 'unlocked' }, later)
    tracker.play({ type: 'capture-due' }, later)
    tracker.play(START, later)
    expect(tracker.phase.kind).toBe('paused')
    const effects = tracker.play({ type: 'resume' }, later)
    expect(badges(effects)).toEqual(['on'])
    expect(tracker.phase).toMatchObject({
      kind: 'on',
      session: { id: 'session-1' },
      attentiveSince: later,
      writtenTo: later,
      lastSignAt: later,
      lastActivityAt: later,
      slot: { trackedFrom: later },
    })
    tracker.play({ type: 'stop' }, later + 30 * SECOND)
    expect(tracker.creditMs()).toBe(6 * MINUTE + 30 * SECOND)
  })

  it('I3 can be stopped from a pause', () => {
    const tracker = left(24)
    const claims = tracker.claims().length
    tracker.play({ type: 'stop' }, TEN + 60 * MINUTE)
    expect(tracker.phase).toEqual({ kind: 'off', because: 'stopped' })
    expect(tracker.claims()).toHaveLength(claims)
    const full = left(24)
    full.play({ type: 'storage-full' }, TEN + 60 * MINUTE)
    expect(full.phase).toEqual({ kind: 'off', because: 'storage-full' })
  })

  it('I3 keeps knowing whether the desktop is locked', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ type: 'locked' }, TEN + SECOND)
    tracker.beat(TEN, TEN + 24 * MINUTE, false)
    expect(tracker.phase).toMatchObject({ kind: 'paused', locked: true })
    tracker.play({ type: 'unlocked' }, TEN + 25 * MINUTE)
    tracker.play({ type: 'resume' }, TEN + 25 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'on', locked: false })
  })

  it.each<TrackerEvent>([
    { type: 'activity', keys: 1, pointer: 0, wheel: 0 },
    { type: 'unlocked' },
    { type: 'heartbeat', active: true },
    { type: 'commented', picture: null, text: 'x' },
    { type: 'deleted', picture: 'x' },
    { type: 'resume' },
    START,
  ])('I1 $type is a sign of activity', (event) => {
    const tracker = left(23)
    tracker.play(event, TEN + 29 * MINUTE + 30 * SECOND)
    tracker.play({ type: 'heartbeat', active: false }, TEN + 30 * MINUTE)
    expect(tracker.phase.kind).toBe('on')
  })

  it.each<TrackerEvent>([
    { type: 'capture-due' },
    { type: 'locked' },
    { type: 'heartbeat', active: false },
    { type: 'worker-restarted', browserRestarted: false },
    { type: 'clock-anchored', shiftMs: 0, suspect: false },
    { type: 'captured', id: 'x', shot: SHOT },
  ])('I1 $type is none', (event) => {
    const tracker = left(23)
    tracker.play(event, TEN + 29 * MINUTE + 30 * SECOND)
    tracker.play({ type: 'heartbeat', active: false }, TEN + 30 * MINUTE)
    expect(tracker.phase.kind).toBe('paused')
  })

  it('I1 stopping by hand after an absence still counts as being there', () => {
    const tracker = left(23)
    tracker.play({ type: 'heartbeat', active: false }, TEN + 29 * MINUTE + 50 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 30 * MINUTE)
    expect(tracker.idles()).toEqual([])
  })
})
