/** S4 and S10 over the real wire: a freelancer has at most as much time as there was. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Conflict } from '../../../../core/protocol/records.ts'
import { testPicture } from '../../../testing/test-picture.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  type Place,
  slotClaims,
  startTestServer,
  type TestServer,
} from '../../../testing/test-server.ts'

const SLOT_MS = 720_000
const DAY_MS = 86_400_000

let server: TestServer
let ana: Caller
let ben: Caller

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterAll(() => server.close())

const rowOf = async (job: { id: string; week: string }) =>
  (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
const conflictOf = (place: Place, span: string) =>
  place.said((record): record is Conflict => record.kind === 'conflict' && record.span === span)
/** A slot's claims under other ids, of a session that says it began a day before. */
const backdated = (slot: number): NewClaim[] =>
  slotClaims(slot, slot - DAY_MS).map((claim) => ({
    ...claim,
    id: `again-${claim.id}`,
    session: 'session-0002',
  }))

it('S4 S10 hours that were charged on one job don’t count again as late time of another', async () => {
  const [charged, other] = [await server.hire(ana, ben), await server.hire(ana, ben)]
  await server.putPicture(ben, other.id)
  const shots = await server.work(ben, charged, 3)
  await server.moveClock(server.reviewEndsAt(charged.week))
  expect(await rowOf(charged)).toMatchObject({ state: 'paid', totalSeconds: 2160 })

  const slots = shots.map((id) => Number(id.slice('shot-'.length)))
  const free = (slots.at(-1) ?? 0) + SLOT_MS
  const place = await server.openPlace(ben, other, 'freelancer')
  const rulings = await place.claim(...[...slots, free].flatMap(backdated))
  expect(rulings.map(({ verdict }) => verdict)).toEqual(Array(8).fill('late'))
  const slot = slots[0] ?? 0
  expect(await conflictOf(place, `again-span-${slot}`)).toMatchObject({ from: slot, to: slot + SLOT_MS })
  // Only the slot that nobody was charged for.
  expect((await rowOf({ ...other, week: server.weekAfter(other.week) })).totalSeconds).toBe(720)
  expect(await rowOf(charged)).toMatchObject({ state: 'paid', totalSeconds: 2160 })
  place.close()
})

it('S4 T7 late time that was placed on a timesheet goes when an earlier session of another job takes it', async () => {
  const [first, second] = [await server.hire(ana, ben), await server.hire(ana, ben)]
  for (const { id } of [first, second]) await server.putPicture(ben, id)
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(server.submitAt(first.week))
  const [one, two] = [
    await server.openPlace(ben, first, 'freelancer'),
    await server.openPlace(ben, second, 'freelancer'),
  ]
  const next = server.weekAfter(first.week)
  expect(await one.claim(...slotClaims(slot, slot))).toMatchObject([{ verdict: 'late' }, { verdict: 'late' }])
  expect((await rowOf({ ...first, week: next })).totalSeconds).toBe(720)
  await two.claim(...backdated(slot))
  await conflictOf(one, `span-${slot}`)
  expect((await rowOf({ ...second, week: next })).totalSeconds).toBe(720)
  expect((await rowOf({ ...first, week: next })).totalSeconds).toBe(0)
  for (const place of [one, two]) place.close()
})

it('S4 S10 T7 an hour is not paid by two clients where its picture came late and its late time was paid early', async () => {
  const [mine, other] = [await server.hire(ana, ben), await server.hire(ana, ben)]
  await server.putPicture(ben, other.id)
  // So that the week has something to be reviewed, and stays submitted while the next is paid.
  await server.work(ben, mine, 1)
  const next = server.weekAfter(mine.week)
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot + SLOT_MS)
  const picture = testPicture('came late')
  const place = await server.openPlace(ben, mine, 'freelancer')
  const inTime = slotClaims(slot, slot).map(
    (claim) =>
      (claim.kind === 'screenshot' ? { ...claim, image: picture.image, thumbnail: null } : claim) as NewClaim,
  )
  expect(await place.claim(...inTime)).toMatchObject([{ verdict: 'accepted' }, { verdict: 'accepted' }])
  await server.moveClock(server.submitAt(mine.week) + DAY_MS)
  await server.putPicture(ben, mine.id, picture)
  await place.said((record) => record.kind === 'picture')
  const later = await server.openPlace(ben, { ...mine, week: next }, 'freelancer')
  expect(await later.claim({ id: 'submit-early', kind: 'submit' })).toMatchObject([{ verdict: 'accepted' }])
  const pay = { body: {}, headers: { 'if-match': '*' } }
  expect((await ana.ask('POST', `/api/jobs/${mine.id}/weeks/${next}/pay`, pay)).status).toBe(200)
  expect(await rowOf(mine)).toMatchObject({ state: 'submitted', totalSeconds: 720 })
  expect(await rowOf({ ...mine, week: next })).toMatchObject({ state: 'paid', totalSeconds: 720 })

  const elsewhere = await server.openPlace(ben, other, 'freelancer')
  await elsewhere.claim(...backdated(slot))
  expect(await conflictOf(elsewhere, `again-span-${slot}`)).toMatchObject({ from: slot, to: slot + SLOT_MS })
  expect((await rowOf({ ...other, week: next })).totalSeconds).toBe(0)
  expect(await rowOf({ ...mine, week: next })).toMatchObject({ state: 'paid', totalSeconds: 720 })
  for (const one of [place, later, elsewhere]) one.close()
})

/** A stretch of a slot and a screenshot in it, with ids of its own. */
function stretch(
  slot: number,
  [fromMinute, toMinute]: readonly [number, number],
  session: string,
): NewClaim[] {
  const [from, to] = [slot + fromMinute * 60_000, slot + toMinute * 60_000]
  return slotClaims(slot, from).map((claim) =>
    claim.kind === 'span'
      ? { ...claim, id: `${session}-span-${slot}`, session, from, to }
      : ({ ...claim, id: `${session}-shot-${slot}`, session, at: from + 30_000 } as NewClaim),
  )
}
const lineOf = async (job: { id: string; week: string }, slot: number) => {
  const line = (await server.look(ana, job)).slots.find((one) => one.slot === slot)
  return [line?.state, line?.creditSeconds, line?.conflictSeconds, line?.unprotectedReason ?? 'protected']
}

it.each([
  [
    'switched once',
    [[0, 5]],
    [[5, 12]],
    ['documented', 300, 0, 'protected'],
    ['documented', 420, 0, 'protected'],
  ],
  [
    'overlaps by two minutes',
    [[0, 7]],
    [[5, 12]],
    ['documented', 420, 0, 'protected'],
    ['documented', 300, 120, 'protected'],
  ],
  [
    'lies inside the other',
    [[0, 12]],
    [[3, 9]],
    ['documented', 720, 0, 'protected'],
    ['conflict', 0, 360, 'conflict'],
  ],
] as const)(
  'S4 S1 one slot for two jobs, %s: each second counts on one of them and none is lost',
  async (...of) => {
    const [, [ofFirst], [ofSecond], first, second] = of
    const [one, two] = [await server.hire(ana, ben), await server.hire(ana, ben)]
    for (const { id } of [one, two]) await server.putPicture(ben, id)
    const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
    await server.moveClock(slot + SLOT_MS)
    // The later one's claims come first: what counts is when the sessions began.
    await server.claim(ben, two, 'freelancer', ...stretch(slot, ofSecond, 'session-two'))
    await server.claim(ben, one, 'freelancer', ...stretch(slot, ofFirst, 'session-one'))
    await expect.poll(() => lineOf(one, slot)).toEqual(first)
    await expect.poll(() => lineOf(two, slot)).toEqual(second)
  },
)
