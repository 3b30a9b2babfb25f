import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordDigest } from '../../../core/protocol/canonical.ts'
import { type Chain, link, NEW_CHAIN } from '../../../core/protocol/chain.ts'
import type { Capture, Link, Unlinked } from '../../../core/protocol/records.ts'
import { testPicture } from '../../testing/test-picture.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  PASSWORD,
  startTestServer,
  type TestServer,
} from '../../testing/test-server.ts'

/** Devices as they sign in, ask for anchors and write over sockets; honest ones, and ones whose owner forges. */
const MINUTE = 60_000
const SLOT = 12 * MINUTE
const HOUR = 60 * MINUTE
const PICTURE = testPicture()

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD, headers: { 'if-match': '*' } })
  job = await server.hire(ana, ben)
  await server.moveClock((await server.now()) + HOUR)
  await server.putPicture(ben, job.id)
}, 60_000)
afterAll(() => server.close())

/** Signs an extension in; its anchors are of the server's clock of then. */
async function signIn(who: Caller) {
  const body = { email: who.email, password: PASSWORD, label: 'Tracker' }
  const { token, device } = (await server.stranger.ask('POST', '/api/devices', { body })).body
  const askAnchor = (skewMs = 0) =>
    server.stranger.ask('POST', '/api/devices/anchors', {
      body: { deviceNow: Date.now() - skewMs },
      headers: { authorization: `Bearer ${token}` },
    })
  return {
    id: device.id as string,
    askAnchor,
    anchor: async (skewMs = 0): Promise<string> => (await askAnchor(skewMs)).body.anchor,
  }
}
type Device = Awaited<ReturnType<typeof signIn>>

/** The next whole slots from now, each with its span and a picture. */
async function nextSlots(count: number) {
  const first = Math.ceil((await server.now()) / SLOT) * SLOT
  return Array.from({ length: count }, (_, n): { span: Unlinked<Capture>; shot: Unlinked<Capture> } => {
    const slot = first + n * SLOT
    const common = { session: 'session-1' }
    return {
      span: {
        ...{ ...common, id: `span-${slot}`, kind: 'span', at: slot + SLOT, sessionStartedAt: first },
        ...{ from: slot, to: slot + SLOT },
      },
      shot: {
        ...{
          ...common,
          id: `shot-${slot}`,
          kind: 'screenshot',
          at: slot + 4 * MINUTE,
          slot,
          clockOffsetMs: 0,
        },
        ...{ image: PICTURE.image, thumbnail: null, look: 'picture', lookReason: null, flags: [] },
        activity: { minutes: [1, 1], keys: 3, pointer: 1, wheel: 0 },
      },
    }
  })
}

/** A claim's place before it is written: what a forger may turn. */
type Place = { chain: Chain; device: string; anchor: string | null; claim: Unlinked<Capture> }
type Forge = (place: Place, n: number, device: Device) => Promise<readonly Place[]> | readonly Place[]
const HONEST: Forge = (place) => [place]

/**
 * Tracks two slots, forged as told, and brings them when they are over. Answers what the client's page says of the
 * two, then and once the record that was withheld has come.
 */
async function track(forge: Forge, { withhold = -1, bringAfter = 3 * SLOT } = {}) {
  const device = await signIn(ben)
  const anchor = await device.anchor()
  const slots = await nextSlots(2)
  const records: (Capture | (Unlinked<Capture> & Link))[] = []
  let chain = NEW_CHAIN
  for (const [n, claim] of slots.flatMap(({ span, shot }) => [span, shot]).entries())
    for (const place of await forge({ chain, device: device.id, anchor, claim }, n, device)) {
      const { record, next } = link(place.chain, place, place.claim)
      records.push(record)
      chain = next
    }
  await server.moveClock((await server.now()) + bringAfter)
  const bring = async (some: typeof records) => {
    const rulings = await server.claim(ben, job, 'freelancer', ...(some as NewClaim[]))
    expect(rulings.map(({ verdict }) => verdict)).toEqual(some.map(() => 'accepted'))
    const { slots: shown } = await server.look(ana, job)
    return slots.map(({ shot }) => {
      const slot = shown.find((one) => one.slot === (shot as { slot?: number }).slot)
      return [slot?.creditSeconds, slot?.unprotectedReason ?? 'protected', slot?.clock, slot?.reportedAfterMs]
    })
  }
  const first = await bring(records.filter((_, n) => n !== withhold))
  return withhold < 0 ? first : [...first, ...(await bring(records.slice(withhold, withhold + 1)))]
}

const SOUND = [720, 'protected', [], null]
const suspect = (...reasons: string[]) => [720, 'clock-suspect', reasons, null]

it('C10 gives its clock, signed and counted, to devices and to nobody else', async () => {
  const device = await signIn(ben)
  const [first, second] = [await device.askAnchor(), await device.askAnchor()]
  expect(first.body).toEqual({
    anchor: expect.any(String),
    now: expect.any(Number),
    simulatedOffsetMs: expect.any(Number),
  })
  const [instant, count] = first.body.anchor.split('.').map((part: string) => Number.parseInt(part, 36))
  expect([instant - first.body.now <= 0, count]).toEqual([true, 1])
  expect(second.body.anchor.split('.')[1]).toBe('2')
  const asPage = await ben.ask('POST', '/api/devices/anchors', { body: { deviceNow: 0 } })
  expect([asPage.status, asPage.code]).toEqual([403, 'not-a-device'])
})

it('C10, G1 protects what an honest device tracked', async () => {
  expect(await track(HONEST)).toEqual([SOUND, SOUND])
})

it('C10 says how much later than its slot a record was reported, from an hour on', async () => {
  const [first, second] = await track(HONEST, { bringAfter: 5 * HOUR })
  expect([first, second]).toEqual([
    [...SOUND.slice(0, 3), expect.any(Number)],
    [...SOUND.slice(0, 3), expect.any(Number)],
  ])
  expect(Number(first?.[3])).toBeGreaterThan(4 * HOUR)
  expect(Number(first?.[3]) - Number(second?.[3])).toBe(SLOT)
})

it('C10 suspects what follows a missing record, until that comes', async () => {
  expect(await track(HONEST, { withhold: 1 })).toEqual([
    [0, 'no-screenshot', [], null],
    suspect('gap'),
    SOUND,
    SOUND,
  ])
})

it('C8 counts nothing of a record from the future, and holds up no other', async () => {
  const [slot] = await nextSlots(1)
  const device = await signIn(ben)
  if (!slot) throw new Error('no slot')
  const { record, next } = link(NEW_CHAIN, { device: device.id, anchor: await device.anchor() }, slot.span)
  const message = {
    id: `message-${slot.span.id}`,
    kind: 'message' as const,
    text: 'I am here',
    at: await server.now(),
  }
  const by = { device: device.id, anchor: await device.anchor() }
  const rulings = await server.claim(
    ben,
    job,
    'freelancer',
    record as NewClaim,
    link(next, by, message).record,
  )
  expect(rulings).toMatchObject([{ verdict: 'refused', code: 'from-the-future' }, { verdict: 'accepted' }])
  await server.moveClock((await server.now()) + 2 * SLOT)
})

it('C8, C10 takes nothing of time from a record that can’t be read', async () => {
  const [slot] = await nextSlots(1)
  const device = await signIn(ben)
  if (!slot) throw new Error('no slot')
  const by = { device: device.id, anchor: await device.anchor() }
  const absurd = { ...slot.span, id: `absurd-${slot.span.id}`, to: 1e300 }
  const { record, next } = link(NEW_CHAIN, by, absurd)
  await server.moveClock((await server.now()) + 2 * SLOT)
  const rulings = await server.claim(
    ben,
    job,
    'freelancer',
    record as NewClaim,
    link(next, by, slot.span).record as NewClaim,
  )
  expect(rulings).toMatchObject([{ verdict: 'refused' }, { verdict: 'accepted' }])
  const { to } = slot.span as { to?: number }
  const chains = await server.database.read('select n, span_end from device_chains where device = :id', {
    id: device.id,
  })
  expect(chains).toEqual([{ n: 1, span_end: to }])
})

it('C10 carries a chain on past all that waited, up to the next gap', async () => {
  const device = await signIn(ben)
  const by = { device: device.id, anchor: await device.anchor() }
  const at = await server.now()
  const records: object[] = []
  let chain = NEW_CHAIN
  for (let n = 0; n < 150; n += 1) {
    const id = `many-${n}-${device.id}`
    const { record, next } = link(chain, by, { id, kind: 'message' as const, text: 'Hello', at })
    records.push(record)
    chain = next
  }
  const bring = (some: object[]) => server.claim(ben, job, 'freelancer', ...(some as NewClaim[]))
  const state = async () => {
    const chains = await server.database.read<{ n: number; waiting: number }>(
      'select n, waiting from device_chains where device = :id',
      { id: device.id },
    )
    const kept = await server.database.read('select n from waiting_records where device = :id', {
      id: device.id,
    })
    return [chains[0]?.n, chains[0]?.waiting, kept.length]
  }
  // Place 140 stays empty.
  await bring([...records.slice(1, 140), ...records.slice(141)])
  expect(await state()).toEqual([-1, 148, 148])
  // None of them is a capture: nobody hears of their clocks, neither that something is missing nor that it came.
  await bring(records.slice(0, 1))
  expect(await state()).toEqual([139, 9, 9])
  await bring(records.slice(140, 141))
  expect(await state()).toEqual([149, 0, 0])
  const told = await server.database.read<{ id: string }>(
    "select id from server_records where kind = 'clock'",
  )
  expect(told.filter(({ id }) => id.includes('-many-'))).toEqual([])
})

it('C10, G1 says its word on a record whose id looks like the word on another', async () => {
  const device = await signIn(ben)
  const by = { device: device.id, anchor: await device.anchor() }
  const [slot] = await nextSlots(1)
  if (!slot) throw new Error('no slot')
  const at = await server.now()
  const message = (id: string) => ({ id: `${id}-${device.id}`, kind: 'message' as const, text: 'Hello', at })
  const first = link(NEW_CHAIN, by, message('first'))
  const waits = link(first.next, by, message('waits'))
  const forged = { ...slot.shot, id: `${waits.record.id}-final` }
  await server.moveClock(at + 3 * SLOT)
  const bring = (...records: object[]) => server.claim(ben, job, 'freelancer', ...(records as NewClaim[]))
  await bring(waits.record)
  await bring(first.record)
  await bring(
    link(waits.next, by, slot.span).record,
    link(waits.next, { ...by, anchor: null }, forged).record,
  )
  const { slots } = await server.look(ana, job)
  const shown = slots.find(({ screenshot }) => screenshot === forged.id)
  expect([shown?.creditSeconds, shown?.unprotectedReason, shown?.clock]).toEqual([
    720,
    'clock-suspect',
    ['no-anchor'],
  ])
})

it.each<[string, Forge, unknown[]]>([
  [
    'two records in one place of the chain: the second is suspect',
    (place, n) =>
      n === 3 ? [place, { ...place, claim: { ...place.claim, id: `${place.claim.id}-b` } }] : [place],
    [SOUND, suspect('fork')],
  ],
  [
    'a record that was changed after the next was linked to it',
    (place, n) =>
      n === 2 ? [{ ...place, chain: { n, previous: recordDigest({ id: 'another' }) } }] : [place],
    [SOUND, suspect('broken-chain')],
  ],
  [
    'no anchor: the rest of the chain misses the record',
    (place, n) => [{ ...place, anchor: n === 3 ? null : place.anchor }],
    [SOUND, suspect('no-anchor')],
  ],
  [
    'an anchor that nobody signed',
    (place, n) => [{ ...place, anchor: n === 3 ? `${place.anchor?.slice(0, -1)}_` : place.anchor }],
    [SOUND, suspect('no-anchor')],
  ],
  [
    'another device’s anchor',
    async (place, n) => [{ ...place, anchor: n === 3 ? await (await signIn(ben)).anchor() : place.anchor }],
    [SOUND, suspect('no-anchor')],
  ],
  [
    'an offset of ten hours, as the record says',
    (place, n) => [
      n === 3 ? { ...place, claim: { ...place.claim, clockOffsetMs: 10 * HOUR } as never } : place,
    ],
    [SOUND, suspect('skew')],
  ],
  [
    'a device whose own clock was ten hours off when it asked',
    async (place, n, device) => [{ ...place, anchor: n < 2 ? place.anchor : await device.anchor(10 * HOUR) }],
    [SOUND, suspect('skew')],
  ],
  [
    'an anchor that is older than the one before',
    async (place, n, device) => [{ ...place, anchor: n < 3 ? await device.anchor() : place.anchor }],
    [SOUND, suspect('older-anchor')],
  ],
  [
    'records dated before the anchor that they name',
    async (place, n, device) => {
      if (n === 2) await server.moveClock((await server.now()) + 6 * SLOT)
      return [{ ...place, anchor: n < 2 ? place.anchor : await device.anchor() }]
    },
    [
      [...SOUND.slice(0, 3), expect.any(Number)],
      [...suspect('before-anchor').slice(0, 3), expect.any(Number)],
    ],
  ],
  [
    'an old picture that names a fresh anchor, and an instant in a field that no picture has',
    async (place, n, device) => {
      if (n < 3) return [place]
      await server.moveClock((await server.now()) + 6 * SLOT)
      const claim = { ...place.claim, to: await server.now() } as never
      return [{ ...place, claim, anchor: await device.anchor() }]
    },
    [
      [...SOUND.slice(0, 3), expect.any(Number)],
      [...suspect('before-anchor').slice(0, 3), expect.any(Number)],
    ],
  ],
  [
    'a span that ends now, names a fresh anchor and began long before it',
    async (place, n, device) => {
      if (n === 2) return []
      if (n < 3) return [place]
      const { slot } = place.claim as { slot?: number }
      const { session } = place.claim
      await server.moveClock((await server.now()) + 6 * SLOT)
      const [from, to] = [slot ?? 0, await server.now()]
      const span = { id: `long-${from}`, kind: 'span' as const, at: to, session, sessionStartedAt: from }
      const chain = link(place.chain, place, place.claim).next
      return [place, { ...place, chain, anchor: await device.anchor(), claim: { ...span, from, to } }]
    },
    [
      [...SOUND.slice(0, 3), expect.any(Number)],
      [...suspect('before-anchor').slice(0, 3), expect.any(Number)],
    ],
  ],
  [
    'a device of somebody else, with its own anchor',
    async (place, n) => {
      if (n < 3) return [place]
      const others = await signIn(ana)
      return [{ ...place, chain: NEW_CHAIN, device: others.id, anchor: await others.anchor() }]
    },
    [SOUND, suspect('foreign-device')],
  ],
  [
    'a span that begins before the last one ended, in both slots that it touches',
    ({ claim, ...place }, n) => [
      {
        ...place,
        claim: n === 2 && claim.kind === 'span' ? { ...claim, from: claim.from - 3 * MINUTE } : claim,
      },
    ],
    [suspect('ran-backwards'), suspect('ran-backwards')],
  ],
])('C8, C10, G1 %s: credit stays, protection goes', async (_, forge, expected) => {
  expect(await track(forge)).toEqual(expected)
})
