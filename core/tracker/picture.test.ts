import { describe, expect, it } from 'vitest'
import {
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

describe('the picture of a slot', () => {
  it.each([
    [0, 0],
    [0.25, 3 * MINUTE],
    [0.5, 6 * MINUTE],
    [0.999999999, SLOT - 1],
  ])('C1 falls at a random instant of the whole slot (%f)', (random, offset) => {
    const tracker = simulate()
    const effects = tracker.play(START, TEN, random)
    expect(effects).toContainEqual({ type: 'schedule-capture', at: TEN + offset })
  })

  it('C1 is drawn from what remains when tracking starts inside a slot', () => {
    const tracker = simulate()
    expect(tracker.play(START, TEN + 8 * MINUTE, 0.5)).toContainEqual({
      type: 'schedule-capture',
      at: TEN + 10 * MINUTE,
    })
  })

  it('C1 waits for its instant: an early timer only sets it again', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0.01)
    const early = tracker.play({ type: 'capture-due' }, TEN + 5 * SECOND)
    expect(early).toEqual([{ type: 'schedule-capture', at: TEN + 7200 }])
    expect(orders(tracker.play({ type: 'capture-due' }, TEN + 7200))).toEqual([
      { type: 'take-capture', id: 'session-1-0', black: false },
    ])
    expect(tracker.play({ type: 'capture-due' }, TEN + 7300)).toEqual([])
  })

  it('C2 tells of each capture, and claims it when the slot ends', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN + 1)
    tracker.play({ type: 'captured', id: 'session-1-0', shot: SHOT }, TEN + 2)
    expect(notices(tracker.effects)).toEqual([{ kind: 'captured' }])
    tracker.beat(TEN, TEN + SLOT - 30 * SECOND)
    expect(tracker.claims()).toEqual([])
    tracker.play(HEARTBEAT, TEN + SLOT)
    expect(tracker.screenshots()).toMatchObject([{ id: 'session-1-0', at: TEN + 1, slot: TEN, flags: [] }])
    expect(tracker.spans()).toMatchObject([{ from: TEN, to: TEN + SLOT }])
    expect(tracker.phase).toMatchObject({ slot: { start: TEN + SLOT, picture: { kind: 'planned' } } })
  })

  it('C1 plans the next slot as soon as it begins', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + SLOT - 30 * SECOND)
    expect(tracker.play(HEARTBEAT, TEN + SLOT + SECOND, 0.5)).toContainEqual({
      type: 'schedule-capture',
      at: TEN + SLOT + 6 * MINUTE,
    })
  })

  it('C4 stands in with a placeholder where the moment was missed', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + SLOT)
    expect(tracker.screenshots()).toMatchObject([
      {
        at: TEN + 6 * MINUTE,
        slot: TEN,
        look: 'placeholder',
        lookReason: 'capture-failed',
        image: null,
        thumbnail: null,
        clockOffsetMs: 0,
      },
    ])
  })

  it('C4 is black while the desktop is locked', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'locked' }, TEN + SECOND)
    expect(orders(tracker.play({ type: 'capture-due' }, TEN + 2 * SECOND))).toMatchObject([{ black: true }])
    tracker.play({ type: 'unlocked' }, TEN + 3 * SECOND)
    expect(tracker.phase).toMatchObject({ locked: false })
  })

  it('C4 starts locked if the desktop is', () => {
    const tracker = simulate()
    tracker.play({ ...START, locked: true }, TEN)
    expect(orders(tracker.play({ type: 'stop' }, TEN + SECOND))).toMatchObject([{ black: true }])
  })

  it('C4 tries three times, then says that it failed', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    const attempt = (number: number, at: number) => {
      expect(orders(tracker.play({ type: 'capture-due' }, at))).toHaveLength(1)
      return tracker.play({ type: 'capture-failed', id: `session-1-${number}`, clockOffsetMs: 7 }, at + 10)
    }
    expect(attempt(0, TEN)).toEqual([{ type: 'schedule-capture', at: TEN + 3010 }])
    expect(attempt(1, TEN + 3010)).toEqual([{ type: 'schedule-capture', at: TEN + 6020 }])
    expect(notices(attempt(2, TEN + 6020))).toEqual([{ kind: 'captured' }])
    tracker.play({ type: 'stop' }, TEN + 30 * SECOND)
    expect(tracker.screenshots()).toMatchObject([
      { id: 'session-1-2', at: TEN + 6020, look: 'placeholder', clockOffsetMs: 7 },
    ])
  })

  it('C3 finishes a picture whose slot ended in the meantime', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0.999999)
    tracker.beat(TEN, TEN + SLOT - 30 * SECOND)
    tracker.play({ type: 'capture-due' }, TEN + SLOT - 1)
    tracker.play(HEARTBEAT, TEN + SLOT + 1)
    expect(tracker.screenshots()).toEqual([])
    expect(tracker.state.undeveloped).toMatchObject([{ slot: TEN, at: TEN + SLOT - 1 }])
    tracker.play({ type: 'captured', id: 'session-1-0', shot: SHOT }, TEN + SLOT + 40)
    expect(tracker.screenshots()).toMatchObject([{ id: 'session-1-0', slot: TEN, look: 'picture' }])
  })

  it('C4 a picture that fails after its slot leaves a placeholder', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ type: 'stop' }, TEN + 40 * SECOND)
    tracker.play({ type: 'capture-failed', id: 'session-1-1', clockOffsetMs: 9 }, TEN + 41 * SECOND)
    expect(tracker.screenshots()).toMatchObject([{ look: 'placeholder', clockOffsetMs: 9 }])
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('drops a picture that nobody ordered', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    expect(dropped(tracker.play({ type: 'captured', id: 'other', shot: SHOT }, TEN))).toEqual(['other'])
    expect(tracker.play({ type: 'capture-failed', id: 'other', clockOffsetMs: 0 }, TEN)).toEqual([])
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taking' } } })
  })

  it('keeps a limit on pictures that never come', () => {
    const tracker = simulate()
    for (const session of [0, 1, 2, 3, 4, 5]) {
      tracker.play({ ...START, session: `session-${session}` }, TEN + session * MINUTE)
      tracker.play({ type: 'stop' }, TEN + session * MINUTE + 30 * SECOND)
    }
    expect(tracker.state.undeveloped.map(({ session }) => session.id)).toEqual([
      'session-2',
      'session-3',
      'session-4',
      'session-5',
    ])
    expect(tracker.screenshots().map(({ session }) => session)).toEqual(['session-0', 'session-1'])
  })
})
