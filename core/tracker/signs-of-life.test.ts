import { describe, expect, it } from 'vitest'
import { MINUTE, notices, SECOND, SLOT, START, simulate, TEN } from './testing/simulate.ts'

const active = (tracker: ReturnType<typeof simulate>) => {
  const { phase } = tracker
  if (phase.kind !== 'on') throw new Error('the Tracker is not on')
  return phase.slot.activity
}

describe('who works in another program', () => {
  it('C5 is active by the computer’s own word, in the minutes in which the heartbeats say so', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 3 * MINUTE)
    tracker.beat(TEN + 3 * MINUTE, TEN + 6 * MINUTE, false)
    tracker.beat(TEN + 6 * MINUTE, TEN + 7 * MINUTE)
    expect(active(tracker)).toEqual({
      minutes: [1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      keys: 0,
      pointer: 0,
      wheel: 0,
    })
  })

  it('C5 marks no minute before the Tracker ran, and none of a slot that is over', () => {
    const tracker = simulate()
    tracker.play(START, TEN + MINUTE + 5 * SECOND)
    tracker.play({ type: 'heartbeat', active: true }, TEN + MINUTE + 10 * SECOND)
    expect(active(tracker).minutes).toEqual([0, 1, ...new Array(10).fill(0)])
    tracker.beat(TEN + MINUTE + 10 * SECOND, TEN + SLOT - 20 * SECOND, false)
    tracker.play({ type: 'heartbeat', active: true }, TEN + SLOT + 5 * SECOND)
    expect(active(tracker).minutes).toEqual([1, ...new Array(11).fill(0)])
    expect(tracker.screenshots()[0]?.activity.minutes).toEqual([0, 1, ...new Array(10).fill(0)])
  })
})

describe('a browser that comes back', () => {
  const away = (ms: number) => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 5 * MINUTE)
    const effects = tracker.play({ type: 'worker-restarted', browserRestarted: true }, TEN + 5 * MINUTE + ms)
    return { tracker, effects }
  }

  it('C2 I3 asks before it goes on, where its restart took longer than a minute', () => {
    const { tracker, effects } = away(MINUTE + 1)
    expect(tracker.phase).toMatchObject({ kind: 'paused', because: 'gap', since: TEN + 5 * MINUTE })
    expect(notices(effects)).toMatchObject([{ kind: 'gap', paused: true }])
    tracker.play({ type: 'resume' }, TEN + 9 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 10 * MINUTE)
    expect(tracker.creditMs()).toBe(6 * MINUTE)
  })

  it('S5 goes on after a shorter one, and says so', () => {
    const { tracker, effects } = away(MINUTE)
    expect(tracker.phase.kind).toBe('on')
    expect(notices(effects)).toMatchObject([{ kind: 'gap', paused: false }])
  })

  it('S5 a worker alone that comes back asks for nothing', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 5 * MINUTE)
    tracker.play({ type: 'worker-restarted', browserRestarted: false }, TEN + 5 * MINUTE + 90 * SECOND)
    expect(tracker.phase.kind).toBe('on')
  })
})

it('C3 a storage that takes no writing ends the stretch where it was last kept', () => {
  const tracker = simulate()
  tracker.play(START, TEN)
  tracker.beat(TEN, TEN + 5 * MINUTE)
  const effects = tracker.play({ type: 'storage-failed' }, TEN + 5 * MINUTE + 40 * SECOND)
  expect(tracker.phase).toEqual({ kind: 'off', because: 'storage-failed' })
  expect(notices(effects)).toEqual([{ kind: 'stopped', because: 'storage-failed' }])
  expect(tracker.creditMs()).toBe(5 * MINUTE)
})
