import { describe, expect, it } from 'vitest'
import type { TrackerEvent } from './state.ts'
import {
  badges,
  HEARTBEAT,
  notices,
  orders,
  SECOND,
  SHOT,
  SLOT,
  START,
  simulate,
  TEN,
} from './testing/simulate.ts'

describe('starting and stopping', () => {
  it('C2 shows that it is on from the start', () => {
    const tracker = simulate()
    expect(badges(tracker.play(START, TEN))).toEqual(['on'])
    expect(tracker.phase).toMatchObject({
      kind: 'on',
      session: { job: 'job-1', id: 'session-1', startedAt: TEN, sequence: 0, memo: '' },
      attentiveSince: TEN,
      locked: false,
      clockSuspect: false,
    })
  })

  it('C2 does nothing at all while it is off', () => {
    const events: TrackerEvent[] = [
      { type: 'stop' },
      { type: 'resume' },
      { type: 'capture-due' },
      { type: 'capture-failed', id: 'x', clockOffsetMs: 0 },
      HEARTBEAT,
      { type: 'activity', keys: 1, pointer: 1, wheel: 1 },
      { type: 'idle', lastActivityAt: TEN },
      { type: 'locked' },
      { type: 'unlocked' },
      { type: 'clock-anchored', shiftMs: 5, suspect: true },
      { type: 'commented', picture: null, text: 'x' },
      { type: 'deleted', picture: 'x' },
      { type: 'job-not-allowed' },
      { type: 'storage-full' },
    ]
    const tracker = simulate()
    for (const event of events) expect(tracker.play(event, TEN + 48 * SLOT)).toEqual([])
    expect(tracker.phase).toEqual({ kind: 'off', because: 'never-started' })
  })

  it('S4 serves one job at a time: a second start changes nothing', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ ...START, job: 'job-2', session: 'session-2' }, TEN + SECOND)
    expect(tracker.phase).toMatchObject({ session: { job: 'job-1' } })
  })

  it('C1 takes a picture on stopping if the slot has none yet', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    const effects = tracker.play({ type: 'stop' }, TEN + 50 * SECOND)
    expect(orders(effects)).toHaveLength(1)
    expect(badges(effects)).toEqual(['off'])
    expect(notices(effects)).toEqual([{ kind: 'stopped', because: 'stopped' }])
    expect(tracker.phase).toEqual({ kind: 'off', because: 'stopped' })
    expect(tracker.screenshots()).toEqual([])
    const id = tracker.develop(TEN + 51 * SECOND)
    expect(tracker.state.undeveloped).toEqual([])
    expect(tracker.screenshots()).toEqual([
      {
        kind: 'screenshot',
        id,
        at: TEN + 50 * SECOND,
        slot: TEN,

        session: 'session-1',
        activity: { minutes: new Array(12).fill(0), keys: 0, pointer: 0, wheel: 0 },
        ...SHOT,
      },
    ])
    expect(tracker.spans()).toEqual([
      {
        kind: 'span',
        id: 'session-1-0',
        at: TEN + 50 * SECOND,

        session: 'session-1',
        sessionStartedAt: TEN,
        from: TEN,
        to: TEN + 50 * SECOND,
      },
    ])
  })

  it('C1 takes no second picture on stopping', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN + SECOND)
    expect(orders(tracker.play({ type: 'stop' }, TEN + 30 * SECOND))).toEqual([])
    expect(tracker.screenshots()).toHaveLength(1)
  })

  it('C2 stops by itself when the job no longer allows it', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    const effects = tracker.play({ type: 'job-not-allowed' }, TEN + 30 * SECOND)
    expect(tracker.phase).toEqual({ kind: 'off', because: 'job-not-allowed' })
    expect(notices(effects)).toEqual([{ kind: 'stopped', because: 'job-not-allowed' }])
    expect(tracker.creditMs()).toBe(30 * SECOND)
  })

  it('a start and stop in one instant leaves nothing behind', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    const effects = tracker.play({ type: 'stop' }, TEN)
    expect(orders(effects)).toEqual([])
    expect(tracker.claims()).toEqual([])
    expect(tracker.state.undeveloped).toEqual([])
  })
})
