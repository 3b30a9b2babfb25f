/** For the convergence fuzz: what people and their Trackers may say, and much that they shouldn't. */

import type { Party } from '../../../core/protocol/records.ts'
import { exampleDevice } from '../../../core/protocol/testing/device.ts'
import type { Random } from '../../../core/testing/random.ts'
import type { Device } from './lossy-device.ts'

const SLOT_MS = 720_000
const FRIDAY_EIGHT = Date.UTC(2026, 10, 20, 8)
const SLOTS = 10
type Claim = { id: string; [field: string]: unknown }

const trackers = new WeakMap<Device, ReturnType<typeof exampleDevice>>()
function trackerOf(device: Device) {
  const tracker = trackers.get(device) ?? exampleDevice(`device-${device.name}`)
  trackers.set(device, tracker)
  return tracker
}

/** Records that one deed of a person leaves behind, by what their device knows just then. */
export function randomClaims(device: Device, newId: () => string, random: Random): Claim[] {
  const one = <T>(list: readonly T[]): T | undefined => list[random.below(list.length)]
  const idsOf = (author: Party, kind: string) =>
    [...device.records(author).values()].flatMap((record) => (record.kind === kind ? [record.id] : []))
  const known = (author: Party, kind: string) => one(idsOf(author, kind)) ?? 'nowhere-01'
  const at = FRIDAY_EIGHT + random.below(3 * 3_600_000)
  const said = (kind: string, rest: object): Claim[] => [{ id: newId(), at, kind, ...rest }]
  const text = () => 'x'.repeat(1 + random.below(200))
  const message = () => said('message', { text: text() })
  const wild = () =>
    one<() => Claim[]>([
      () => [{ id: newId(), at: 'yesterday', kind: 'span' }],
      () => [{ id: newId(), nonsense: [1, { deep: [null, true, 'x'] }] }],
      () => said('payment', { amount: 1e9 }),
    ])?.() ?? []

  const deeds: (() => Claim[])[] =
    device.role === 'freelancer'
      ? [
          () => slot(FRIDAY_EIGHT + random.below(SLOTS) * SLOT_MS, device.name, newId, random),
          () => slot(FRIDAY_EIGHT + random.below(SLOTS) * SLOT_MS, device.name, newId, random),
          () => slot(FRIDAY_EIGHT + (random.below(3) - 1) * 7 * 86_400_000, device.name, newId, random),
          () => said('comment', { screenshot: known('freelancer', 'screenshot'), text: text() }),
          () => said('deletion', { screenshot: known('freelancer', 'screenshot') }),
          () => said('idle', { session: 'session-1', from: at, to: at + random.below(9e5) }),
          () =>
            said('other', {
              day: '2026-11-20',
              seconds: 1 + random.below(9e4),
              description: 'Call',
              idle: null,
            }),
          () => said('withdrawal', { of: known('freelancer', 'other') }),
          () => said('review', { rejection: known('client', 'rejection'), reason: text() }),
          () => said('concession', { dispute: known('client', 'dispute') }),
          () => (random.below(5) === 0 ? said('submit', {}) : message()),
          message,
          wild,
        ]
      : [
          () => said('rejection', { screenshot: known('freelancer', 'screenshot'), reason: text() }),
          () => said('rejection', { screenshot: known('freelancer', 'screenshot'), reason: text() }),
          () => said('withdrawal', { of: known('client', 'rejection') }),
          () =>
            said('dispute', {
              category: one(['hours-not-worked', 'quality']),
              reason: text(),
              items: [{ type: 'slot', slot: FRIDAY_EIGHT + random.below(SLOTS) * SLOT_MS }],
            }),
          () =>
            said('report', { screenshot: known('freelancer', 'screenshot'), what: 'image', reason: text() }),
          () => said('approval', { of: known('freelancer', 'other'), answer: 'given' }),
          message,
          wild,
        ]
  const claims = one(deeds)?.() ?? []
  if (device.role === 'client') return claims
  const linked = trackerOf(device)(claims)
  return random.below(8) ? linked : linked.map((claim) => ({ ...claim, ...forgedLink(random) }))
}

const PICTURE = { look: 'picture', lookReason: null } as const
const LOCKED = { look: 'black', lookReason: 'locked' } as const

/** A place twice, one far ahead, a link that doesn't fit, no anchor. */
function forgedLink(random: Random): object {
  const forged = [
    { n: random.below(20) },
    { n: 1000 + random.below(50) },
    { previous: 'f'.repeat(64) },
    { anchor: null },
  ]
  return forged[random.below(forged.length)] ?? {}
}

/** A slot's span and picture. */
function slot(start: number, device: string, newId: () => string, random: Random): Claim[] {
  const common = { session: `session-${device}` }
  const [from, to] = [start + random.below(300_000), start + 400_000 + random.below(400_000)]
  return [
    { ...common, id: newId(), kind: 'span', at: to, sessionStartedAt: from, from, to },
    {
      ...{ ...common, id: newId(), kind: 'screenshot', at: from + 1000, slot: start, clockOffsetMs: 0 },
      image: { sha256: 'a'.repeat(64), bytes: 1000, width: 1280, height: 800 },
      ...{ thumbnail: null, ...(random.below(9) ? PICTURE : LOCKED) },
      activity: { minutes: [1, 0, 1], keys: random.below(100), pointer: 1, wheel: 0 },
      flags: random.below(9) ? [] : ['clock-suspect'],
    },
  ]
}
