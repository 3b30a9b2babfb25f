/** S9 over the real wire: sockets for the claims, HTTP for the bytes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { PictureArrived, PictureRefused } from '../../../../core/protocol/records.ts'
import { type TestPicture, testPicture } from '../../../testing/test-picture.ts'
import { startProcess } from '../../../testing/test-process.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  PASSWORD,
  type Place,
  putPicture,
  slotClaims,
  startTestServer,
  type TestServer,
} from '../../../testing/test-server.ts'

const SLOT_MS = 720_000
const DAY_MS = 86_400_000

let server: TestServer
let ana: Caller
let ben: Caller
let pictures = 0

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterAll(() => server.close())

/** A job of its own, a place at its documents, and the slot that has just passed since it was accepted. */
async function aSlot() {
  const job = await server.hire(ana, ben)
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot + SLOT_MS)
  return { job, slot, place: await server.openPlace(ben, job, 'freelancer') }
}
const newPicture = () => testPicture(`picture ${++pictures}`)
const thumbnailOf = (claims: NewClaim[], thumbnail: TestPicture) =>
  claims.map((claim) => (claim.kind === 'screenshot' ? { ...claim, thumbnail: thumbnail.image } : claim))

/** The server looks for images that nothing names when an account goes; resolves when one of them is gone. */
async function sweep(job: string, unnamed: TestPicture) {
  const leaving = await server.signUp(`Leaver ${++pictures}`)
  const gone = await leaving.ask('DELETE', '/api/me', { body: { password: PASSWORD } })
  expect(gone.status).toBeLessThan(300)
  const look = () => ana.ask('GET', `/api/jobs/${job}/screenshots/${unnamed.image.sha256}`)
  await vi.waitFor(async () => expect((await look()).status).toBe(404), { timeout: 10_000 })
}

const rowOf = async (job: { id: string; week: string }) =>
  (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
const pictured = (place: Place, shot: string) =>
  place.said((record): record is PictureArrived => record.kind === 'picture' && record.of === shot)

it('S9 G1 counts nothing until the bytes are on the server, and counts them when they come', async () => {
  const { job, slot, place } = await aSlot()
  const picture = newPicture()
  const rulings = await place.claim(...slotClaims(slot, slot, picture))
  expect(rulings).toMatchObject([{ verdict: 'accepted', pictureAt: null }, { verdict: 'accepted' }])
  expect(await rowOf(job)).toMatchObject({ totalSeconds: 0, protectedMinor: 0 })
  expect(await server.putPicture(ben, job.id, picture)).toBe(201)
  await pictured(place, `shot-${slot}`)
  expect((await rowOf(job)).totalSeconds).toBe(720)
  place.close()
})

it('S9 knows at once a picture that came before its claim', async () => {
  const { job, slot, place } = await aSlot()
  const picture = newPicture()
  await server.putPicture(ben, job.id, picture)
  const [ruling] = await place.claim(...slotClaims(slot, slot, picture))
  expect(ruling).toMatchObject({ verdict: 'accepted', pictureAt: expect.any(Number) })
  expect((await rowOf(job)).totalSeconds).toBe(720)
  place.close()
})

it('S9 waits for the thumbnail too, if the record names one', async () => {
  const { job, slot, place } = await aSlot()
  const [picture, thumbnail, next] = [newPicture(), newPicture(), newPicture()]
  await server.moveClock(slot + 2 * SLOT_MS)
  await place.claim(
    ...thumbnailOf(slotClaims(slot, slot, picture), thumbnail),
    ...slotClaims(slot + SLOT_MS, slot, next),
  )
  await server.putPicture(ben, job.id, picture)
  // Images are taken in order: when the second slot has its own, the first one's was looked at.
  await server.putPicture(ben, job.id, next)
  await pictured(place, `shot-${slot + SLOT_MS}`)
  expect((await rowOf(job)).totalSeconds).toBe(720)
  await server.putPicture(ben, job.id, thumbnail)
  await pictured(place, `shot-${slot}`)
  expect((await rowOf(job)).totalSeconds).toBe(1440)
  place.close()
})

it('S9 refuses a picture that names no image, and a black one or a placeholder without its reason', async () => {
  const { job, slot, place } = await aSlot()
  const [shot] = slotClaims(slot, slot)
  if (shot?.kind !== 'screenshot') throw new Error('a slot begins with its screenshot')
  const rulings = await place.claim(
    { ...shot, id: 'shot-without', image: null, thumbnail: null },
    { ...shot, id: 'shot-unsaid', look: 'placeholder', image: null, thumbnail: null },
    { ...shot, id: 'shot-locked', look: 'black', lookReason: 'locked', image: null, thumbnail: null },
  )
  expect(rulings).toMatchObject([
    { verdict: 'refused', code: 'no-image' },
    { verdict: 'refused', code: 'no-look-reason' },
    { verdict: 'accepted' },
  ])
  const [, span] = slotClaims(slot, slot)
  if (span) await place.claim(span)
  // Its reason stands for it: the time counts, and nobody promises it without a picture (G1).
  expect(await rowOf(job)).toMatchObject({ totalSeconds: 720, protectedMinor: 0 })
  place.close()
})

/** A picture as somebody says it is who never saw its bytes. */
const MISNAMED: [string, (image: TestPicture['image']) => Partial<TestPicture['image']>][] = [
  ['another size', ({ bytes }) => ({ bytes: bytes + 1 })],
  ['another width', ({ width }) => ({ width: width + 1 })],
  ['another height', ({ height }) => ({ height: height * 2 })],
]
const misnamed = (picture: TestPicture, other: Partial<TestPicture['image']>): TestPicture => ({
  ...picture,
  image: { ...picture.image, ...other },
})

it('S9 takes no other job’s picture', async () => {
  const [one, other] = [await aSlot(), await aSlot()]
  const theirs = newPicture()
  await server.putPicture(ben, one.job.id, theirs)
  const [ruling] = await other.place.claim(...slotClaims(other.slot, other.slot, theirs))
  expect(ruling).toMatchObject({ verdict: 'accepted', pictureAt: null })
  expect((await rowOf(other.job)).totalSeconds).toBe(0)
  for (const { place } of [one, other]) place.close()
})

it.each(MISNAMED)(
  'S9 G1 refuses a screenshot whose picture has %s than the record says',
  async (_, other) => {
    const { job, slot, place } = await aSlot()
    const picture = newPicture()
    await server.putPicture(ben, job.id, picture)
    const rulings = await place.claim(...slotClaims(slot, slot, misnamed(picture, other(picture.image))))
    expect(rulings).toMatchObject([{ verdict: 'refused', code: 'other-picture' }, { verdict: 'accepted' }])
    expect(await rowOf(job)).toMatchObject({ totalSeconds: 0, protectedMinor: 0 })
    place.close()
  },
)

it.each(MISNAMED)(
  'S9 G1 a picture that comes later with %s than the record says documents nothing',
  async (_, other) => {
    const { job, slot, place } = await aSlot()
    const picture = newPicture()
    const [ruling] = await place.claim(...slotClaims(slot, slot, misnamed(picture, other(picture.image))))
    expect(ruling).toMatchObject({ verdict: 'accepted', pictureAt: null })
    await server.putPicture(ben, job.id, picture)
    await place.said((record): record is PictureRefused => record.kind === 'picture-refused')
    const shown = await server.look(ana, job)
    expect(shown.refused).toMatchObject([{ id: `shot-${slot}`, reason: { code: 'other-picture' } }])
    expect(shown.slots.map(({ state, waiting }) => [state, waiting])).toEqual([['no-screenshot', false]])
    expect(await rowOf(job)).toMatchObject({ totalSeconds: 0, protectedMinor: 0 })

    // An honest record of the same picture documents the slot after all.
    const again = slotClaims(slot, slot, picture).slice(0, 1)
    await place.claim(...again.map((claim) => ({ ...claim, id: `again-${slot}` })))
    expect((await rowOf(job)).totalSeconds).toBe(720)
    place.close()
  },
)

it('S9 refuses a screenshot by its thumbnail, and it stays refused when its picture comes', async () => {
  const { job, slot, place } = await aSlot()
  const [picture, thumbnail] = [newPicture(), newPicture()]
  const claims = slotClaims(slot, slot, picture)
  await place.claim(...thumbnailOf(claims, misnamed(thumbnail, { width: 320 })))
  await server.putPicture(ben, job.id, thumbnail)
  await place.said((record): record is PictureRefused => record.kind === 'picture-refused')
  await server.putPicture(ben, job.id, picture)
  const next = slotClaims(slot, slot, picture).slice(0, 1)
  await place.claim(...next.map((claim) => ({ ...claim, id: `again-${slot}` })))
  const { slots } = await server.look(ana, job)
  expect(slots.map((line) => [line.screenshot, line.extraScreenshots])).toEqual([[`again-${slot}`, []]])
  place.close()
})

it('S9 T7 bytes that come after the submission make the slot late', async () => {
  const { job, slot, place } = await aSlot()
  const [punctual, late] = [newPicture(), newPicture()]
  await server.putPicture(ben, job.id, punctual)
  await server.moveClock(slot + 2 * SLOT_MS)
  await place.claim(...slotClaims(slot, slot, punctual), ...slotClaims(slot + SLOT_MS, slot, late))
  await server.moveClock(server.submitAt(job.week))
  expect(await rowOf(job)).toMatchObject({ state: 'submitted', totalSeconds: 720 })
  await server.putPicture(ben, job.id, late)
  await pictured(place, `shot-${slot + SLOT_MS}`)
  expect((await rowOf(job)).totalSeconds).toBe(720)
  expect((await rowOf({ ...job, week: server.weekAfter(job.week) })).totalSeconds).toBe(720)
  place.close()
})

it('C7 says of a picture that it documented another screenshot before, whatever the claim says', async () => {
  const { job, slot, place } = await aSlot()
  const picture = newPicture()
  await server.putPicture(ben, job.id, picture)
  await server.moveClock(slot + 2 * SLOT_MS)
  const [first, , again] = await place.claim(
    ...slotClaims(slot, slot, picture),
    ...slotClaims(slot + SLOT_MS, slot, picture),
  )
  expect(first).not.toHaveProperty('duplicate')
  expect(again).toMatchObject({ verdict: 'accepted', duplicate: true })
  expect((await rowOf(job)).totalSeconds).toBe(1440)
  place.close()
})

it('S9 J3 the client can’t reject what doesn’t count yet', async () => {
  const { job, slot, place } = await aSlot()
  await place.claim(...slotClaims(slot, slot, newPicture()))
  const client = await server.openPlace(ana, job, 'client')
  const [ruling] = await client.claim({
    ...{ id: 'reject-early', kind: 'rejection', screenshot: `shot-${slot}`, reason: '' },
  })
  expect(ruling).toMatchObject({ verdict: 'refused', code: 'waiting-picture' })
  for (const one of [place, client]) one.close()
})

it('G1 protection runs from the slot’s end to the last of record, span and picture', async () => {
  // Sunday evening in New York: Monday’s first hours are more than seven days before their own submission.
  const early = await startTestServer({ date: '2026-11-16T04:00Z' })
  const [cleo, finn] = [await early.signUp('Cleo'), await early.signUp('Finn')]
  await cleo.ask('POST', '/api/payment-methods', { body: CARD })
  const hired = await early.hire(cleo, finn)
  const job = { ...hired, week: early.weekAfter(hired.week) }
  const monday = Date.UTC(2026, 10, 16, 5)
  const figures = async () => (await cleo.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
  await early.moveClock(monday + SLOT_MS)
  const place = await early.openPlace(finn, job, 'freelancer')
  const [punctual, lagging] = [newPicture(), newPicture()]
  await early.putPicture(finn, job.id, punctual)
  await place.claim(...slotClaims(monday, monday, punctual))
  expect(await figures()).toMatchObject({ totalSeconds: 720, protectedMinor: 500 })
  await early.moveClock(monday + 2 * SLOT_MS)
  await place.claim(...slotClaims(monday + SLOT_MS, monday, lagging))
  await early.moveClock(early.submitAt(job.week) - 3_600_000)
  await early.putPicture(finn, job.id, lagging)
  await pictured(place, `shot-${monday + SLOT_MS}`)
  expect(await figures()).toMatchObject({ state: 'open', totalSeconds: 1440, protectedMinor: 500 })
  place.close()
  await early.close()
}, 60_000)

it('S9 C3 a picture that was acknowledged just before kill -9 counts after the restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-pictures-'))
  const before = await startTestServer({ folder })
  const [cleo, finn] = [await before.signUp('Cleo'), await before.signUp('Finn')]
  const job = await before.hire(cleo, finn)
  const slot = Math.ceil((await before.now()) / SLOT_MS) * SLOT_MS
  await before.moveClock(slot + SLOT_MS)
  const picture = newPicture()
  const waiting = await before.openPlace(finn, job, 'freelancer')
  await waiting.claim(...slotClaims(slot, slot, picture))
  waiting.close()
  await before.close()

  const doomed = await startProcess([
    ...['--sandbox', '--no-demo', '--data', folder],
    ...['--date', new Date(slot + SLOT_MS).toISOString()],
  ])
  expect(await putPicture(doomed.url, finn, job.id, picture)).toBe(201)
  await doomed.stop('SIGKILL')

  const after = await startTestServer({ folder })
  const place = await after.openPlace(finn, job, 'freelancer')
  await pictured(place, `shot-${slot}`)
  const path = `/api/jobs/${job.id}/weeks/${job.week}`
  expect((await after.caller(cleo).ask('GET', path)).body.week.totalSeconds).toBe(720)
  place.close()
  await after.close()
  rmSync(folder, { recursive: true })
}, 60_000)

it('S9 C6 keeps what a screenshot names, and what was swept away has to come again before it counts', async () => {
  const { job, slot, place } = await aSlot()
  const [kept, swept] = [newPicture(), newPicture()]
  for (const picture of [kept, swept]) await server.putPicture(ben, job.id, picture)
  await place.claim(...slotClaims(slot, slot, kept))
  await server.moveClock(slot + 8 * DAY_MS)
  await sweep(job.id, swept)
  await server.moveClock(slot + 8 * DAY_MS + SLOT_MS)
  const week = { ...job, week: server.weekAfter(job.week) }
  const later = await server.openPlace(ben, week, 'freelancer')
  const next = slot + 8 * DAY_MS
  const [again, , missing] = await later.claim(
    ...slotClaims(next - SLOT_MS, next, kept),
    ...slotClaims(next, next, swept),
  )
  expect(again).toMatchObject({ pictureAt: expect.any(Number), duplicate: true })
  expect(missing).toMatchObject({ pictureAt: null })
  await server.putPicture(ben, job.id, swept)
  await pictured(later, `shot-${next}`)
  expect((await rowOf(week)).totalSeconds).toBe(1440)
  for (const one of [place, later]) one.close()
})
