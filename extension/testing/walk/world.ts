/** The true time, a device whose clock may be wrong, and the Tracker on it, with an independent count beside. */
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import { TRACKER_OFF, type TrackerEvent, type TrackerState } from '../../../core/tracker/state.ts'
import { isSuspect } from '../../sync/anchor.ts'
import type { Reply, Request } from './device.ts'
import { DeviceError, type Rig } from './rig.ts'
import type { Action } from './script.ts'
import { createTimekeeper } from './timekeeper.ts'

const HEARTBEAT_MS = DEFAULT_POLICY.heartbeatSeconds * 1000
const LATE_MS = 4000
const NEVER = Number.POSITIVE_INFINITY

export type PicturesCome = Extract<Action, { type: 'pictures' }>['come']

/** @param uniform from 0 to below 1: the Tracker's own randomness */
export function createWorld(rig: Rig, beginning: number, uniform: () => number) {
  const time = createTimekeeper(DEFAULT_POLICY.idleSeconds * 1000)
  /** Pictures that the Tracker said it has: hash by id. */
  const captured = new Map<string, string>()
  let real = 0
  /** How far the device's clock is ahead of the true one. */
  let aheadMs = 0
  let skewMs = 0
  let device = 1
  let deaths = 0
  let state: TrackerState = TRACKER_OFF
  let now = beginning
  let captureAt: number | null = null
  let sinceBeat = 0
  let comes: PicturesCome = 'at-once'
  let ordered: { id: string; due: number }[] = []

  const deviceNow = () => beginning + real + aheadMs
  const hasNoRoom = ({ phase }: TrackerState) => phase.kind === 'off' && phase.because === 'storage-full'

  const take = ({ state: after, now: by, effects }: Reply) => {
    if (state.phase.kind === 'on' && after.phase.kind === 'paused' && after.phase.because === 'idle')
      time.idled(real)
    if (hasNoRoom(after) && state.phase.kind !== 'off') {
      time.died()
      ordered = []
    }
    state = after
    now = by
    for (const effect of effects) {
      if (effect.type === 'schedule-capture') captureAt = effect.at
      if (effect.type === 'take-capture') ordered.push({ id: effect.id, due: real + dueAfter() })
    }
    if (state.phase.kind !== 'on') captureAt = null
  }
  const dueAfter = () => (comes === 'at-once' ? 0 : comes === 'late' ? LATE_MS : NEVER)

  /** What the Tracker could not do is as if a heartbeat had been lost. */
  const tryTo = async (request: Request): Promise<Reply | null> => {
    try {
      return await rig.ask(deviceNow(), uniform(), request)
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error
      time.died()
      return null
    }
  }
  const ask = async (request: Request): Promise<Reply | null> => {
    if (showsActivity(request)) time.active(real)
    const reply = await tryTo(request)
    if (reply) take(reply)
    return reply
  }
  const showsActivity = (request: Request): boolean => {
    if (request.do === 'play') return ACTIVE.has(request.event.type)
    if (request.do === 'comment') return true
    const { phase } = state
    return (
      request.do === 'delete' &&
      phase.kind === 'on' &&
      phase.slot.picture.kind === 'taken' &&
      phase.slot.picture.id === request.screenshot
    )
  }
  const play = (event: TrackerEvent) => ask({ do: 'play', event })

  const develop = async () => {
    const due = ordered.filter((order) => order.due <= real)
    ordered = ordered.filter((order) => order.due > real)
    for (const { id } of due) {
      const reply = await ask({ do: 'captured', id, bytes: 400 + Math.floor(uniform() * 4000) })
      if (reply?.sha256 && !hasNoRoom(state)) captured.set(id, reply.sha256)
    }
  }

  /** Nothing falls due but heartbeats; answers whether they could be played. */
  const beat = async (times: number, active: boolean): Promise<boolean> => {
    const reply = await tryTo({ do: 'heartbeats', times, everyMs: HEARTBEAT_MS, active })
    if (!reply) return false
    const ms = (reply.beats ?? 0) * HEARTBEAT_MS
    time.passed(real, real + ms, true)
    real += ms
    if (active) time.active(real)
    take(reply)
    return true
  }

  /** Real time goes by, with heartbeats and pictures as they fall due. */
  const pass = async (ms: number, active: boolean) => {
    const end = real + ms
    while (real < end) {
      const calm = Math.min(
        end - real,
        captureAt === null ? NEVER : captureAt - now - 1,
        ...ordered.map(({ due }) => due - real),
      )
      const times = Math.floor(calm / HEARTBEAT_MS)
      if (sinceBeat === 0 && times > 1 && state.phase.kind === 'on' && (await beat(times, active))) continue
      const next = Math.min(
        end - real,
        HEARTBEAT_MS - sinceBeat,
        captureAt === null ? NEVER : Math.max(1, captureAt - now),
        ...ordered.map(({ due }) => Math.max(1, due - real)),
      )
      if (active) time.active(real + next)
      time.passed(real, real + next, state.phase.kind === 'on')
      real += next
      now += next
      sinceBeat += next
      if (captureAt !== null && now >= captureAt) {
        captureAt = null
        await play({ type: 'capture-due' })
      }
      await develop()
      if (sinceBeat < HEARTBEAT_MS) continue
      sinceBeat = 0
      if (state.phase.kind !== 'off') await play({ type: 'heartbeat', active })
      if (active) await play({ type: 'activity', keys: 3, pointer: 2, wheel: 1 })
    }
    // What somebody does next comes right after a sign of life.
    if (active && state.phase.kind === 'on') await play({ type: 'heartbeat', active })
  }

  const revive = async (browserRestarted: boolean) => {
    deaths++
    time.died()
    ordered = []
    await play({ type: 'worker-restarted', browserRestarted })
  }

  /** The server's time, as true as time is. */
  const askTime = async () => {
    const shift = -aheadMs - skewMs
    skewMs = -aheadMs
    const anchor = {
      device: `device-${device}`,
      token: `anchor-${device}-${real}`,
      simulatedOffsetMs: 0,
      skewMs,
      takenAt: deviceNow(),
    }
    if (shift !== 0) time.clockSetRight(shift)
    await ask({ do: 'anchor', anchor, suspect: isSuspect(anchor, DEFAULT_POLICY) })
  }

  return {
    ask,
    play,
    pass,
    develop,
    askTime,
    captured,
    state: () => state,
    deaths: () => deaths,
    worked: time.bounds,
    /** An absence, at whose end the browser may say that there was one. */
    async leave(ms: number, told: boolean) {
      await pass(ms, false)
      if (told && state.phase.kind === 'on' && ms >= DEFAULT_POLICY.idleSeconds * 1000)
        await play({ type: 'idle', lastActivityAt: now - ms })
    },
    async kill(request: Request, afterMs: number) {
      if (showsActivity(request)) time.active(real)
      await rig.askAndKill(deviceNow(), uniform(), request, afterMs)
      await revive(false)
    },
    /** A picture that was ordered and hasn't come. */
    ordered: () => ordered[0]?.id,
    async closeBrowser(ms: number) {
      await rig.askAndKill(deviceNow(), uniform(), { do: 'weeks' }, 0)
      real += ms
      await revive(true)
    },
    async sleep(ms: number) {
      real += ms
      time.died()
      time.active(real)
      await play({ type: 'heartbeat', active: true })
    },
    setClock(ms: number) {
      aheadMs += ms
      time.clockSet(ms, real)
    },
    async signInAgain() {
      if (state.phase.kind !== 'off') await play({ type: 'stop' })
      device++
      await askTime()
    },
    /** What never came is given up by the browser in the end. */
    async picturesCome(how: PicturesCome) {
      comes = how
      for (const { id } of ordered.splice(0))
        await play({ type: 'capture-failed', id, clockOffsetMs: skewMs })
    },
  }
}

export type World = ReturnType<typeof createWorld>

const ACTIVE = new Set<TrackerEvent['type']>([
  'start',
  'stop',
  'resume',
  'activity',
  'unlocked',
  'commented',
  'deleted',
])
