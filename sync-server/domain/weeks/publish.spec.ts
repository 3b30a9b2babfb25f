/** A3: where the server's word can't be said, its whole transaction is undone, and nobody else notices. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { PictureArrived } from '../../../core/protocol/records.ts'
import { testPicture } from '../../testing/test-picture.ts'
import { type Caller, slotClaims, startTestServer, type TestServer } from '../../testing/test-server.ts'

const SLOT_MS = 720_000

let server: TestServer
let ana: Caller
let ben: Caller
beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterAll(() => server.close())
const problems: unknown[] = []
beforeEach(() => {
  problems.length = 0
  vi.spyOn(console, 'error').mockImplementation((problem) => void problems.push(problem))
})
afterEach(() => vi.restoreAllMocks())

async function aSlot() {
  const job = await server.hire(ana, ben)
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot + SLOT_MS)
  return { job, slot, place: await server.openPlace(ben, job, 'freelancer') }
}
/** Another word stands under an id that the server is about to use. */
const sayBefore = (job: { id: string; week: string }, record: { id: string; kind: string; of: string }) =>
  server.database.writeOne(
    `insert into server_records (job_id, week, id, kind, body, at) values (:job, :week, :id, :kind, :body, 1)`,
    {
      job: job.id,
      week: job.week,
      id: record.id,
      kind: record.kind,
      body: JSON.stringify({ ...record, at: 1 }),
    },
  )
const count = async (sql: string, job: string) =>
  Number((await server.database.read<{ n: number }>(sql, { job }))[0]?.n)
const secondsOf = async (job: { id: string; week: string }) =>
  (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week.totalSeconds

it('A3 S9 a picture whose arrival can’t be said is in no list, counts nothing and holds up no other', async () => {
  const [broken, sound] = [await aSlot(), await aSlot()]
  const picture = testPicture('can’t be said')
  await broken.place.claim(...slotClaims(broken.slot, broken.slot, picture))
  await sayBefore(broken.job, { id: `picture-shot-${broken.slot}`, kind: 'hidden', of: 'another' })
  await server.putPicture(ben, broken.job.id, picture)
  await vi.waitFor(() => expect(String(problems[0])).toContain('said something else'))
  expect(await count('select count(*) as n from images where job_id = :job', broken.job.id)).toBe(0)
  const waiting = 'select count(*) as n from screenshot_images where job_id = :job and waiting = 1'
  expect(await count(waiting, broken.job.id)).toBe(1)
  expect(await secondsOf(broken.job)).toBe(0)

  await sound.place.claim(...slotClaims(sound.slot, sound.slot, picture))
  await server.putPicture(ben, sound.job.id, picture)
  await sound.place.said((record): record is PictureArrived => record.kind === 'picture')
  expect(await secondsOf(sound.job)).toBe(720)
  for (const { place } of [broken, sound]) place.close()
})

it('A3 W5 a claim whose ruling brings a word that can’t be said is not half taken in, and is noted', async () => {
  const [broken, sound] = [await aSlot(), await aSlot()]
  for (const { job } of [broken, sound]) await server.putPicture(ben, job.id)
  // Without an anchor it is suspect, and the server says so under this id.
  const [shot, span] = slotClaims(broken.slot, broken.slot)
  if (!shot || !span) throw new Error('a slot has two claims')
  await sayBefore(broken.job, { id: `clock-0-${span.id}`, kind: 'clock', of: 'another' })
  const place = { n: 0, previous: null, anchor: null, device: 'device-0001', at: broken.slot + SLOT_MS }
  void broken.place.claim({ ...shot, ...place }, { ...span, ...place, n: 1 })
  await vi.waitFor(() => expect(String(problems[0])).toContain('said something else'))
  await vi.waitFor(async () =>
    expect(await count('select count(*) as n from ingest_failures where :job <> 1', broken.job.id)).toBe(1),
  )
  const left = ['claims', 'screenshot_images', 'device_chains']
  for (const table of left)
    expect(await count(`select count(*) as n from ${table} where job_id = :job`, broken.job.id), table).toBe(
      0,
    )
  const { slots, refused, waiting } = await server.look(ana, broken.job)
  expect([slots.every((slot) => slot.creditSeconds === 0), refused, waiting.length]).toEqual([true, [], 2])

  await sound.place.claim(...slotClaims(sound.slot, sound.slot))
  expect(await secondsOf(sound.job)).toBe(720)
  for (const one of [broken, sound]) one.place.close()
})
