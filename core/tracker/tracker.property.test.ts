import fc from 'fast-check'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { FreelancerClaim } from '../protocol/records.ts'
import { exampleDevice } from '../protocol/testing/device.ts'
import { subtract, union } from '../rules/calendar/intervals.ts'
import { slotOf } from '../rules/calendar/slots.ts'
import { weekInterval } from '../rules/calendar/week.ts'
import { DEFAULT_POLICY, type Policy } from '../rules/policy.ts'
import { lengthMs } from '../rules/testing/length.ts'
import { runs } from '../rules/testing/runs.ts'
import type { TrackerEvent, TrackerState } from './state.ts'
import { SHOT, simulate, TEN } from './testing/simulate.ts'

const policies = fc.constantFrom<Policy>(
  DEFAULT_POLICY,
  { ...DEFAULT_POLICY, slotSeconds: 60, idleSeconds: 120 },
  { ...DEFAULT_POLICY, slotSeconds: 20, idleSeconds: 15 },
)
/** An id is chosen when the event is played, from those that the Tracker ordered. */
const ORDERED = 'ordered'
const counts = fc.nat(1_000_000)
const events = fc.oneof(
  { weight: 3, arbitrary: fc.uuid().map((session): TrackerEvent => startOf(session)) },
  { weight: 2, arbitrary: fc.constant<TrackerEvent>({ type: 'stop' }) },
  { weight: 2, arbitrary: fc.constant<TrackerEvent>({ type: 'resume' }) },
  { weight: 6, arbitrary: fc.constant<TrackerEvent>({ type: 'capture-due' }) },
  { weight: 6, arbitrary: fc.constant<TrackerEvent>({ type: 'captured', id: ORDERED, shot: SHOT }) },
  {
    weight: 2,
    arbitrary: fc.constant<TrackerEvent>({ type: 'capture-failed', id: ORDERED, clockOffsetMs: 0 }),
  },
  { weight: 20, arbitrary: fc.boolean().map((active): TrackerEvent => ({ type: 'heartbeat', active })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ keys: counts, pointer: counts, wheel: counts })
      .map((seen): TrackerEvent => ({ type: 'activity', ...seen })),
  },
  { weight: 1, arbitrary: fc.constantFrom<TrackerEvent>({ type: 'locked' }, { type: 'unlocked' }) },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((browserRestarted): TrackerEvent => ({ type: 'worker-restarted', browserRestarted })),
  },
  { weight: 1, arbitrary: fc.constant<TrackerEvent>({ type: 'deleted', picture: ORDERED }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(null, ORDERED)
      .map((picture): TrackerEvent => ({ type: 'commented', picture, text: 'grid' })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<TrackerEvent>({ type: 'job-not-allowed' }, { type: 'storage-full' }),
  },
)
const moments = fc.array(
  fc.record({
    event: fc.oneof(
      { weight: 30, arbitrary: events },
      {
        weight: 1,
        arbitrary: fc
          .record({ shiftMs: fc.integer({ min: -4_000_000, max: 4_000_000 }), suspect: fc.boolean() })
          .map((anchor): TrackerEvent => ({ type: 'clock-anchored', ...anchor })),
      },
      { weight: 1, arbitrary: fc.nat(4_000_000).map((ago) => ({ type: 'idle-since' as const, ago })) },
    ),
    /** Real milliseconds since the moment before. */
    passed: fc.oneof({ weight: 10, arbitrary: fc.nat(30_000) }, { weight: 1, arbitrary: fc.nat(4_000_000) }),
    /** Milliseconds by which someone sets the device's clock. */
    clockSet: fc.oneof(
      { weight: 30, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: -4_000_000, max: 4_000_000 }) },
    ),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
  { maxLength: 150 },
)

function startOf(session: string): TrackerEvent {
  return { type: 'start', job: 'job-1', session, clockSuspect: false, locked: false }
}

function expectLegal({ phase, undeveloped }: TrackerState, policy: Policy): void {
  expect(undeveloped.length).toBeLessThanOrEqual(4)
  if (phase.kind !== 'on') return
  expect(phase.writtenTo).toBeLessThanOrEqual(phase.lastSignAt)
  expect(phase.slot.trackedFrom).toBeLessThanOrEqual(phase.lastSignAt)
  expect(phase.slot.start).toBe(slotOf(phase.lastSignAt, policy))
  expect(phase.slot.start).toBe(slotOf(phase.slot.trackedFrom, policy))
}

it('S1 C2 any order of events leaves a legal state, legal records, and never more credit than time', () => {
  fc.assert(
    fc.property(policies, moments, (policy, script) => {
      const tracker = simulate(policy)
      let now = TEN
      let elapsedOn = 0
      let ordered = 'none'
      for (const { event, passed, clockSet, random } of script) {
        if (tracker.phase.kind === 'on') elapsedOn += passed + unnoticed(clockSet, policy)
        now += passed + clockSet + (event.type === 'clock-anchored' ? event.shiftMs : 0)
        const effects = tracker.play(
          event.type === 'idle-since'
            ? { type: 'idle', lastActivityAt: now - event.ago }
            : 'id' in event
              ? { ...event, id: ordered }
              : 'picture' in event && event.picture === ORDERED
                ? { ...event, picture: ordered }
                : event,
          now,
          random,
        )
        for (const effect of effects) if (effect.type === 'take-capture') ordered = effect.id
        expectLegal(tracker.state, policy)
      }
      tracker.play({ type: 'storage-full' }, now)

      expect(tracker.creditMs()).toBeLessThanOrEqual(elapsedOn)
      const ids = tracker.claims().map(({ claim }) => claim.id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { claim, week } of tracker.claims()) {
        const [linked] = exampleDevice()([{ ...claim, id: uuid(claim.id) }])
        expect(v.safeParse(FreelancerClaim, linked).issues).toBeUndefined()
        const { from, to } = weekInterval(week, policy.zone)
        if (claim.kind === 'span' || claim.kind === 'idle') {
          expect(claim.from).toBeLessThan(claim.to)
          expect([claim.from >= from, claim.to <= to]).toEqual([true, true])
        }
        if (claim.kind === 'span') expect(slotOf(claim.to - 1, policy)).toBe(slotOf(claim.from, policy))
        if (claim.kind === 'screenshot') expect(slotOf(claim.slot, policy)).toBe(claim.slot)
      }
    }),
    { numRuns: runs(400) },
  )
})

/** A clock that is set forward by less than a gap looks like time that passed: nobody can tell them apart. */
function unnoticed(clockSet: number, policy: Policy): number {
  return 0 < clockSet && clockSet <= 2 * policy.heartbeatSeconds * 1000 ? clockSet : 0
}

/** Ids are as long as their session's, and the rehearsal's may be too short for a record. */
function uuid(id: string): string {
  return id.padEnd(8, '0')
}

it('S2 every slot with credit has a screenshot once its pictures are there', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50_000), { maxLength: 200 }), fc.nat(3_000_000), (beats, before) => {
      const tracker = simulate()
      let now = TEN + before
      tracker.play(startOf('session-1'), now)
      for (const passed of beats) {
        now += passed
        for (const effect of tracker.play({ type: 'heartbeat', active: true }, now, (passed % 100) / 100))
          if (effect.type === 'take-capture')
            tracker.play({ type: 'captured', id: effect.id, shot: SHOT }, now)
        const order = tracker.play({ type: 'capture-due' }, now).find(({ type }) => type === 'take-capture')
        if (order?.type === 'take-capture') tracker.play({ type: 'captured', id: order.id, shot: SHOT }, now)
      }
      const last = tracker.play({ type: 'stop' }, now).find(({ type }) => type === 'take-capture')
      if (last?.type === 'take-capture') tracker.play({ type: 'captured', id: last.id, shot: SHOT }, now)

      const pictured = tracker.screenshots().map(({ slot }) => slot)
      const credited = tracker.spans().map(({ from }) => slotOf(from, DEFAULT_POLICY))
      expect(new Set(pictured)).toEqual(new Set(credited))
      expect(pictured).toHaveLength(new Set(pictured).size)
      expect(tracker.creditMs()).toBe(now - TEN - before)
    }),
    { numRuns: runs(200) },
  )
})

it('I1 an absence of 24 minutes or more takes off exactly what lies after the last activity', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.integer({ min: 48, max: 100 }), (present, away) => {
      const tracker = simulate()
      const left = TEN + present * 30_000
      tracker.play(startOf('session-1'), TEN)
      tracker.beat(TEN, left)
      tracker.beat(left, left + away * 30_000, false)
      expect(tracker.phase.kind).toBe('paused')
      expect(lengthMs(union(tracker.idles()))).toBe(1_440_000)
      expect(lengthMs(subtract(union(tracker.spans()), union(tracker.idles())))).toBe(present * 30_000)
    }),
    { numRuns: runs(50) },
  )
})
