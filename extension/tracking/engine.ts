/**
 * Runs the Tracker: feeds events to the state machine one at a time, stores state and records together
 * before anything else happens (C3), then does what the machine asked for.
 */
import { DEFAULT_POLICY, type Policy } from '../../core/rules/policy.ts'
import {
  type Effect,
  TRACKER_OFF,
  type TrackerClaim,
  type TrackerEvent,
  type TrackerState,
} from '../../core/tracker/state.ts'
import { step } from '../../core/tracker/step.ts'
import type { Database } from '../store/database.ts'
import { appendClaim } from '../store/outbox.ts'
import { dropIdlePictures, dropPicture, type PictureBytes, putPicture } from '../store/pictures.ts'
import type { Anchor } from '../store/stored-values.ts'
import { readPreferences, readValue, writeValue } from '../store/values.ts'
import { instantBy, NO_ANCHOR } from '../sync/anchor.ts'

type Write = Extract<Effect, { type: 'write' }>
type Outside = Exclude<Effect, { type: 'write' | 'drop-picture' | 'drop-idle-pictures' }>

/** An event, or how to make it from the clock when its turn has come. */
export type Happening = TrackerEvent | ((now: number, policy: Policy) => TrackerEvent)

export type Engine = {
  /** Lets something happen; answers with the state after it, durable. What is asked first happens first. */
  play: (event: Happening, picture?: { id: string; bytes: PictureBytes | null }) => Promise<TrackerState>
  state: () => Promise<TrackerState>
  now: () => Promise<number>
  policy: () => Promise<Policy>
  /** Sets the clock by a new anchor, and tells the Tracker by how much it jumped (C8). */
  setAnchor: (anchor: Anchor, suspect: boolean) => Promise<void>
}

/**
 * @param onUnwritable nothing can be written, not even that the Tracker stopped; `false` once it could be
 */
export function createEngine(
  database: Database,
  carryOut: (effects: readonly Outside[], wrote: boolean) => void,
  onUnwritable: (is: boolean) => void,
): Engine {
  let queue: Promise<unknown> = Promise.resolve()
  let isUnwritable = false
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work)
    queue = turn.catch(() => {})
    return turn
  }
  const anchor = async () => (await readValue(database, 'anchor')) ?? NO_ANCHOR
  const state = async () => (await readValue(database, 'tracker')) ?? TRACKER_OFF
  const policy = async () => (await readValue(database, 'policy')) ?? DEFAULT_POLICY
  const now = async () => instantBy(await anchor(), Date.now())

  const happen = async (
    happening: Happening,
    picture?: { id: string; bytes: PictureBytes | null },
    nextAnchor?: Anchor,
  ): Promise<TrackerState> => {
    const before = await state()
    const at = nextAnchor ? instantBy(nextAnchor, Date.now()) : await now()
    const inForce = await policy()
    const event = typeof happening === 'function' ? happening(at, inForce) : happening
    const after = step(before, event, at, inForce, uniform())
    const writes = after.effects.filter((effect): effect is Write => effect.type === 'write')
    const { holdMinutes } = await readPreferences(database)
    const shareAt = at + holdMinutes * 60_000
    await database.transaction(
      'rw',
      [database.values, database.claims, database.runs, database.chains, database.images],
      async () => {
        await writeValue(database, 'tracker', after.state)
        if (picture?.bytes) {
          const job = jobOf(before, picture.id)
          if (job !== null) await putPicture(database, picture.id, job, picture.bytes, Date.now())
        }
        for (const { week, job, claim } of writes)
          await appendClaim(database, `${job}/${week}`, await withDuplicateFlag(database, claim), {
            now: at,
            shareAt,
          })
        for (const effect of after.effects) {
          if (effect.type === 'drop-picture') await dropPicture(database, effect.id)
          if (effect.type === 'drop-idle-pictures')
            await dropIdlePictures(database, effect.session, effect.fromSlot, effect.since)
        }
        // What ends by the old clock names the old anchor: it was made before the new one.
        if (nextAnchor) await writeValue(database, 'anchor', nextAnchor)
      },
    )
    carryOut(after.effects.filter(isOutside), writes.length > 0)
    return after.state
  }

  /** C3: what can't be kept is not recorded, so the Tracker stops; where even that can't be kept, the shell says so. */
  const stopFor = async (error: unknown): Promise<TrackerState> => {
    const was = isUnwritable
    isUnwritable = true
    try {
      const after = await happen({ type: isFull(error) ? 'storage-full' : 'storage-failed' })
      isUnwritable = false
      return after
    } finally {
      if (was !== isUnwritable) onUnwritable(isUnwritable)
    }
  }

  const play: Engine['play'] = (happening, picture) =>
    inTurn(async () => {
      if (isUnwritable) await stopFor(null)
      try {
        return await happen(happening, picture)
      } catch (error) {
        // Once may be an accident of the browser's; then it goes through now.
        if (!isFull(error))
          try {
            return await happen(happening, picture)
          } catch {}
        const after = await stopFor(error)
        if (isFull(error)) return after
        throw error
      }
    })

  return {
    play,
    state,
    now,
    policy,
    setAnchor: (next, suspect) =>
      inTurn(async () => {
        const before = await anchor()
        const shiftMs = next.simulatedOffsetMs + next.skewMs - before.simulatedOffsetMs - before.skewMs
        await happen({ type: 'clock-anchored', shiftMs, suspect }, undefined, next)
      }),
  }
}

/** C7: marks an image that is the very same as the one before. */
async function withDuplicateFlag(database: Database, claim: TrackerClaim): Promise<TrackerClaim> {
  if (claim.kind !== 'screenshot') return claim
  const last = await readValue(database, 'lastImage')
  await writeValue(database, 'lastImage', claim.image?.sha256)
  const isDuplicate = claim.look === 'picture' && last !== undefined && claim.image?.sha256 === last
  return isDuplicate ? { ...claim, flags: [...claim.flags, 'duplicate-image'] } : claim
}

function jobOf({ phase, undeveloped }: TrackerState, picture: string): string | null {
  if (phase.kind === 'on' && phase.slot.picture.kind === 'taking' && phase.slot.picture.id === picture)
    return phase.session.job
  return undeveloped.find(({ id }) => id === picture)?.session.job ?? null
}

function isOutside(effect: Effect): effect is Outside {
  return effect.type !== 'write' && effect.type !== 'drop-picture' && effect.type !== 'drop-idle-pictures'
}

/** From 0 to below 1, from the system's own randomness: a picture's moment can't be foretold (C1). */
function uniform(): number {
  const bits = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n
  return Number(bits >> 11n) / 2 ** 53
}

function isFull(error: unknown): boolean {
  const names = [error, (error as { inner?: unknown })?.inner].map((one) => (one as Error | undefined)?.name)
  return names.includes('QuotaExceededError')
}
