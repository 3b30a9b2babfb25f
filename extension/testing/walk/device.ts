/**
 * The Tracker's engine over its real database, in a worker of a real browser that can be killed at any instant.
 * Clock, randomness and pictures come from the walk; everything else is the product's own.
 */
import { encodeRecords } from '../../../core/protocol/encode.ts'
import type { FreelancerClaim } from '../../../core/protocol/records.ts'
import type { Effect, Shot, TrackerEvent, TrackerState } from '../../../core/tracker/state.ts'
import { openDatabase, type WeekKey } from '../../store/database.ts'
import { appendClaim, markSent, missingRun, shareDue, unsettledWeeks } from '../../store/outbox.ts'
import { withholdPicture } from '../../store/pictures.ts'
import type { Anchor } from '../../store/stored-values.ts'
import { totalsOf } from '../../store/totals.ts'
import { readValue, writeValue } from '../../store/values.ts'
import { readWeek } from '../../store/week-records.ts'
import { createEngine } from '../../tracking/engine.ts'

/** What a week's document holds: the clock of each client id, and the ids of its records. */
export type Standing = { clocks: [number, number][]; ids: string[] }

export type Request =
  | { do: 'play'; event: TrackerEvent }
  /** Heartbeats one after the other, until one of them makes the Tracker want something. */
  | { do: 'heartbeats'; times: number; everyMs: number; active: boolean }
  /** A picture of so many random bytes is there. */
  | { do: 'captured'; id: string; bytes: number }
  | { do: 'anchor'; anchor: Anchor; suspect: boolean }
  | { do: 'delete'; screenshot: string }
  | { do: 'comment'; screenshot: string; text: string }
  | { do: 'hold'; minutes: number }
  | { do: 'weeks' }
  | { do: 'missing'; week: WeekKey; standing: Standing }
  | { do: 'sent'; ids: string[] }
  | { do: 'look' }

export type Picture = {
  screenshot: string
  part: string
  status: string
  sha256: string
  found: string | null
}
export type Claim = {
  id: string
  week: WeekKey
  status: string
  position: number | null
  record: FreelancerClaim
}
export type Look = { state: TrackerState; claims: Claim[]; pictures: Picture[]; weekSeconds: number }
export type Reply = {
  state: TrackerState
  /** By the device's corrected clock. */
  now: number
  effects: Effect[]
  beats?: number
  /** Of the picture that is durable now. */
  sha256?: string
  weeks?: WeekKey[]
  missing?: { update: number[]; ids: string[] } | null
  look?: Look
}
export type Call = { id: number; deviceNow: number; uniform: number; request: Request }

let deviceNow = 0
let uniform = 0
Date.now = () => deviceNow
const draw = crypto.getRandomValues.bind(crypto)
crypto.getRandomValues = (into) => {
  draw(into)
  return into instanceof BigUint64Array ? into.fill(BigInt(Math.floor(uniform * 2 ** 53)) << 11n) : into
}

const database = openDatabase()
let effects: Effect[] = []
const engine = createEngine(
  database,
  (come) => {
    effects.push(...come)
  },
  () => {},
)

async function sha256Of(bytes: BufferSource): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

async function makePicture(bytes: number) {
  const one = async (size: number) => {
    const content = draw(new Uint8Array(size))
    return { blob: new Blob([content], { type: 'image/webp' }), sha256: await sha256Of(content) }
  }
  return { image: await one(bytes), thumbnail: await one(Math.ceil(bytes / 8)) }
}

const rowsOfWeek = () => [database.claims, database.runs, database.chains, database.images, database.values]

async function weekOfClaim(id: string): Promise<WeekKey | undefined> {
  return (await database.claims.get(id))?.week
}

async function look(): Promise<Look> {
  const claims = await database.claims.toArray()
  const pictures: Picture[] = []
  for (const row of await database.images.toArray())
    pictures.push({
      screenshot: row.screenshot,
      part: row.key.slice(row.key.lastIndexOf('/') + 1),
      status: row.status,
      sha256: row.sha256,
      found: row.blob === null ? null : await sha256Of(await row.blob.arrayBuffer()),
    })
  let weekSeconds = 0
  for (const week of new Set(claims.map((row) => row.week)))
    weekSeconds += totalsOf(week.slice(week.lastIndexOf('/') + 1), await readWeek(database, week)).weekSeconds
  return { state: await engine.state(), claims, pictures, weekSeconds }
}

async function answer(request: Request): Promise<Omit<Reply, 'state' | 'now' | 'effects'>> {
  switch (request.do) {
    case 'play':
      await engine.play(request.event)
      return {}
    case 'heartbeats': {
      const before = (await engine.state()).phase.kind
      for (let beats = 1; ; beats++) {
        deviceNow += request.everyMs
        const { phase } = await engine.play({ type: 'heartbeat', active: request.active })
        if (beats === request.times || effects.length > 0 || phase.kind !== before) return { beats }
      }
    }
    case 'captured': {
      const bytes = await makePicture(request.bytes)
      const part = ({ blob, sha256 }: { blob: Blob; sha256: string }, width: number) => ({
        sha256,
        bytes: blob.size,
        width,
        height: Math.round(width * 0.625),
      })
      const shot: Shot = {
        look: 'picture',
        lookReason: null,
        image: part(bytes.image, 1280),
        thumbnail: part(bytes.thumbnail, 320),
        flags: [],
        clockOffsetMs: ((await readValue(database, 'anchor')) as Anchor).skewMs,
      }
      await engine.play({ type: 'captured', id: request.id, shot }, { id: request.id, bytes })
      return { sha256: bytes.image.sha256 }
    }
    case 'anchor':
      await engine.setAnchor(request.anchor, request.suspect)
      return {}
    case 'delete': {
      const { phase } = await engine.state()
      if (phase.kind === 'on' && 'id' in phase.slot.picture && phase.slot.picture.id === request.screenshot) {
        await engine.play({ type: 'deleted', picture: request.screenshot })
        return {}
      }
      const week = await weekOfClaim(request.screenshot)
      if (week === undefined) return {}
      const at = await engine.now()
      const claim = { kind: 'deletion', id: crypto.randomUUID(), at, screenshot: request.screenshot } as const
      await database.transaction('rw', rowsOfWeek(), async () => {
        await appendClaim(database, week, claim, { now: at, shareAt: at })
        await withholdPicture(database, request.screenshot)
      })
      return {}
    }
    case 'comment': {
      const { screenshot, text } = request
      await engine.play({ type: 'commented', picture: screenshot, text })
      const week = await weekOfClaim(screenshot)
      if (week === undefined) return {}
      const at = await engine.now()
      await database.transaction('rw', rowsOfWeek(), () =>
        appendClaim(
          database,
          week,
          { kind: 'comment', id: crypto.randomUUID(), at, screenshot, text },
          { now: at, shareAt: at },
        ),
      )
      return {}
    }
    case 'hold':
      await writeValue(database, 'preferences', {
        excludedSites: [],
        holdMinutes: request.minutes,
        captureNotice: false,
      })
      return {}
    case 'weeks':
      await shareDue(database, await engine.now())
      return { weeks: await unsettledWeeks(database) }
    case 'missing': {
      const clocks = new Map(request.standing.clocks)
      const ids = new Set(request.standing.ids)
      const run = await missingRun(
        database,
        request.week,
        (client) => clocks.get(client) ?? 0,
        (id) => ids.has(id),
      )
      if (!run || run.rows.length === 0) return { missing: null }
      const records = run.rows.map(({ record }) => record)
      return {
        missing: {
          update: [...encodeRecords(run.clientId, run.from, records)],
          ids: records.map(({ id }) => id),
        },
      }
    }
    case 'sent':
      await markSent(database, request.ids)
      return {}
    case 'look':
      return { look: await look() }
  }
}

let queue = Promise.resolve()
self.onmessage = ({ data }: MessageEvent<Call>) => {
  queue = queue.then(async () => {
    deviceNow = data.deviceNow
    uniform = data.uniform
    effects = []
    try {
      const said = await answer(data.request)
      const reply: Reply = { ...said, state: await engine.state(), now: await engine.now(), effects }
      self.postMessage({ id: data.id, reply })
    } catch (error) {
      self.postMessage({ id: data.id, error: String(error), effects })
    }
  })
}
