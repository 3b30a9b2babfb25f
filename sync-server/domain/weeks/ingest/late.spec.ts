import { afterEach, expect, it } from 'vitest'
import type { SystemMessage } from '../../../../core/protocol/records.ts'
import { testPicture } from '../../../testing/test-picture.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  type Place,
  startTestServer,
  type TestServer,
} from '../../../testing/test-server.ts'

/**
 * Late time through the whole server: five minutes of a slot in time, the other seven after its week's submission.
 * Whatever becomes of the slot, both timesheets follow.
 */
const MINUTE_MS = 60_000
const SLOT_MS = 12 * MINUTE_MS
const DAY_MS = 24 * 60 * MINUTE_MS

type Story = {
  server: TestServer
  ana: Caller
  ben: Caller
  job: { id: string; week: string }
  next: string
  /** Start of the slot: Wednesday noon in New York. */
  slot: number
  tracker: Place
  client: Place
}

let server: TestServer
const places: Place[] = []

afterEach(async () => {
  for (const place of places.splice(0)) place.close()
  await server.close()
})

/** Wednesday, with five minutes and the picture of one slot on the server. */
async function begin(terms: object = {}): Promise<Story> {
  server = await startTestServer({ date: '2026-11-18T20:00Z' })
  const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const job = await server.hire(ana, ben, terms)
  const { body } = await ana.ask('POST', '/api/payment-methods', { body: CARD })
  await ana.ask('POST', `/api/payment-methods/${body.method.id}/authenticate`)
  await ana.ask('PUT', `/api/payment-methods/${body.method.id}/role`, {
    body: { role: 'default' },
    headers: { 'if-match': '*' },
  })
  // The job is agreed on Wednesday afternoon; what is worked comes after it.
  const slot = Math.ceil((await server.now()) / SLOT_MS) * SLOT_MS
  await server.moveClock(slot + SLOT_MS)
  const tracker = await at(ben, job, 'freelancer')
  const client = await at(ana, job, 'client')
  await accepted(tracker, span(slot, 0, 5), screenshot(slot))
  return { server, ana, ben, job, next: server.weekAfter(job.week), slot, tracker, client }
}

async function at(who: Caller, job: { id: string; week: string }, author: 'freelancer' | 'client') {
  const place = await server.openPlace(who, job, author)
  places.push(place)
  return place
}

async function accepted(place: Place, ...claims: NewClaim[]) {
  const rulings = await place.claim(...claims)
  expect(rulings.filter(({ verdict }) => verdict === 'refused')).toEqual([])
}

const tuesdayAfter = ({ job }: Story) => server.submitAt(job.week) + DAY_MS
const span = (slot: number, fromMinute: number, toMinute: number): NewClaim => ({
  id: `span-${slot}-${fromMinute}-${toMinute}`,
  kind: 'span',
  session: 'session-0001',
  sessionStartedAt: slot,
  from: slot + fromMinute * MINUTE_MS,
  to: slot + toMinute * MINUTE_MS,
})
const idle = (slot: number, fromMinute: number, toMinute: number): NewClaim => ({
  id: `idle-${slot}-${fromMinute}`,
  kind: 'idle',
  session: 'session-0001',
  from: slot + fromMinute * MINUTE_MS,
  to: slot + toMinute * MINUTE_MS,
})
/** A locked screen's black picture, which has no bytes to wait for. */
const screenshot = (slot: number): NewClaim => ({
  id: `shot-${slot}`,
  kind: 'screenshot',
  session: 'session-0001',
  slot,
  clockOffsetMs: 0,
  image: null,
  thumbnail: null,
  look: 'black',
  lookReason: 'locked',
  activity: { minutes: [1], keys: 1, pointer: 1, wheel: 0 },
  flags: [],
})
const reject = ({ slot }: Story): NewClaim => ({
  id: 'rejection-01',
  kind: 'rejection',
  screenshot: `shot-${slot}`,
  reason: 'Not ours',
})
const withdraw = (of: string): NewClaim => ({ id: `withdraw-${of}`, kind: 'withdrawal', of })
const other = ({ slot }: Story, seconds: number): NewClaim => ({
  id: 'other-0001',
  kind: 'other',
  day: new Date(slot - DAY_MS / 4).toISOString().slice(0, 10),
  seconds,
  description: 'A workshop',
  idle: null,
})

/** Total seconds of each of the job's weeks, the first first. */
async function seconds({ ana, job }: Story): Promise<number[]> {
  const { body } = await ana.ask('GET', `/api/jobs/${job.id}`)
  const weeks: { week: string; totalSeconds: number }[] = body.job.weeks
  return weeks.sort((a, b) => (a.week < b.week ? -1 : 1)).map(({ totalSeconds }) => totalSeconds)
}

it('T7 J1 J4 a rejection in its own week takes a slot’s late part too, and its withdrawal brings it back', async () => {
  const story = await begin()
  const { slot, tracker, client } = story
  await server.moveClock(tuesdayAfter(story))
  expect(await tracker.claim(span(slot, 5, 12))).toMatchObject([{ verdict: 'late', week: story.next }])
  expect(await seconds(story)).toEqual([300, 420])
  await accepted(client, reject(story))
  expect(await seconds(story)).toEqual([0, 0])
  await accepted(client, withdraw('rejection-01'))
  expect(await seconds(story)).toEqual([300, 420])
}, 30_000)

it('T7 J4 a rejection withdrawn after the late part came gives it to the next timesheet', async () => {
  const story = await begin()
  await accepted(story.client, reject(story))
  await server.moveClock(tuesdayAfter(story))
  await accepted(story.tracker, span(story.slot, 5, 12))
  expect(await seconds(story)).toEqual([0, 0])
  await accepted(story.client, withdraw('rejection-01'))
  expect(await seconds(story)).toEqual([300, 420])
}, 30_000)

it('T7 I1 S1 an idle record that comes after its span takes its seconds from both timesheets', async () => {
  const story = await begin()
  const { slot, tracker } = story
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot, 5, 12), span(slot + SLOT_MS, 0, 12), screenshot(slot + SLOT_MS))
  expect(await seconds(story)).toEqual([300, 1140])
  await accepted(tracker, idle(slot, 4, 24))
  expect(await seconds(story)).toEqual([240, 0])
}, 30_000)

it('T8 T7 I1 after the charge an idle record takes from the late part alone', async () => {
  const story = await begin()
  await server.moveClock(server.reviewEndsAt(story.job.week))
  await accepted(story.tracker, span(story.slot, 5, 12))
  expect(await seconds(story)).toEqual([300, 420])
  await accepted(story.tracker, idle(story.slot, 3, 8))
  expect(await seconds(story)).toEqual([300, 120])
}, 30_000)

it('T7 T8 what comes when the late line is charged already goes on the timesheet after it', async () => {
  const story = await begin()
  const { slot, tracker } = story
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot, 5, 8))
  await server.moveClock(server.reviewEndsAt(story.next))
  await accepted(tracker, span(slot, 6, 12))
  expect(await seconds(story)).toEqual([300, 180, 240])
  expect(await server.problemsInBooks()).toEqual([])
}, 30_000)

it('J5 S1 T7 overturning after the charge returns what the slot is worth, once, wherever its late part is', async () => {
  const story = await begin()
  const { ana, job, slot, tracker, client } = story
  const support = await server.signUp('Sue', { support: true })
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot, 5, 12))
  await accepted(client, reject(story))
  await accepted(tracker, { id: 'review-0001', kind: 'review', rejection: 'rejection-01', reason: 'It is' })
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await seconds(story)).toEqual([0, 0])
  const answer = await support.ask(
    'POST',
    `/api/support/jobs/${job.id}/weeks/${job.week}/reviews/review-0001`,
    {
      body: { outcome: 'overturned', reason: 'The brief asks for it.' },
      headers: { 'if-match': '*' },
    },
  )
  expect(answer.status).toBeLessThan(300)
  expect(await seconds(story)).toEqual([0, 720])
  // Support's answer is final on whichever timesheet the time stands.
  const nextClient = await at(ana, { id: job.id, week: story.next }, 'client')
  const [ruling] = await nextClient.claim({ ...reject(story), id: 'rejection-02' })
  expect(ruling).toMatchObject({ verdict: 'refused', code: 'overturned' })
}, 30_000)

it('J7 O1 rejected late time can’t come back as Other hours, and holds its room in its day', async () => {
  const story = await begin()
  const { ana, job, slot, tracker } = story
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot + SLOT_MS, 0, 12), screenshot(slot + SLOT_MS))
  const nextClient = await at(ana, { id: job.id, week: story.next }, 'client')
  await accepted(nextClient, {
    ...{ id: 'rejection-01', kind: 'rejection', screenshot: `shot-${slot + SLOT_MS}`, reason: 'Not ours' },
  } as NewClaim)
  expect(await seconds(story)).toEqual([300, 0])
  const [refused] = await tracker.claim(other(story, 24 * 3600 - 300))
  expect(refused).toMatchObject({ verdict: 'refused', code: 'no-room' })
  await accepted(tracker, { ...other(story, 24 * 3600 - 1020), id: 'other-0002' } as NewClaim)
  expect(await seconds(story)).toEqual([24 * 3600 - 720, 0])
}, 30_000)

it('O1 T7 late time gets the room that Other hours leave in its day; the rest is cut, and comes when there is room', async () => {
  const story = await begin()
  const { slot, tracker } = story
  await accepted(tracker, other(story, 24 * 3600 - 300))
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot, 5, 12))
  expect(await seconds(story)).toEqual([24 * 3600, 0])
  await accepted(tracker, withdraw('other-0001'))
  expect(await seconds(story)).toEqual([300, 420])
}, 30_000)

it('I4 Other hours bring back what that idleness took and no more, each second once', async () => {
  const story = await begin()
  const { slot, tracker } = story
  await server.moveClock(slot + 3 * SLOT_MS)
  await accepted(tracker, idle(slot, 1, 25), idle(slot, 3, 27))
  expect(await seconds(story)).toEqual([60])
  const back = (id: string, of: string, seconds: number) =>
    ({ ...other(story, seconds), id, idle: of }) as NewClaim
  const [tooMuch, covered, all, again] = await tracker.claim(
    back('other-0001', `idle-${slot}-1`, 1440),
    back('other-0002', `idle-${slot}-3`, 60),
    back('other-0003', `idle-${slot}-1`, 240),
    back('other-0004', `idle-${slot}-1`, 1),
  )
  expect([tooMuch, covered, all, again]).toMatchObject([
    { code: 'more-than-idle' },
    { code: 'more-than-idle' },
    { verdict: 'accepted' },
    { code: 'idle-already-added' },
  ])
  expect(await seconds(story)).toEqual([300])
}, 30_000)

it('T4 D3 a timesheet that a dispute leaves nothing of after its review is closed, not due for ever', async () => {
  const story = await begin()
  const { ana, job, slot, client } = story
  const support = await server.signUp('Sue', { support: true })
  await server.moveClock(server.submitAt(job.week))
  await accepted(client, {
    ...{ id: 'dispute-01', kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there.' },
    items: [{ type: 'slot', slot }],
  } as NewClaim)
  await server.moveClock(server.reviewEndsAt(job.week) + DAY_MS)
  const path = `/api/support/jobs/${job.id}/weeks/${job.week}/disputes/dispute-01/decisions`
  const body = { item: { type: 'slot', slot }, outcome: 'removed', reason: 'Nobody was.' }
  const { status } = await support.ask('POST', path, { body, headers: { 'if-match': '*' } })
  expect(status).toBe(204)
  await server.moveClock((await server.now()) + MINUTE_MS)
  const { body: found } = await ana.ask('GET', `/api/jobs/${job.id}/weeks/${job.week}`)
  expect(found.week).toMatchObject({ state: 'closed', amountMinor: 0 })
}, 30_000)

it('J5 T8 a late line that is rejected, charged and overturned goes on the timesheet after it, for good', async () => {
  const story = await begin()
  const { ana, ben, job, next, slot, tracker } = story
  const support = await server.signUp('Sue', { support: true })
  await server.moveClock(tuesdayAfter(story))
  await accepted(tracker, span(slot, 5, 12))
  const [client, freelancer] = [
    await at(ana, { id: job.id, week: next }, 'client'),
    await at(ben, { id: job.id, week: next }, 'freelancer'),
  ]
  await accepted(client, reject(story))
  expect(await seconds(story)).toEqual([300, 0])
  await server.moveClock(server.reviewEndsAt(next))
  await accepted(freelancer, {
    id: 'review-0001',
    kind: 'review',
    rejection: 'rejection-01',
    reason: 'It is',
  })
  expect((await seconds(story)).slice(0, 2)).toEqual([300, 0])
  const answer = await support.ask('POST', `/api/support/jobs/${job.id}/weeks/${next}/reviews/review-0001`, {
    body: { outcome: 'overturned', reason: 'The brief asks for it.' },
    headers: { 'if-match': '*' },
  })
  expect(answer.status).toBe(204)
  expect(await seconds(story)).toEqual([300, 0, 420])
  const after = await at(ana, { id: job.id, week: server.weekAfter(next) }, 'client')
  expect(await after.claim({ ...reject(story), id: 'rejection-02' } as NewClaim)).toMatchObject([
    { code: 'overturned' },
  ])
}, 30_000)

it('S4 T7 S10 late time that another job has had already counts on neither timesheet again', async () => {
  const story = await begin()
  const { ana, ben, job, slot, tracker } = story
  const elsewhere = await server.hire(ana, ben)
  const there = await at(ben, elsewhere, 'freelancer')
  const mine = slot + 2 * SLOT_MS
  await server.moveClock(mine + SLOT_MS)
  const own = (claim: NewClaim, name: string) => ({ ...claim, id: `${claim.id}-${name}` }) as NewClaim
  await accepted(there, own(span(mine, 0, 12), 'there'), own(screenshot(mine), 'there'))
  await server.moveClock(server.reviewEndsAt(job.week))
  const late = own(span(mine, 0, 12), 'late')
  await accepted(tracker, { ...late, sessionStartedAt: mine - DAY_MS } as NewClaim, screenshot(mine))
  expect(await seconds({ ...story, job: elsewhere })).toEqual([720, 0])
  expect(await seconds(story)).toEqual([300, 0])
}, 30_000)

it('S9 T7 the picture that a slot’s late part waited for puts it on the next timesheet when it comes', async () => {
  const story = await begin()
  const { ben, job, slot, tracker } = story
  const picture = testPicture('late')
  const shot = { ...screenshot(slot + SLOT_MS), look: 'picture', lookReason: null, image: picture.image }
  await server.moveClock(slot + 3 * SLOT_MS)
  await accepted(tracker, span(slot + SLOT_MS, 0, 12), shot as NewClaim)
  await server.moveClock(tuesdayAfter(story))
  expect((await seconds(story))[0]).toBe(300)
  await server.putPicture(ben, job.id, picture)
  await tracker.said((record) => record.kind === 'picture')
  expect(await seconds(story)).toEqual([300, 720])
}, 30_000)

it('T3 T7 both parties are warned when late time brings a week near its authorized hours', async () => {
  const story = await begin({ authorizedSecondsPerWeek: 3600 })
  const { ben, job, next, slot, tracker } = story
  await server.moveClock(slot + 6 * SLOT_MS)
  await server.moveClock(tuesdayAfter(story))
  const slots = [1, 2, 3, 4].map((n) => slot + n * SLOT_MS)
  await accepted(tracker, ...slots.flatMap((one) => [span(one, 0, 12), screenshot(one)]))
  const after = await at(ben, { id: job.id, week: next }, 'freelancer')
  const warned = await after.said(
    (record): record is SystemMessage => record.kind === 'system' && record.event === 'hours-reached',
  )
  expect(warned).toMatchObject({ message: { code: 'hours-reached', params: { percent: 80 } } })
}, 30_000)

it('T2 T5 T7 a late line is billed at the rate of its slot’s own week, beside those of the week that bears it', async () => {
  const story = await begin()
  const { ana, ben, job, next, slot, tracker } = story
  const propose = { body: { rateMinorPerHour: 9000 }, headers: { 'if-match': '*' } }
  expect((await ana.ask('POST', `/api/jobs/${job.id}/terms`, propose)).status).toBe(201)
  const accept = { headers: { 'if-match': '*' } }
  expect((await ben.ask('POST', `/api/jobs/${job.id}/terms/2/accept`, accept)).status).toBe(200)
  await server.moveClock(tuesdayAfter(story))
  await server.work(ben, { id: job.id, week: next }, 1)
  await accepted(tracker, span(slot, 5, 12))
  const row = async () => (await ana.ask('GET', `/api/jobs/${job.id}/weeks/${next}`)).body.week
  // Twelve minutes at $90, and seven of the week before at $25.
  await expect.poll(row).toMatchObject({ totalSeconds: 720 + 420, amountMinor: 1800 + 292 })
  const { timesheet } = await server.look(ben, { id: job.id, week: next })
  expect(timesheet.lines).toEqual([
    { kind: 'documented', seconds: 720, rateMinorPerHour: 9000, amountMinor: 1800 },
    { kind: 'late', seconds: 420, rateMinorPerHour: 2500, amountMinor: 292 },
  ])

  await server.moveClock(server.reviewEndsAt(next))
  expect(await row()).toMatchObject({ state: 'paid', amountMinor: 1800 + 292 })
  expect(await server.problemsInBooks()).toEqual([])
})
