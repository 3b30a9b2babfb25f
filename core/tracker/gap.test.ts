import { describe, expect, it } from 'vitest'
import {
  badges,
  HEARTBEAT,
  MINUTE,
  notices,
  orders,
  SECOND,
  SLOT,
  START,
  simulate,
  TEN,
} from './testing/simulate.ts'

describe('gaps', () => {
  const working = () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.beat(TEN, TEN + 2 * MINUTE)
    return tracker
  }

  it('S5 forgives one lost heartbeat', () => {
    const tracker = working()
    tracker.play(HEARTBEAT, TEN + 3 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 3 * MINUTE)
    expect(notices(tracker.effects).filter(({ kind }) => kind === 'gap')).toEqual([])
    expect(tracker.creditMs()).toBe(3 * MINUTE)
  })

  it('S5 never credits time without heartbeats, and shows it', () => {
    const tracker = working()
    const effects = tracker.play(HEARTBEAT, TEN + 3 * MINUTE + 1)
    expect(notices(effects)).toEqual([
      { kind: 'gap', from: TEN + 2 * MINUTE, to: TEN + 3 * MINUTE + 1, paused: false },
    ])
    tracker.beat(TEN + 3 * MINUTE + 1, TEN + 5 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 5 * MINUTE)
    expect(tracker.spans().map(({ from, to }) => [from - TEN, to - TEN])).toEqual([
      [0, 2 * MINUTE],
      [3 * MINUTE + 1, 5 * MINUTE],
    ])
    expect(tracker.screenshots()).toHaveLength(1)
  })

  it('S5 goes on in a later slot after a gap', () => {
    const tracker = working()
    tracker.play(HEARTBEAT, TEN + 13 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 14 * MINUTE)
    expect(tracker.spans().map(({ from, to }) => [from - TEN, to - TEN])).toEqual([
      [0, 2 * MINUTE],
      [13 * MINUTE, 14 * MINUTE],
    ])
    expect(tracker.screenshots()).toHaveLength(1)
    expect(tracker.state.undeveloped).toMatchObject([{ slot: TEN + SLOT }])
  })

  it('S5 counts a slot from the end of a gap that swallowed all before it', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play(HEARTBEAT, TEN + 2 * MINUTE)
    expect(tracker.phase).toMatchObject({ slot: { trackedFrom: TEN + 2 * MINUTE } })
    expect(orders(tracker.play({ type: 'stop' }, TEN + 2 * MINUTE))).toEqual([])
    expect(tracker.claims()).toEqual([])
  })

  it('S5 pauses after a gap as long as idleness', () => {
    const tracker = working()
    const effects = tracker.play(HEARTBEAT, TEN + 26 * MINUTE)
    expect(notices(effects)).toEqual([
      { kind: 'gap', from: TEN + 2 * MINUTE, to: TEN + 26 * MINUTE, paused: true },
    ])
    expect(badges(effects)).toEqual(['paused'])
    expect(tracker.phase).toMatchObject({
      kind: 'paused',
      because: 'gap',
      since: TEN + 2 * MINUTE,
      idles: [],
      locked: false,
      clockSuspect: false,
    })
    expect(tracker.creditMs()).toBe(2 * MINUTE)
    expect(tracker.idles()).toEqual([])
  })

  it('S5 goes on after a gap just shorter than idleness', () => {
    const tracker = working()
    tracker.play(HEARTBEAT, TEN + 26 * MINUTE - 1)
    expect(tracker.phase.kind).toBe('on')
  })

  it('S5 closes the stretch at the last heartbeat when the browser restarts', () => {
    const tracker = working()
    tracker.play({ type: 'worker-restarted', browserRestarted: true }, TEN + 2 * MINUTE + 20 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 2 * MINUTE + 50 * SECOND)
    expect(tracker.creditMs()).toBe(2 * MINUTE + 30 * SECOND)
  })

  it('C3 carries on when only the worker was stopped between two heartbeats', () => {
    const tracker = working()
    const effects = tracker.play(
      { type: 'worker-restarted', browserRestarted: false },
      TEN + 2 * MINUTE + 20 * SECOND,
    )
    expect(badges(effects)).toEqual(['on'])
    tracker.play({ type: 'stop' }, TEN + 2 * MINUTE + 50 * SECOND)
    expect(tracker.creditMs()).toBe(2 * MINUTE + 50 * SECOND)
  })

  it('C3 orders the picture again that the worker died over, and sets its timer again', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    const restarted = { type: 'worker-restarted', browserRestarted: false } as const
    expect(tracker.play(restarted, TEN + SECOND)).toEqual([
      { type: 'set-badge', badge: 'on' },
      { type: 'schedule-capture', at: TEN },
    ])
    tracker.play({ type: 'capture-due' }, TEN + 2 * SECOND)
    const effects = tracker.play(restarted, TEN + 3 * SECOND)
    expect(orders(effects)).toEqual([{ type: 'take-capture', id: 'session-1-1', black: false }])
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taking', at: TEN + 3 * SECOND } } })
  })

  it('C3 leaves a placeholder for a picture that died with the worker after the stop', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ type: 'stop' }, TEN + 20 * SECOND)
    tracker.play({ type: 'worker-restarted', browserRestarted: true }, TEN + MINUTE)
    expect(tracker.screenshots()).toMatchObject([{ look: 'placeholder', slot: TEN, at: TEN + 20 * SECOND }])
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('C3 stops honestly when the disk is full', () => {
    const tracker = working()
    const effects = tracker.play({ type: 'storage-full' }, TEN + 2 * MINUTE + 10 * SECOND)
    expect(tracker.phase).toEqual({ kind: 'off', because: 'storage-full' })
    expect(notices(effects)).toEqual([{ kind: 'stopped', because: 'storage-full' }])
    expect(orders(effects)).toEqual([])
    expect(tracker.creditMs()).toBe(2 * MINUTE + 10 * SECOND)
  })
})
