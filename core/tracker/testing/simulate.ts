/** For tests: plays events to the Tracker and keeps what it wrote. */

import type { Instant } from '../../rules/calendar/instant.ts'
import { subtract, union } from '../../rules/calendar/intervals.ts'
import { DEFAULT_POLICY, type Policy } from '../../rules/policy.ts'
import { lengthMs } from '../../rules/testing/length.ts'
import { type Effect, type Shot, TRACKER_OFF, type TrackerClaim, type TrackerEvent } from '../state.ts'
import { step } from '../step.ts'

/** Wednesday 2026-11-18, 10:00 ET, the start of a slot. */
export const TEN: Instant = Date.parse('2026-11-18T15:00:00Z')
export const SECOND = 1000
export const MINUTE = 60 * SECOND

export const START = {
  type: 'start',
  job: 'job-1',
  session: 'session-1',
  clockSuspect: false,
  locked: false,
} as const satisfies TrackerEvent

export const SHOT: Shot = {
  look: 'picture',
  lookReason: null,
  image: { sha256: 'a'.repeat(64), bytes: 40_000, width: 1280, height: 800 },
  thumbnail: { sha256: 'b'.repeat(64), bytes: 4000, width: 320, height: 200 },
  flags: [],
  clockOffsetMs: 12,
}

export const HEARTBEAT: TrackerEvent = { type: 'heartbeat', active: true }
export const SLOT = 12 * MINUTE

export const badges = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'set-badge' ? [effect.badge] : []))
export const notices = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'show-notice' ? [effect.notice] : []))
export const orders = (effects: readonly Effect[]) =>
  effects.filter((effect) => effect.type === 'take-capture')
export const dropped = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'drop-picture' ? [effect.id] : []))

export function simulate(policy: Policy = DEFAULT_POLICY) {
  let state = TRACKER_OFF
  const everything: Effect[] = []
  const claims = () => everything.flatMap((effect) => (effect.type === 'write' ? [effect] : []))
  const ofKind = <K extends TrackerClaim['kind']>(kind: K) =>
    claims()
      .map(({ claim }) => claim)
      .filter((claim): claim is Extract<TrackerClaim, { kind: K }> => claim.kind === kind)

  const play = (event: TrackerEvent, at: Instant, random = 0.5): Effect[] => {
    const before = JSON.stringify(state)
    const result = step(state, event, at, policy, random)
    if (JSON.stringify(state) !== before) throw new Error('step changed the state it was given')
    state = result.state
    everything.push(...result.effects)
    return result.effects
  }
  return {
    play,
    /** Heartbeats every `policy.heartbeatSeconds` after `from`, up to and with `to`. */
    beat(from: Instant, to: Instant, active = true) {
      const stepMs = policy.heartbeatSeconds * SECOND
      for (let at = from + stepMs; at <= to; at += stepMs) play({ type: 'heartbeat', active }, at)
    },
    /** Takes the picture that was ordered last, `shot` as the shell saw it. */
    develop(at: Instant, shot: Shot = SHOT): string {
      const id = everything.flatMap((effect) => (effect.type === 'take-capture' ? [effect.id] : [])).at(-1)
      if (id === undefined) throw new Error('no picture was ordered')
      play({ type: 'captured', id, shot }, at)
      return id
    },
    get state() {
      return state
    },
    get phase() {
      return state.phase
    },
    effects: everything,
    claims,
    spans: () => ofKind('span'),
    idles: () => ofKind('idle'),
    screenshots: () => ofKind('screenshot'),
    comments: () => ofKind('comment'),
    deletions: () => ofKind('deletion'),
    creditMs: () => lengthMs(subtract(union(ofKind('span')), union(ofKind('idle')))),
  }
}
