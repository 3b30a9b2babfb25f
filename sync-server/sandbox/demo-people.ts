import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, NEW_CHAIN } from '../../core/protocol/chain.ts'
import { encodeRecords } from '../../core/protocol/encode.ts'
import type {
  ClientClaim,
  FreelancerClaim,
  Party,
  ScreenshotClaim,
  Unlinked,
} from '../../core/protocol/records.ts'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { slotOf } from '../../core/rules/calendar/slots.ts'
import { dayOf, weekOf } from '../../core/rules/calendar/week.ts'
import type { Policy } from '../../core/rules/policy.ts'
import {
  IDLE,
  LOCKED_AT,
  MESSAGES,
  momentOf,
  OTHER,
  REJECTED_PICTURE,
  type Stretch,
  stretchesOf,
} from './demo-script.ts'

/** What the demo needs of the server: the same doors that the extension and the page use. */
export type DemoPorts = {
  policy: Policy
  accept(job: string, week: string, author: Party, update: Uint8Array, at: Instant): Promise<void>
  storeImage(job: string, sha256: string, bytes: Uint8Array): Promise<void>
  /** Signs the job's freelancer in on a new device; `anchor` asks for the server's time as of now. */
  openDevice(job: string): Promise<{ device: string; anchor(): Promise<string> }>
}

type Shot = { name: string; claim: Unlinked<ScreenshotClaim> }

/**
 * The demo freelancer and client at work: their claims for a stretch of time, made from a script and sent
 * through the ordinary doors, on one device, which asks for the server's time after each stretch. Ids follow from
 * week and slot, so a stretch played twice adds nothing.
 */
export async function createDemoPeople(doors: DemoPorts, job: string) {
  const { zone, slotSeconds } = doors.policy
  const slotMs = slotSeconds * 1000
  const clientIds = new Map<string, { clientId: number; clock: number }>()
  const images = new Map<string, ScreenshotClaim['image']>()
  const tracker = await doors.openDevice(job)
  let anchor = await tracker.anchor()
  let chain = NEW_CHAIN

  /** A slot's picture: nobody's screen is the same to the last byte twice, and the same bytes again are flagged. */
  async function image(name: string, width: number, slot: Instant): Promise<ScreenshotClaim['image']> {
    const key = `${name} ${slot}`
    const known = images.get(key)
    if (known) return known
    const bytes = withNote(readFileSync(new URL(`pictures/${name}.webp`, import.meta.url)), String(slot))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await doors.storeImage(job, sha256, bytes)
    const made = { sha256, bytes: bytes.length, width, height: (width * 800) / 1280 }
    images.set(key, made)
    return made
  }

  async function shot(stretch: Stretch, slot: Instant, nth: number): Promise<Shot> {
    const name = stretch.pictures[Math.floor(nth / 3) % stretch.pictures.length] ?? 'notes'
    const from = Math.max(slot, stretch.from)
    const to = Math.min(slot + slotMs, stretch.to)
    const random = (spread: number) => pseudoRandom(slot + spread)
    const locked =
      slotOf(momentOf(weekOf(slot, zone), { day: LOCKED_AT.day, at: LOCKED_AT.slot }, zone), doors.policy) ===
      slot
    const busy = locked ? 0.1 : 0.35 + 0.6 * random(1)
    const claim: Unlinked<ScreenshotClaim> = {
      id: `demo-shot-${job.slice(0, 8)}-${slot}`,
      kind: 'screenshot',
      at: Math.floor(from + (to - from) * random(2)),
      session: `demo-session-${stretch.from}`,
      slot,
      clockOffsetMs: 0,
      image: await image(locked ? 'black' : name, 1280, slot),
      thumbnail: await image(locked ? 'black-small' : `${name}-small`, 320, slot),
      look: locked ? 'black' : 'picture',
      lookReason: locked ? 'locked' : null,
      activity: {
        minutes: Array.from({ length: Math.round(slotSeconds / 60) }, (_, minute) =>
          random(minute + 10) < busy ? 1 : 0,
        ),
        keys: Math.round(busy * 420 * random(3)),
        pointer: Math.round(busy * 900 * random(4)),
        wheel: Math.round(busy * 120 * random(5)),
      },
      flags: [],
    }
    return { name, claim }
  }

  function linked(claim: Unlinked<FreelancerClaim>): FreelancerClaim {
    const { record, next } = link(chain, { device: tracker.device, anchor }, claim)
    chain = next
    return record
  }

  async function send(
    author: Party,
    week: string,
    claims: readonly (FreelancerClaim | ClientClaim)[],
    at: Instant,
  ) {
    if (claims.length === 0) return
    const key = `${week}/${author}`
    const place = clientIds.get(key) ?? { clientId: 1 + Math.floor(Math.random() * 0x7fff_fffe), clock: 0 }
    const update = encodeRecords(place.clientId, place.clock, claims)
    clientIds.set(key, { clientId: place.clientId, clock: place.clock + claims.length })
    await doors.accept(job, week, author, update, at)
  }

  /** Claims of the freelancer for slots that ended in (from, to], then the client's answer to a private page. */
  async function work(from: Instant, to: Instant): Promise<void> {
    const week = weekOf(to - 1, zone)
    const claims: Unlinked<FreelancerClaim>[] = []
    const answers: ClientClaim[] = []
    for (const stretch of stretchesOf(week, zone)) {
      let nth = 0
      for (let slot = slotOf(stretch.from, doors.policy); slot < stretch.to; slot += slotMs, nth += 1) {
        const end = Math.min(slot + slotMs, stretch.to)
        if (end <= from || end > to) continue
        const { name, claim } = await shot(stretch, slot, nth)
        claims.push(claim, {
          id: `demo-span-${job.slice(0, 8)}-${slot}-${stretch.from}`,
          kind: 'span',
          at: end,
          session: claim.session,
          sessionStartedAt: stretch.from,
          from: Math.max(slot, stretch.from),
          to: end,
        })
        if (nth === 0 && stretch.comment)
          claims.push({
            id: `demo-comment-${slot}`,
            kind: 'comment',
            at: end,
            screenshot: claim.id,
            text: stretch.comment,
          })
        if (name === REJECTED_PICTURE)
          answers.push({
            id: `demo-reject-${slot}`,
            kind: 'rejection',
            at: to,
            screenshot: claim.id,
            reason: 'That is not our catalogue.',
          })
      }
    }
    claims.push(...idleClaims(week, from, to), ...otherClaims(week, from, to))
    claims.push(...messages(week, 'freelancer', from, to))
    answers.push(...messages(week, 'client', from, to))
    await send('freelancer', week, claims.sort((a, b) => a.at - b.at).map(linked), to)
    await send('client', week, answers, to)
    anchor = await tracker.anchor()
  }

  /** The Tracker ran on for 24 minutes without a sign of life, then paused: its spans stand, idleness takes them. */
  function idleClaims(week: string, from: Instant, to: Instant): Unlinked<FreelancerClaim>[] {
    const start = momentOf(week, { day: IDLE.day, at: IDLE.from }, zone)
    const end = momentOf(week, { day: IDLE.day, at: IDLE.to }, zone)
    if (end <= from || end > to) return []
    const session = `demo-session-idle-${start}`
    return [
      {
        id: `demo-idle-span-${start}`,
        kind: 'span',
        at: end,
        session,
        sessionStartedAt: start,
        from: start,
        to: end,
      },
      { id: `demo-idle-${start}`, kind: 'idle', at: end, session, from: start, to: end },
    ]
  }

  function otherClaims(week: string, from: Instant, to: Instant): Unlinked<FreelancerClaim>[] {
    const at = momentOf(week, OTHER, zone)
    if (at <= from || at > to) return []
    const day = dayOf(at, zone)
    return [
      {
        id: `demo-other-${at}`,
        kind: 'other',
        at,
        day,
        seconds: OTHER.seconds,
        description: OTHER.description,
        idle: null,
      },
    ]
  }

  function messages(
    week: string,
    by: Party,
    from: Instant,
    to: Instant,
  ): Extract<ClientClaim, { kind: 'message' }>[] {
    return MESSAGES.flatMap((message, n) => {
      const at = momentOf(week, message, zone)
      if (message.by !== by || at <= from || at > to) return []
      return [{ id: `demo-message-${week}-${n}`, kind: 'message', at, text: message.text }]
    })
  }

  return { work }
}

/** The same number from 0 to 1 for the same seed: demo pictures and counts look the same each time. */
function pseudoRandom(seed: number): number {
  const x = Math.sin(seed % 100_000_007) * 43_758.5453
  return x - Math.floor(x)
}

/** A WebP with a note in a chunk of its own, which every reader passes over (RFC 9649, 2.7.1.6). */
function withNote(webp: Buffer, note: string): Buffer {
  const text = Buffer.from(note.length % 2 === 0 ? note : `${note} `)
  const chunk = Buffer.alloc(8 + text.length)
  chunk.write('note', 0, 'latin1')
  chunk.writeUInt32LE(text.length, 4)
  text.copy(chunk, 8)
  const whole = Buffer.concat([webp, chunk])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}
