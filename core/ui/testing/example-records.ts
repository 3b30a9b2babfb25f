/**
 * A believable week to draw and to test with: 16 November 2026, New York, $25.00 an hour, every state that a
 * slot can wear. Dev and tests only.
 */

import type { WeekRecords } from '../../projection/judged-claims.ts'
import type {
  ClientClaim,
  FreelancerClaim,
  ScreenshotClaim,
  ServerRecord,
  Unlinked,
} from '../../protocol/records.ts'
import { exampleDevice } from '../../protocol/testing/device.ts'
import type { Instant } from '../../rules/calendar/instant.ts'
import { slotOf } from '../../rules/calendar/slots.ts'
import { instantOf } from '../../rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../rules/policy.ts'

export const EXAMPLE_WEEK = '2026-11-16'
const SLOT_MS = DEFAULT_POLICY.slotSeconds * 1000
const COMMENTS = ['Header grid, mobile', 'Product cards', 'Checkout copy, second pass', 'Image pipeline']

/** An instant by New York's clocks, `et('2026-11-16', '09:00')`. */
export const et = (day: string, time: string): Instant => instantOf(day, time, DEFAULT_POLICY.zone)

const tracked = exampleDevice()

/** The id of the example's screenshot of a slot. */
export const shotId = (slot: Instant): string => `shot-${slot}`
const sha = (seed: number) => (seed / 1000).toString(16).padStart(64, 'a')

type Builder = {
  freelancer: FreelancerClaim[]
  client: ClientClaim[]
  server: ServerRecord[]
}

const SESSIONS: readonly (readonly [day: string, from: string, to: string])[] = [
  ['2026-11-16', '09:00', '12:00'],
  ['2026-11-16', '13:06', '16:24'],
  ['2026-11-17', '08:30', '12:24'],
  ['2026-11-17', '14:00', '17:00'],
  ['2026-11-18', '09:00', '11:48'],
]

/** All that stands in the example's three documents. */
export function exampleRecords(): WeekRecords {
  const built: Builder = { freelancer: [], client: [], server: [opened(), life()] }
  for (const [day, from, to] of SESSIONS) session(built, et(day, from), et(day, to))
  exceptions(built)
  accept(built, et('2026-11-18', '11:24'))
  return built
}

function opened(): ServerRecord {
  return {
    id: 'week-opened',
    at: et('2026-11-16', '00:00'),
    kind: 'week',
    terms: {
      version: 1,
      rateMinorPerHour: 2500,
      currency: 'USD',
      authorizedSecondsPerWeek: 30 * 3600,
      requiresWorkView: true,
    },
    policy: DEFAULT_POLICY,
  }
}

/** The freelancer paused the job over a coffee, with the Tracker of another computer still on. */
function life(): ServerRecord {
  return {
    ...{ id: 'job-1', at: et('2026-11-17', '15:10'), kind: 'job' },
    ...{ startsAt: et('2026-11-02', '00:00'), endsAt: null, acceptedAt: et('2026-11-02', '10:00') },
    pauses: [{ from: et('2026-11-17', '14:48'), to: et('2026-11-17', '15:06') }],
  }
}

/** Its picture is still on its way to the server. */
const PICTURELESS = new Set([shotId(et('2026-11-18', '11:00'))])

function session(built: Builder, from: Instant, to: Instant) {
  for (let slot = slotOf(from, DEFAULT_POLICY); slot < to; slot += SLOT_MS) {
    const n = built.freelancer.length
    const inside = { from: Math.max(slot, from), to: Math.min(slot + SLOT_MS, to) }
    const span: Unlinked<FreelancerClaim> = {
      ...{ id: `span-${slot}`, kind: 'span', at: inside.to, ...inside },
      ...{ session: `session-${from}`, sessionStartedAt: from },
    }
    built.freelancer.push(...tracked([span]), shot(slot, inside.from + 200_000, from))
    if (n % 14 === 0)
      built.freelancer.push({
        ...{ id: `comment-${slot}`, kind: 'comment', at: inside.to, screenshot: shotId(slot) },
        text: COMMENTS[n % COMMENTS.length] ?? '',
      })
  }
}

function shot(slot: Instant, at: Instant, session: Instant, id = shotId(slot)): ScreenshotClaim {
  const busy = Math.abs(Math.sin(slot / 7e6))
  const claim: Unlinked<ScreenshotClaim> = {
    ...{ id, kind: 'screenshot', at, slot, session: `session-${session}` },
    clockOffsetMs: 0,
    image: { sha256: sha(slot), bytes: 40_000, width: 1280, height: 800 },
    thumbnail: { sha256: sha(slot), bytes: 9000, width: 320, height: 200 },
    look: 'picture',
    lookReason: null,
    activity: {
      minutes: Array.from({ length: 12 }, (_, i) => (Math.abs(Math.sin(slot / 9e5 + i * 2)) < busy ? 1 : 0)),
      keys: Math.round(busy * 400),
      pointer: Math.round(busy * 900),
      wheel: Math.round(busy * 90),
    },
    flags: [],
  }
  const [record] = tracked([claim])
  return record as ScreenshotClaim
}

/** Slot by slot, what is not the ordinary picture. */
function exceptions(built: Builder) {
  const { freelancer, client, server } = built
  const change = (day: string, time: string, to: Partial<ScreenshotClaim>) => {
    const id = shotId(et(day, time))
    const index = freelancer.findIndex((claim) => claim.id === id)
    freelancer[index] = { ...(freelancer[index] as ScreenshotClaim), ...to }
  }
  const drop = (day: string, ...times: string[]) => {
    for (const time of times)
      for (const id of [shotId(et(day, time)), `span-${et(day, time)}`])
        freelancer.splice(
          freelancer.findIndex((claim) => claim.id === id),
          1,
        )
  }
  const tuesday = '2026-11-17'
  change('2026-11-16', '10:24', { look: 'black', lookReason: 'locked' })
  change('2026-11-16', '14:36', {
    ...{ image: null, thumbnail: null },
    ...{ look: 'placeholder', lookReason: 'excluded-site' },
  })
  change(tuesday, '09:48', { flags: ['not-in-focus'] })
  const suspect = shotId(et(tuesday, '09:48'))
  server.push({
    ...{ id: `clock-${suspect}`, at: et(tuesday, '10:00'), kind: 'clock', of: suspect },
    reasons: ['before-anchor', 'skew'],
  })
  // Asleep from 10:36 to 11:00: no signs of life, no time.
  drop(tuesday, '10:36', '10:48')
  const idle: Unlinked<FreelancerClaim> = {
    ...{ id: 'idle-monday', kind: 'idle', at: et('2026-11-16', '15:36') },
    ...{ session: 'session-idle', from: et('2026-11-16', '15:12') },
    to: et('2026-11-16', '15:36'),
  }
  freelancer.push(...tracked([idle]))
  freelancer.push(
    {
      ...{ id: 'delete-monday', kind: 'deletion', at: et('2026-11-16', '13:50') },
      screenshot: shotId(et('2026-11-16', '13:36')),
    },
    {
      ...{ id: 'other-tuesday', kind: 'other', at: et(tuesday, '18:00'), day: tuesday, seconds: 2880 },
      ...{ description: 'Call about the print run', idle: null },
    },
    {
      ...{ id: 'message-f', kind: 'message', at: et('2026-11-16', '09:05') },
      text: 'Starting with the header grid today; the new photos are in.',
    },
    {
      ...{ id: 'review-tuesday', kind: 'review', rejection: 'reject-tuesday', at: et(tuesday, '19:00') },
      reason: 'That was the supplier’s page for the paper samples.',
    },
  )
  client.push(
    {
      ...{ id: 'reject-monday', kind: 'rejection', at: et('2026-11-16', '18:00') },
      ...{ screenshot: shotId(et('2026-11-16', '11:12')), reason: 'That is not our catalogue.' },
    },
    {
      ...{ id: 'reject-tuesday', kind: 'rejection', at: et(tuesday, '18:00') },
      ...{ screenshot: shotId(et(tuesday, '14:24')), reason: '' },
    },
    { id: 'message-c', kind: 'message', at: et('2026-11-16', '09:30'), text: 'Great. Mobile first, please.' },
  )
  server.push(
    {
      ...{ id: 'conflict-1', kind: 'conflict', at: et(tuesday, '16:40') },
      ...{ span: `span-${et(tuesday, '16:24')}`, from: et(tuesday, '16:24'), to: et(tuesday, '16:36') },
    },
    {
      ...{ id: 'system-1', kind: 'system', at: et('2026-11-16', '18:00'), event: 'screenshot-rejected' },
      about: 'reject-monday',
      message: {
        code: 'screenshot-rejected',
        params: {
          slot: { from: et('2026-11-16', '11:12'), to: et('2026-11-16', '11:24') },
          time: { seconds: 720 },
          amount: { amountMinor: 500, currency: 'USD' },
          why: { code: 'reason-given', params: { reason: 'That is not our catalogue.' } },
        },
      },
    },
    {
      ...{ id: 'not-ready', kind: 'readiness', at: et('2026-11-16', '09:00'), ready: false },
      reasons: [{ code: 'NO_PAYMENT_METHOD' }],
    },
    {
      ...{ id: 'ready', kind: 'readiness', at: et('2026-11-16', '09:30'), ready: true, reasons: [] },
    },
  )
}

/** Everything up to an instant has its ruling; what came after waits for the server. */
/** Its device was offline for five hours. */
const OFFLINE = shotId(et('2026-11-17', '10:00'))

function accept(built: Builder, until: Instant) {
  for (const { id, at, kind } of [...built.freelancer, ...built.client]) {
    if (at > until) continue
    const picture = kind === 'screenshot' ? { pictureAt: PICTURELESS.has(id) ? null : at } : {}
    const receivedAt = id === OFFLINE ? at + 5 * 3_600_000 : at
    built.server.push({
      ...{ id: `ruling-${id}`, at: receivedAt, kind: 'ruling', of: id, verdict: 'accepted' },
      ...picture,
    })
  }
}
