/**
 * The Tracker: a pure state machine. The shell stores the state that comes back together with the records
 * among the effects, in one transaction, and only then carries the other effects out; so whatever dies
 * between two lines, nothing is counted twice and nothing that was seen is lost.
 */

import type { Instant } from '../rules/calendar/instant.ts'
import type { Policy } from '../rules/policy.ts'
import { shiftClock } from './anchor.ts'
import { writeDeletion } from './claims.ts'
import { passTime } from './passage.ts'
import { encodePicture, giveUp, recoverPictures, retryPicture } from './picture.ts'
import { closeSlot, planSlot, takePicture, undeveloped } from './slot.ts'
import type { OffReason, On, Paused, Step, TrackerEvent, TrackerState } from './state.ts'
import type { Work } from './work.ts'

/** A picture is ordered at most this long after its slot; the oldest gives way to a placeholder. */
const MOST_UNDEVELOPED = 4

/**
 * What an event does to the Tracker. Every event is legal in every state; one that means nothing there
 * changes nothing.
 * @param now the corrected clock (device, sandbox offset, skew); it may jump or run backwards
 * @param random from 0 to below 1, uniform: it places the next picture (C1)
 */
export function step(
  state: TrackerState,
  event: TrackerEvent,
  now: Instant,
  policy: Policy,
  random: number,
): Step {
  const work: Work = {
    phase: state.phase,
    undeveloped: [...state.undeveloped],
    effects: [],
    policy,
    random,
  }
  const at = letTimePass(work, event, now)
  happen(work, event, at)
  while (work.undeveloped.length > MOST_UNDEVELOPED) giveUp(work, work.undeveloped.shift())
  announce(work, state, event)
  return { state: { phase: work.phase, undeveloped: work.undeveloped }, effects: work.effects }
}

function letTimePass(work: Work, event: TrackerEvent, now: Instant): Instant {
  if (work.phase.kind !== 'on') return now
  // It was said to have stopped at the last instant that could be kept.
  if (event.type === 'storage-failed') return work.phase.lastSignAt
  if (event.type !== 'clock-anchored') return passTime(work, work.phase, event, now)
  passTime(work, work.phase, event, now - event.shiftMs)
  return now
}

function happen(work: Work, event: TrackerEvent, now: Instant): void {
  switch (event.type) {
    case 'start':
      if (work.phase.kind === 'off') start(work, event, now)
      break
    case 'stop':
      stop(work, now, 'stopped')
      break
    case 'job-not-allowed':
      stop(work, now, 'job-not-allowed')
      break
    case 'storage-full':
    case 'storage-failed':
      stopWithoutStorage(work, event.type)
      break
    case 'resume':
      if (work.phase.kind === 'paused') resume(work, work.phase, now)
      break
    case 'captured':
      encodePicture(work, event.id, event.shot)
      break
    case 'capture-failed':
      retryPicture(work, event, now)
      break
    case 'locked':
    case 'unlocked':
      if (work.phase.kind !== 'off') work.phase = { ...work.phase, locked: event.type === 'locked' }
      break
    case 'worker-restarted':
      recoverPictures(work, now)
      break
    case 'clock-anchored':
      shiftClock(work, event, now)
      break
    case 'capture-due':
      if (work.phase.kind === 'on') captureDue(work, work.phase, now)
      break
    case 'activity':
      if (work.phase.kind === 'on') countActivity(work, work.phase, event, now)
      break
    case 'commented':
      comment(work, event)
      break
    case 'deleted':
      if (work.phase.kind === 'on') deletePicture(work, work.phase, event.picture, now)
      break
    case 'heartbeat':
      if (work.phase.kind === 'on' && event.active) work.phase = countPresence(work, work.phase, now)
      break
    case 'idle':
      break
  }
}

function start(work: Work, event: Extract<TrackerEvent, { type: 'start' }>, now: Instant): void {
  const { job, locked, clockSuspect } = event
  work.phase = {
    kind: 'on',
    session: { job, id: event.session, startedAt: now, sequence: 0, memo: '' },
    attentiveSince: now,
    writtenTo: now,
    lastSignAt: now,
    lastActivityAt: now,
    locked,
    clockSuspect,
    slot: planSlot(work, now),
  }
}

/** C1: stopping takes a picture if the slot has none yet. C2: from then on nothing counts. */
function stop(work: Work, now: Instant, because: OffReason): void {
  if (work.phase.kind === 'off') return
  if (work.phase.kind === 'on') closeSlot(work, work.phase, now, { stillThere: true })
  work.phase = { kind: 'off', because }
  work.effects.push({ type: 'show-notice', notice: { kind: 'stopped', because } })
}

/** C3: where records can't be kept the Tracker stops and says so, rather than run for nothing. */
function stopWithoutStorage(work: Work, because: 'storage-full' | 'storage-failed'): void {
  if (work.phase.kind === 'off') return
  if (work.phase.kind === 'on') closeSlot(work, work.phase, work.phase.lastSignAt, { stillThere: false })
  work.undeveloped = []
  work.phase = { kind: 'off', because }
  work.effects.push({ type: 'show-notice', notice: { kind: 'stopped', because } })
}

function resume(work: Work, paused: Paused, now: Instant): void {
  const { session, locked, clockSuspect } = paused
  work.phase = {
    kind: 'on',
    session,
    attentiveSince: now,
    writtenTo: now,
    lastSignAt: now,
    lastActivityAt: now,
    locked,
    clockSuspect,
    slot: planSlot(work, now),
  }
}

function captureDue(work: Work, on: On, now: Instant): void {
  const { picture } = on.slot
  if (picture.kind !== 'planned') return
  if (now >= picture.at) work.phase = takePicture(work, on, now, picture.attempts)
  else work.effects.push({ type: 'schedule-capture', at: picture.at })
}

/** C5: how much, never what. */
function countActivity(
  work: Work,
  on: On,
  { keys, pointer, wheel }: { keys: number; pointer: number; wheel: number },
  now: Instant,
): void {
  const { activity } = on.slot
  const slot = {
    ...on.slot,
    activity: {
      minutes: withActiveMinute(on, now),
      keys: atMost(activity.keys + keys),
      pointer: atMost(activity.pointer + pointer),
      wheel: atMost(activity.wheel + wheel),
    },
  }
  work.phase = { ...on, slot }
}

/**
 * Input anywhere on the computer, in a program beside the browser too, makes a minute active (C5); nobody counts it.
 * It came since the last heartbeat: that stretch's middle says in which minute.
 */
function countPresence(work: Work, on: On, now: Instant): On {
  const middle = now - (work.policy.heartbeatSeconds * 1000) / 2
  const minutes = withActiveMinute(on, Math.max(on.slot.trackedFrom, middle))
  return { ...on, slot: { ...on.slot, activity: { ...on.slot.activity, minutes } } }
}

function withActiveMinute({ slot }: On, at: Instant): (0 | 1)[] {
  const minutes = [...slot.activity.minutes]
  const minute = Math.floor((at - slot.start) / 60_000)
  if (minute < minutes.length) minutes[minute] = 1
  return minutes
}

/** The most that a record may say. */
function atMost(count: number): number {
  return Math.min(1_000_000, count)
}

function comment(work: Work, event: Extract<TrackerEvent, { type: 'commented' }>): void {
  const { phase } = work
  if (phase.kind === 'off') return
  if (event.picture === null) work.phase = { ...phase, session: { ...phase.session, memo: event.text } }
  else if (phase.kind === 'on' && phase.slot.picture.kind === 'taken') {
    if (phase.slot.picture.id !== event.picture) return
    const picture = { ...phase.slot.picture, comment: event.text }
    work.phase = { ...phase, slot: { ...phase.slot, picture } }
  }
}

/** C6: the slot in progress keeps no picture and takes no other. */
function deletePicture(work: Work, on: On, id: string, now: Instant): void {
  const { picture } = on.slot
  if (picture.kind !== 'taken' || picture.id !== id) return
  writeDeletion(work, undeveloped(on, id, picture.at, picture.suspect), picture.shot, now)
  work.phase = { ...on, slot: { ...on.slot, picture: { kind: 'deleted' } } }
}

/** What changed for the outside; a shell that has just come up is told all of it again. */
function announce(work: Work, before: TrackerState, event: TrackerEvent): void {
  const { phase } = work
  const restarted = event.type === 'worker-restarted'
  if (restarted || phase.kind !== before.phase.kind)
    work.effects.push({ type: 'set-badge', badge: phase.kind })
  const planned = plannedAt(phase)
  if (planned !== null && (restarted || planned !== plannedAt(before.phase)))
    work.effects.push({ type: 'schedule-capture', at: planned })
}

function plannedAt(phase: TrackerState['phase']): Instant | null {
  return phase.kind === 'on' && phase.slot.picture.kind === 'planned' ? phase.slot.picture.at : null
}
