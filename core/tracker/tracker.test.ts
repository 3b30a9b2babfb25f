import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import { MINUTE, rehearse, SECOND, SHOT, START, TEN } from './rehearse.ts'
import type { Effect, TrackerEvent } from './state.ts'

const SLOT = 12 * MINUTE
const HEARTBEAT: TrackerEvent = { type: 'heartbeat', active: true }
const badges = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'set-badge' ? [effect.badge] : []))
const notices = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'show-notice' ? [effect.notice] : []))
const orders = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === 'take-capture')
const dropped = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'drop-picture' ? [effect.id] : []))

describe('starting and stopping', () => {
  it('C2 shows that it is on from the start', () => {
    const tracker = rehearse()
    expect(badges(tracker.play(START, TEN))).toEqual(['on'])
    expect(tracker.phase).toMatchObject({
      kind: 'on',
      session: { job: 'job-1', device: 'device-1', id: 'session-1', startedAt: TEN, sequence: 0, memo: '' },
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
      { type: 'activity', keys: 1, pointer: 1, scroll: 1 },
      { type: 'idle', lastActivityAt: TEN },
      { type: 'locked' },
      { type: 'unlocked' },
      { type: 'clock-anchored', shiftMs: 5, suspect: true },
      { type: 'commented', picture: null, text: 'x' },
      { type: 'deleted', picture: 'x' },
      { type: 'job-not-allowed' },
      { type: 'storage-full' },
    ]
    const tracker = rehearse()
    for (const event of events) expect(tracker.play(event, TEN + 48 * SLOT)).toEqual([])
    expect(tracker.phase).toEqual({ kind: 'off', because: 'never-started' })
  })

  it('S4 serves one job at a time: a second start changes nothing', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.play({ ...START, job: 'job-2', session: 'session-2' }, TEN + SECOND)
    expect(tracker.phase).toMatchObject({ session: { job: 'job-1' } })
  })

  it('C1 takes a picture on stopping if the slot has none yet', () => {
    const tracker = rehearse()
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
        device: 'device-1',
        session: 'session-1',
        activity: { minutes: new Array(12).fill(0), keys: 0, pointer: 0, scroll: 0 },
        ...SHOT,
      },
    ])
    expect(tracker.spans()).toEqual([
      {
        kind: 'span',
        id: 'session-1-0',
        at: TEN + 50 * SECOND,
        device: 'device-1',
        session: 'session-1',
        sessionStartedAt: TEN,
        from: TEN,
        to: TEN + 50 * SECOND,
      },
    ])
  })

  it('C1 takes no second picture on stopping', () => {
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN + SECOND)
    expect(orders(tracker.play({ type: 'stop' }, TEN + 30 * SECOND))).toEqual([])
    expect(tracker.screenshots()).toHaveLength(1)
  })

  it('C2 stops by itself when the job no longer allows it', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    const effects = tracker.play({ type: 'job-not-allowed' }, TEN + 30 * SECOND)
    expect(tracker.phase).toEqual({ kind: 'off', because: 'job-not-allowed' })
    expect(notices(effects)).toEqual([{ kind: 'stopped', because: 'job-not-allowed' }])
    expect(tracker.creditMs()).toBe(30 * SECOND)
  })

  it('a start and stop in one instant leaves nothing behind', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    const effects = tracker.play({ type: 'stop' }, TEN)
    expect(orders(effects)).toEqual([])
    expect(tracker.claims()).toEqual([])
    expect(tracker.state.undeveloped).toEqual([])
  })
})

describe('the picture of a slot', () => {
  it.each([
    [0, 0],
    [0.25, 3 * MINUTE],
    [0.5, 6 * MINUTE],
    [0.999999999, SLOT - 1],
  ])('C1 falls at a random instant of the whole slot (%f)', (random, offset) => {
    const tracker = rehearse()
    const effects = tracker.play(START, TEN, random)
    expect(effects).toContainEqual({ type: 'schedule-capture', at: TEN + offset })
  })

  it('C1 is drawn from what remains when tracking starts inside a slot', () => {
    const tracker = rehearse()
    expect(tracker.play(START, TEN + 8 * MINUTE, 0.5)).toContainEqual({
      type: 'schedule-capture',
      at: TEN + 10 * MINUTE,
    })
  })

  it('C1 waits for its instant: an early timer only sets it again', () => {
    const tracker = rehearse()
    tracker.play(START, TEN, 0.01)
    const early = tracker.play({ type: 'capture-due' }, TEN + 5 * SECOND)
    expect(early).toEqual([{ type: 'schedule-capture', at: TEN + 7200 }])
    expect(orders(tracker.play({ type: 'capture-due' }, TEN + 7200))).toEqual([
      { type: 'take-capture', id: 'session-1-0', black: false },
    ])
    expect(tracker.play({ type: 'capture-due' }, TEN + 7300)).toEqual([])
  })

  it('C2 tells of each capture, and claims it when the slot ends', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + SLOT - 30 * SECOND)
    expect(tracker.play(HEARTBEAT, TEN + SLOT + SECOND, 0.5)).toContainEqual({
      type: 'schedule-capture',
      at: TEN + SLOT + 6 * MINUTE,
    })
  })

  it('C4 stands in with a placeholder where the moment was missed', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'locked' }, TEN + SECOND)
    expect(orders(tracker.play({ type: 'capture-due' }, TEN + 2 * SECOND))).toMatchObject([{ black: true }])
    tracker.play({ type: 'unlocked' }, TEN + 3 * SECOND)
    expect(tracker.phase).toMatchObject({ locked: false })
  })

  it('C4 starts locked if the desktop is', () => {
    const tracker = rehearse()
    tracker.play({ ...START, locked: true }, TEN)
    expect(orders(tracker.play({ type: 'stop' }, TEN + SECOND))).toMatchObject([{ black: true }])
  })

  it('C4 tries three times, then says that it failed', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.play({ type: 'stop' }, TEN + 40 * SECOND)
    tracker.play({ type: 'capture-failed', id: 'session-1-1', clockOffsetMs: 9 }, TEN + 41 * SECOND)
    expect(tracker.screenshots()).toMatchObject([{ look: 'placeholder', clockOffsetMs: 9 }])
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('drops a picture that nobody ordered', () => {
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    expect(dropped(tracker.play({ type: 'captured', id: 'other', shot: SHOT }, TEN))).toEqual(['other'])
    expect(tracker.play({ type: 'capture-failed', id: 'other', clockOffsetMs: 0 }, TEN)).toEqual([])
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taking' } } })
  })

  it('keeps a limit on pictures that never come', () => {
    const tracker = rehearse()
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

describe('activity, comments and deletion', () => {
  it('C5 counts activity into the minute of the slot', () => {
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.play({ type: 'activity', keys: 3, pointer: 5, scroll: 0 }, TEN + 20 * SECOND)
    tracker.play({ type: 'activity', keys: 1, pointer: 0, scroll: 2 }, TEN + 60 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 61 * SECOND)
    expect(tracker.screenshots()[0]?.activity).toEqual({
      minutes: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      keys: 4,
      pointer: 5,
      scroll: 2,
    })
  })

  it('C5 counts no further than a record may say, and no minute beyond the slot', () => {
    const tracker = rehearse({ ...DEFAULT_POLICY, slotSeconds: 7200, heartbeatSeconds: 7200 })
    const start = TEN + 60 * MINUTE
    tracker.play(START, start)
    const much = { type: 'activity', keys: 999_999, pointer: 999_999, scroll: 999_999 } as const
    tracker.play(much, start + 10 * SECOND)
    tracker.play(much, start + 61 * MINUTE)
    expect(tracker.phase).toMatchObject({
      slot: {
        activity: {
          minutes: [1, ...new Array(59).fill(0)],
          keys: 1_000_000,
          pointer: 1_000_000,
          scroll: 1_000_000,
        },
      },
    })
  })

  it('C6 gives each further picture the memo as its comment', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'commented', picture: null, text: 'memo' }, TEN)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.play({ type: 'commented', picture: tracker.develop(TEN), text: '' }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 20 * SECOND)
    expect(tracker.comments()).toEqual([])
  })

  it('C6 deletes the picture of the slot in progress: its record and a marker stay, its bytes go', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    expect(tracker.play({ type: 'deleted', picture: 'session-1-0' }, TEN)).toEqual([])
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taking' } } })
  })

  it('remembers the memo of a paused session', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.play({ type: 'idle', lastActivityAt: TEN }, TEN)
    tracker.beat(TEN, TEN + 24 * MINUTE, false)
    tracker.play({ type: 'commented', picture: null, text: 'later' }, TEN + 25 * MINUTE)
    tracker.play({ type: 'commented', picture: 'x', text: 'lost' }, TEN + 25 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'paused', session: { memo: 'later' } })
  })
})

describe('slots and weeks', () => {
  it('S1 claims one span a slot', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse({ ...DEFAULT_POLICY, slotSeconds: 20 })
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play({ type: 'stop' }, TEN + MINUTE)
    expect(tracker.spans()).toHaveLength(3)
    expect(tracker.screenshots()).toHaveLength(3)
    expect(tracker.screenshots()[0]?.activity.minutes).toEqual([0])
    expect(tracker.creditMs()).toBe(MINUTE)
  })
})

describe('gaps', () => {
  const working = () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse()
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

describe('clocks', () => {
  it('C8 takes a clock that ran backwards for suspect, and never counts twice', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play(HEARTBEAT, TEN + MINUTE - SECOND)
    expect(tracker.phase).toMatchObject({ clockSuspect: false, lastSignAt: TEN + MINUTE })
    tracker.play(HEARTBEAT, TEN + MINUTE - SECOND - 1)
    expect(tracker.phase).toMatchObject({ clockSuspect: true })
  })

  it('C8 marks pictures of a suspect clock', () => {
    const tracker = rehearse()
    tracker.play({ ...START, clockSuspect: true }, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN, { ...SHOT, flags: ['not-in-focus'] })
    tracker.play({ type: 'clock-anchored', shiftMs: 0, suspect: false }, TEN + SECOND)
    tracker.play({ type: 'stop' }, TEN + 2 * SECOND)
    expect(tracker.screenshots()).toMatchObject([{ flags: ['not-in-focus', 'clock-suspect'] }])
    expect(tracker.spans()).toHaveLength(1)
  })

  it('C8 a correction forward inside the slot is never counted', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + MINUTE)
    tracker.play({ type: 'clock-anchored', shiftMs: 100 * SECOND, suspect: false }, TEN + 160 * SECOND)
    tracker.play({ type: 'stop' }, TEN + 170 * SECOND)
    expect(tracker.creditMs()).toBe(70 * SECOND)
    expect(tracker.state.undeveloped).toHaveLength(1)
  })

  it('C8 a correction backward inside the slot overlaps and is not counted twice', () => {
    const tracker = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.play(HEARTBEAT, TEN + 30 * MINUTE)
    tracker.play({ type: 'clock-anchored', shiftMs: 10, suspect: true }, TEN + 31 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'paused', clockSuspect: true })
    tracker.play({ type: 'resume' }, TEN + 31 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'on', clockSuspect: true })
  })
})

describe('idleness', () => {
  const left = (minutes: number) => {
    const tracker = rehearse()
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
        device: 'device-1',
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 36 * MINUTE)
    tracker.play({ type: 'idle', lastActivityAt: TEN + 3 * MINUTE }, TEN + 37 * MINUTE)
    expect(tracker.idles()).toMatchObject([{ from: TEN + 3 * MINUTE, to: TEN + 36 * MINUTE }])
    expect(tracker.creditMs()).toBe(3 * MINUTE)
  })

  it('I1 idleness reaches no further back than the start', () => {
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.beat(TEN, TEN + 5 * MINUTE)
    tracker.play({ type: 'idle', lastActivityAt: TEN - 20 * MINUTE }, TEN + 5 * MINUTE)
    expect(tracker.phase.kind).toBe('on')
  })

  it('I1 S6 splits idle time at the edge of the week', () => {
    const monday = Date.parse('2026-11-23T05:00:00Z')
    const tracker = rehearse()
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
    const missed = rehearse()
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
    const tracker = rehearse()
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
    const tracker = rehearse({ ...DEFAULT_POLICY, idleSeconds: 60 })
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
    tracker.play({ type: 'activity', keys: 9, pointer: 9, scroll: 9 }, later)
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
    const tracker = rehearse()
    tracker.play(START, TEN)
    tracker.play({ type: 'locked' }, TEN + SECOND)
    tracker.beat(TEN, TEN + 24 * MINUTE, false)
    expect(tracker.phase).toMatchObject({ kind: 'paused', locked: true })
    tracker.play({ type: 'unlocked' }, TEN + 25 * MINUTE)
    tracker.play({ type: 'resume' }, TEN + 25 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'on', locked: false })
  })

  it.each<TrackerEvent>([
    { type: 'activity', keys: 1, pointer: 0, scroll: 0 },
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
