import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import { dropped, MINUTE, orders, SECOND, START, simulate, TEN } from './testing/simulate.ts'

describe('activity, comments and deletion', () => {
  it('C5 counts activity into the minute of the slot', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.play({ type: 'activity', keys: 3, pointer: 5, wheel: 0 }, TEN + 20 * SECOND)
    tracker.play({ type: 'activity', keys: 1, pointer: 0, wheel: 2 }, TEN + 60 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 61 * SECOND)
    expect(tracker.screenshots()[0]?.activity).toEqual({
      minutes: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      keys: 4,
      pointer: 5,
      wheel: 2,
    })
  })

  it('C5 counts no further than a record may say, and no minute beyond the slot', () => {
    const tracker = simulate({ ...DEFAULT_POLICY, slotSeconds: 7200, heartbeatSeconds: 7200 })
    const start = TEN + 60 * MINUTE
    tracker.play(START, start)
    const much = { type: 'activity', keys: 999_999, pointer: 999_999, wheel: 999_999 } as const
    tracker.play(much, start + 10 * SECOND)
    tracker.play(much, start + 61 * MINUTE)
    expect(tracker.phase).toMatchObject({
      slot: {
        activity: {
          minutes: [1, ...new Array(59).fill(0)],
          keys: 1_000_000,
          pointer: 1_000_000,
          wheel: 1_000_000,
        },
      },
    })
  })

  it('C6 gives each further picture the memo as its comment', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ type: 'commented', picture: null, text: 'header grid' }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 20 * SECOND)
    const id = tracker.develop(TEN + 20 * SECOND)
    expect(tracker.claims().at(-1)).toEqual({
      type: 'write',
      job: 'job-1',
      week: '2026-11-16',
      claim: { kind: 'comment', id: `${id}-c`, at: TEN + 20 * SECOND, screenshot: id, text: 'header grid' },
    })
  })

  it('C6 puts a comment on the picture before it is shared', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'commented', picture: null, text: 'memo' }, TEN)
    tracker.play({ type: 'commented', picture: 'session-1-0', text: 'too early' }, TEN)
    tracker.play({ type: 'capture-due' }, TEN)
    const id = tracker.develop(TEN)
    tracker.play({ type: 'commented', picture: 'another', text: 'lost' }, TEN + SECOND)
    tracker.play({ type: 'commented', picture: id, text: 'this one' }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 20 * SECOND)
    expect(tracker.comments()).toMatchObject([{ screenshot: id, text: 'this one' }])
  })

  it('C6 a removed comment beats the memo', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'commented', picture: null, text: 'memo' }, TEN)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.play({ type: 'commented', picture: tracker.develop(TEN), text: '' }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 20 * SECOND)
    expect(tracker.comments()).toEqual([])
  })

  it('C6 deletes the picture of the slot in progress: its record and a marker stay, its bytes go', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'commented', picture: null, text: 'memo' }, TEN)
    tracker.play({ type: 'capture-due' }, TEN)
    const id = tracker.develop(TEN)
    expect(tracker.play({ type: 'deleted', picture: 'another' }, TEN + SECOND)).toEqual([])
    const effects = tracker.play({ type: 'deleted', picture: id }, TEN + 2 * SECOND)
    expect(dropped(effects)).toEqual([id])
    expect(tracker.claims().map(({ claim, week, job }) => [claim.kind, week, job])).toEqual([
      ['screenshot', '2026-11-16', 'job-1'],
      ['deletion', '2026-11-16', 'job-1'],
    ])
    expect(tracker.deletions()).toEqual([
      { kind: 'deletion', id: `${id}-d`, at: TEN + 2 * SECOND, screenshot: id },
    ])
    expect(orders(tracker.play({ type: 'stop' }, TEN + 30 * SECOND))).toEqual([])
    expect(tracker.screenshots()).toHaveLength(1)
  })

  it('C6 has nothing to delete before the picture is there', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    expect(tracker.play({ type: 'deleted', picture: 'session-1-0' }, TEN)).toEqual([])
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taking' } } })
  })

  it('remembers the memo of a paused session', () => {
    const tracker = simulate()
    tracker.play(START, TEN)
    tracker.play({ type: 'idle', lastActivityAt: TEN }, TEN)
    tracker.beat(TEN, TEN + 24 * MINUTE, false)
    tracker.play({ type: 'commented', picture: null, text: 'later' }, TEN + 25 * MINUTE)
    tracker.play({ type: 'commented', picture: 'x', text: 'lost' }, TEN + 25 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'paused', session: { memo: 'later' } })
  })
})
