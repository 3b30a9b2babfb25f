import { describe, expect, it } from 'vitest'
import { HEARTBEAT, MINUTE, orders, SECOND, SHOT, SLOT, START, simulate, TEN } from './testing/simulate.ts'

/** At work for two minutes of a slot, its picture taken or still to come. */
function working({ pictured }: { pictured: boolean }) {
  const tracker = simulate()
  tracker.play(START, TEN, pictured ? 0 : 0.9)
  if (pictured) {
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
  }
  tracker.beat(TEN, TEN + 2 * MINUTE)
  return tracker
}

describe('one picture a slot, whatever interrupts it', () => {
  it('C1 S5 a gap inside a slot neither ends the slot nor orders a second picture', () => {
    const tracker = working({ pictured: true })
    tracker.play(HEARTBEAT, TEN + 4 * MINUTE)
    tracker.play({ type: 'stop' }, TEN + 5 * MINUTE)
    expect(orders(tracker.effects)).toHaveLength(1)
    expect(tracker.screenshots()).toHaveLength(1)
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('C1 S5 a gap keeps what was tracked before it in the slot', () => {
    const tracker = working({ pictured: false })
    tracker.play(HEARTBEAT, TEN + 4 * MINUTE)
    expect(tracker.phase).toMatchObject({ slot: { start: TEN, trackedFrom: TEN } })
  })

  it('C1 C8 a clock set right inside a slot orders no second picture', () => {
    const tracker = working({ pictured: true })
    tracker.play({ type: 'clock-anchored', shiftMs: 40 * SECOND, suspect: false }, TEN + 3 * MINUTE)
    expect(tracker.phase).toMatchObject({ slot: { start: TEN, picture: { kind: 'taken' } } })
    tracker.play({ type: 'stop' }, TEN + 3 * MINUTE + SECOND)
    expect(orders(tracker.effects)).toHaveLength(1)
    expect(tracker.state.undeveloped).toEqual([])
  })

  it.each([
    [
      'a clock set into another slot',
      { type: 'clock-anchored', shiftMs: SLOT, suspect: false },
      SLOT + 2 * MINUTE,
    ],
    ['a gap into another slot', HEARTBEAT, SLOT + 2 * MINUTE],
    ['a gap as long as idleness', HEARTBEAT, 40 * MINUTE],
    ['a disk that is full', { type: 'storage-full' }, 2 * MINUTE],
  ] as const)('C3 %s leaves a marked placeholder: nobody is there for a picture', (_, event, after) => {
    const tracker = working({ pictured: false })
    const effects = tracker.play(event, TEN + after)
    expect(orders(effects)).toEqual([])
    expect(tracker.screenshots()).toMatchObject([
      { slot: TEN, look: 'placeholder', lookReason: 'capture-failed' },
    ])
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('C8 a clock that runs back leaves a placeholder too', () => {
    const tracker = working({ pictured: false })
    expect(orders(tracker.play(HEARTBEAT, TEN + MINUTE))).toEqual([])
    expect(tracker.screenshots()).toMatchObject([{ look: 'placeholder' }])
  })

  it('C1 a placeholder’s instant lies inside its slot, even if the picture was planned for its last moment', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0.9999999)
    tracker.beat(TEN, TEN + 30 * SECOND)
    tracker.play(HEARTBEAT, TEN + 20 * MINUTE)
    expect(tracker.screenshots()[0]?.at).toBe(TEN + 30 * SECOND - 1)
  })

  it('C7 keeps the other flags of a picture beside a sound clock', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN, { ...SHOT, flags: ['not-in-focus'] })
    tracker.play({ type: 'stop' }, TEN + MINUTE)
    expect(tracker.screenshots()[0]?.flags).toEqual(['not-in-focus'])
  })

  it('C6 a deleted picture is not taken again, and a comment for another one changes nothing', () => {
    const tracker = working({ pictured: true })
    tracker.play({ type: 'commented', picture: 'session-1-99', text: 'not this one' }, TEN + 2 * MINUTE)
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'taken', comment: null } } })
    tracker.play({ type: 'deleted', picture: 'session-1-0' }, TEN + 3 * MINUTE)
    expect(tracker.phase).toMatchObject({ kind: 'on', slot: { start: TEN, picture: { kind: 'deleted' } } })
    tracker.play({ type: 'commented', picture: 'session-1-0', text: 'too late' }, TEN + 3 * MINUTE)
    expect(tracker.phase).toMatchObject({ slot: { picture: { kind: 'deleted' } } })
    expect(orders(tracker.play({ type: 'stop' }, TEN + 3 * MINUTE + SECOND))).toEqual([])
  })

  it('C3 two pictures under way each find their own slot, in whatever order they come', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.beat(TEN, TEN + SLOT + MINUTE)
    const second = TEN + SLOT + MINUTE
    tracker.play({ type: 'stop' }, second)
    const ids = tracker.state.undeveloped.map(({ id }) => id)
    expect(ids).toHaveLength(2)
    tracker.play({ type: 'captured', id: ids[1] ?? '', shot: SHOT }, second)
    expect(tracker.screenshots().map(({ slot }) => slot)).toEqual([TEN + SLOT])
    tracker.play({ type: 'captured', id: ids[0] ?? '', shot: SHOT }, second)
    expect(tracker.screenshots().map(({ slot }) => slot)).toEqual([TEN + SLOT, TEN])
    expect(tracker.state.undeveloped).toEqual([])
  })

  it('I2 a picture under way in a slot that idleness empties is not kept', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.play({ type: 'capture-due' }, TEN)
    tracker.develop(TEN)
    tracker.beat(TEN, TEN + SLOT + 7 * MINUTE, false)
    expect(orders(tracker.play({ type: 'capture-due' }, TEN + SLOT + 7 * MINUTE))).toHaveLength(1)
    tracker.beat(TEN + SLOT + 7 * MINUTE, TEN + 24 * MINUTE, false)
    expect(tracker.phase.kind).toBe('paused')
    expect(tracker.state.undeveloped).toEqual([])
  })
  it('C1 an order given a little late schedules no other', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 1 / 12)
    tracker.beat(TEN, TEN + 30 * SECOND)
    const effects = tracker.play({ type: 'capture-due' }, TEN + MINUTE + 500)
    expect(effects.map(({ type }) => type)).toEqual(['take-capture'])
  })

  it('I2 idleness that begins with a slot empties that slot, and no earlier one', () => {
    const tracker = simulate()
    tracker.play(START, TEN, 0)
    tracker.beat(TEN, TEN + SLOT)
    const effects = tracker.play({ type: 'idle', lastActivityAt: TEN + SLOT }, TEN + SLOT + 30 * SECOND)
    expect(effects).toEqual([])
    tracker.beat(TEN + SLOT + 30 * SECOND, TEN + SLOT + 24 * MINUTE, false)
    expect(tracker.phase).toMatchObject({ kind: 'paused', since: TEN + SLOT })
    const drops = tracker.effects.filter((effect) => effect.type === 'drop-idle-pictures')
    expect(drops).toMatchObject([{ fromSlot: TEN + SLOT, since: TEN + SLOT }])
  })
})
