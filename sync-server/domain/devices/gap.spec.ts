/** C10: a device of which one record never arrives is honest for the rest. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { link, NEW_CHAIN } from '../../../core/protocol/chain.ts'
import { testPicture } from '../../testing/test-picture.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  PASSWORD,
  slotClaims,
  startTestServer,
  type TestServer,
} from '../../testing/test-server.ts'

const SLOT_MS = 720_000
const DAY_MS = 86_400_000

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD, headers: { 'if-match': '*' } })
  job = await server.hire(ana, ben)
  await server.putPicture(ben, job.id)
}, 60_000)
afterAll(() => server.close())

/** A device with its chain: what it says of a slot, which may get lost on the way. */
async function createDevice() {
  const body = { email: ben.email, password: PASSWORD, label: 'Tracker' }
  const { token, device } = (await server.stranger.ask('POST', '/api/devices', { body })).body
  const askAnchor = async () =>
    (
      await server.stranger.ask('POST', '/api/devices/anchors', {
        body: { deviceNow: Date.now() },
        headers: { authorization: `Bearer ${token}` },
      })
    ).body.anchor as string
  let chain = NEW_CHAIN
  return {
    /** The slot that begins next, and its two records, as soon as it is over. */
    async track() {
      const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
      await server.moveClock(slot + SLOT_MS)
      const by = { device: device.id as string, anchor: await askAnchor() }
      const records = slotClaims(slot, slot, testPicture()).map((claim) => {
        const linked = link(chain, by, { ...claim, at: slot + (claim.kind === 'span' ? SLOT_MS : 240_000) })
        chain = linked.next
        return linked.record as NewClaim
      })
      return { slot, records }
    },
  }
}
const bring = (week: string, records: readonly NewClaim[]) =>
  server.claim(ben, { ...job, week }, 'freelancer', ...records)
const shown = async (week: string, slot: number) => {
  const { slots } = await server.look(ana, { ...job, week })
  const line = slots.find((one) => one.slot === slot)
  return [line?.creditSeconds, line?.unprotectedReason ?? 'protected', line?.clock]
}

it('C10 G1 a record that never arrives costs the slot behind it its protection, and no other for good', async () => {
  const device = await createDevice()
  const [sound, lost, behind, next] = [
    await device.track(),
    await device.track(),
    await device.track(),
    await device.track(),
  ]
  await bring(job.week, sound.records)
  // The document refuses both, as one does that is full: no other way leads them here.
  await bring(job.week, [...behind.records, ...next.records])
  await expect.poll(() => shown(job.week, sound.slot)).toEqual([720, 'protected', []])
  for (const { slot } of [behind, next])
    await expect.poll(() => shown(job.week, slot)).toEqual([720, 'clock-suspect', ['gap']])

  await server.moveClock(next.slot + 7 * DAY_MS + 2 * SLOT_MS)
  const week = server.weekAfter(job.week)
  const later = await device.track()
  await bring(week, later.records)
  await expect.poll(() => shown(job.week, behind.slot)).toEqual([720, 'clock-suspect', ['gap']])
  await expect.poll(() => shown(job.week, next.slot)).toEqual([720, 'protected', []])
  await expect.poll(() => shown(week, later.slot)).toEqual([720, 'protected', []])
  const chains = await server.database.read('select n, waiting, waits_since from device_chains')
  expect(chains).toEqual([{ n: 9, waiting: 0, waits_since: null }])

  // What is brought after that is not mixed in between.
  await bring(job.week, lost.records)
  const lates = async () => (await server.look(ana, { ...job, week })).lates
  await expect
    .poll(lates)
    .toMatchObject([{ slot: lost.slot, seconds: 720, unprotectedReason: 'clock-suspect' }])
})
