/** S10 and T9 over the real wire: a job's life decides what of the tracked time counts. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobRecord, ServerRecord } from '../../../core/protocol/records.ts'
import { dayOf, weekInterval } from '../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  type Place,
  slotClaims,
  startTestServer,
  type TestServer,
} from '../../testing/test-server.ts'

const SLOT_MS = 720_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

let server: TestServer
let ana: Caller
let ben: Caller

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterAll(() => server.close())

/** A new job with its picture stored, and the start of the first slot after its acceptance, to which the clock goes. */
async function aJob(terms: object = {}) {
  const job = await server.hire(ana, ben, terms)
  await server.putPicture(ben, job.id)
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot)
  return { job, slot, place: await server.openPlace(ben, job, 'freelancer') }
}
const act = (who: Caller, job: { id: string }, what: 'pause' | 'resume' | 'end') =>
  who.ask('POST', `/api/jobs/${job.id}/${what}`, { headers: { 'if-match': '*' } })
const rowOf = async (job: { id: string; week: string }) =>
  (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)).body.week
const lifeSaid = (place: Place, fits: (life: JobRecord) => boolean) =>
  place.said((record: ServerRecord): record is JobRecord => record.kind === 'job' && fits(record))
const spanOf = (from: number, to: number, id = `span-${from}`): NewClaim => ({
  ...{ id, kind: 'span', session: 'session-0001', sessionStartedAt: from, from, to },
})

it('S10 T9 time in a pause doesn’t count, even if it was tracked and comes after the resumption', async () => {
  const { job, slot, place } = await aJob()
  await server.moveClock(slot + 6 * MINUTE_MS)
  expect((await act(ana, job, 'pause')).body.job).toMatchObject({ status: 'paused', pausedBy: ['client'] })
  await server.moveClock(slot + 2 * SLOT_MS + 9 * MINUTE_MS)
  expect((await act(ana, job, 'resume')).body.job).toMatchObject({ status: 'working', pausedBy: [] })
  await server.moveClock(slot + 3 * SLOT_MS)
  const rulings = await place.claim(...[0, 1, 2].flatMap((n) => slotClaims(slot + n * SLOT_MS, slot)))
  expect(rulings.map(({ verdict }) => verdict)).toEqual(Array(6).fill('accepted'))
  // Six minutes before the pause and three after it; the slot between has nothing.
  expect((await rowOf(job)).totalSeconds).toBeCloseTo(9 * 60, -1)
  const life = await lifeSaid(place, ({ pauses }) => pauses[0]?.to != null)
  expect(life.pauses).toHaveLength(1)
  place.close()
})

it('T9 the freelancer can’t lift the client’s pause, and pauses of both must both be lifted', async () => {
  const { job, place } = await aJob()
  await act(ana, job, 'pause')
  expect((await act(ben, job, 'resume')).code).toBe('paused-by-other')
  expect((await act(ben, job, 'pause')).status).toBe(200)
  expect((await act(ana, job, 'resume')).body.job).toMatchObject({
    ...{ status: 'paused', pausedBy: ['freelancer'] },
  })
  expect((await act(ben, job, 'resume')).body.job.status).toBe('working')
  place.close()
})

it('T9 K3 the other party hears by mail of a pause, of its end and of the job’s end, and what follows', async () => {
  const { job, place } = await aJob()
  const mails = async (who: Caller) =>
    (await server.mailsTo(who.email)).filter(({ text }) => text.includes(`/jobs/${job.id}/terms`)).reverse()
  await act(ana, job, 'pause')
  const [paused] = await mails(ben)
  expect(paused?.subject).toMatch(/^Paused: /)
  expect(paused?.text).toContain(
    'Ana paused the job. Time tracked from now on does not count until Ana resumes it',
  )
  await act(ben, job, 'pause')
  // Past the first one of a while they come together.
  await act(ana, job, 'resume')
  await server.moveClock((await server.now()) + 16 * MINUTE_MS)
  const resumed = (await mails(ben)).at(-1)
  expect(resumed?.text).toContain('Ana lifted their pause of the job.')
  expect(resumed?.text).toContain('Your own pause goes on: no time counts until you lift it under Terms.')
  await act(ben, job, 'end')
  const ended = (await mails(ana)).at(-1)
  expect(ended?.subject).toMatch(/^Ended: /)
  expect(ended?.text).toContain('Ben ended the job. No time counts from now on; hours so far are submitted')
  expect((await server.mailsTo(ben.email)).filter(({ subject }) => subject.startsWith('Ended: '))).toEqual([])
  place.close()
})

it('S10 T9 a job ended in the middle of a slot counts up to its end, in a week that was open already', async () => {
  const { job, slot, place } = await aJob()
  await server.moveClock(slot + 8 * MINUTE_MS)
  expect((await act(ben, job, 'end')).body.job.status).toBe('ended')
  await server.moveClock(slot + DAY_MS)
  const [shot, span, after] = await place.claim(
    ...slotClaims(slot, slot),
    spanOf(slot + SLOT_MS, slot + 2 * SLOT_MS),
  )
  expect([shot, span]).toMatchObject([{ verdict: 'accepted' }, { verdict: 'accepted' }])
  expect(after).toMatchObject({ verdict: 'refused', code: 'outside-job-dates' })
  expect((await rowOf(job)).totalSeconds).toBeCloseTo(8 * 60, -1)
  place.close()
})

it('S10 time before both had accepted doesn’t count', async () => {
  const before = Math.floor((await server.now()) / SLOT_MS) * SLOT_MS - 2 * SLOT_MS
  const { job, slot, place } = await aJob()
  const rulings = await place.claim(...slotClaims(before, before))
  expect(rulings).toMatchObject(Array(2).fill({ verdict: 'refused', code: 'outside-job-dates' }))
  // Begun before the acceptance and going on after it: the rest counts.
  const [shot, span] = slotClaims(slot - SLOT_MS, slot - SLOT_MS)
  if (!shot || !span) throw new Error('a slot is a screenshot and a span')
  await place.claim({ ...shot, at: slot - 1 }, span)
  const { acceptedAt } = await lifeSaid(place, () => true)
  expect((await rowOf(job)).totalSeconds).toBe(Math.floor((slot - (acceptedAt ?? 0)) / 1000))
  place.close()
})

it('S10 Other hours of a day before both had accepted are refused too', async () => {
  const { job, place } = await aJob()
  const other = { kind: 'other', seconds: 3600, description: 'A call', idle: null } as const
  const rulings = await place.claim(
    { ...other, id: 'other-before', day: job.week },
    { ...other, id: 'other-today', day: dayOf(await server.now(), DEFAULT_POLICY.zone) },
  )
  expect(rulings).toMatchObject([{ verdict: 'refused', code: 'outside-job' }, { verdict: 'accepted' }])
  expect((await rowOf(job)).totalSeconds).toBe(3600)
  place.close()
})

it('S10 A4 a week before both had accepted has a document, and nothing of it comes as late time', async () => {
  const body = { title: 'Offered on Wednesday, taken on Monday', rateMinorPerHour: 2500 }
  const { job } = (await ana.ask('POST', '/api/jobs', { body })).body
  const offered = await server.now()
  const link = await ana.ask('POST', `/api/jobs/${job.id}/invitations`, { body: { role: 'freelancer' } })
  await server.moveClock(server.submitAt(job.currentWeek) + MINUTE_MS)
  const path = `/api/invitations/${link.body.url.split('/').at(-1)}/accept`
  expect((await ben.ask('POST', path, { headers: { 'if-match': '*' } })).status).toBe(200)
  const slot = Math.floor(offered / SLOT_MS) * SLOT_MS
  const early = await server.openPlace(ben, { id: job.id, week: job.currentWeek }, 'freelancer')
  const rulings = await early.claim(...slotClaims(slot, slot))
  expect(rulings).toMatchObject(Array(2).fill({ verdict: 'refused', code: 'outside-job-dates' }))
  early.close()
})

it('W5 T6 an early submission counts from its receipt, whatever its claim says', async () => {
  const { job, slot, place } = await aJob()
  await server.moveClock(slot + SLOT_MS + 3 * MINUTE_MS)
  await place.claim(...slotClaims(slot, slot))
  const [submitted] = await place.claim({
    ...{ id: 'submit-early', kind: 'submit', at: slot + 2 * DAY_MS },
  })
  expect(submitted).toMatchObject({ verdict: 'accepted' })
  expect(await rowOf(job)).toMatchObject({ state: 'submitted', totalSeconds: 720 })
  await server.moveClock(slot + 4 * SLOT_MS)
  const rulings = await place.claim(
    ...slotClaims(slot + SLOT_MS, slot),
    ...slotClaims(slot + 2 * SLOT_MS, slot),
  )
  expect(rulings.map(({ verdict, code }) => code ?? verdict)).toEqual([
    // Its picture was taken after the submission, its span began before.
    'submitted-early',
    'accepted',
    'submitted-early',
    'submitted-early',
  ])
  expect((await rowOf(job)).totalSeconds).toBe(720)
  place.close()
})

it('G1 G3 a week that was opened ahead learns of a change of readiness like the running one', async () => {
  const { job } = await aJob()
  const next = { id: job.id, week: server.weekAfter(job.week) }
  await server.moveClock(weekInterval(next.week, DEFAULT_POLICY.zone).from - MINUTE_MS)
  const opens: NewClaim = { id: 'message-1', kind: 'message', text: 'Starting now' }
  const ahead = await server.openPlace(ben, next, 'freelancer')
  expect(await ahead.claim(opens)).toMatchObject([{ verdict: 'accepted' }])
  const readiness = async (of: typeof next) => (await server.look(ana, of)).readiness?.ready
  expect([await readiness(job), await readiness(next)]).toEqual([false, false])
  const { body } = await ana.ask('POST', '/api/payment-methods', { body: CARD })
  const card = `/api/payment-methods/${body.method.id}`
  await ana.ask('POST', `${card}/authenticate`)
  await ana.ask('PUT', `${card}/role`, { body: { role: 'default' }, headers: { 'if-match': '*' } })
  expect([await readiness(job), await readiness(next)]).toEqual([true, true])
  ahead.close()
})
