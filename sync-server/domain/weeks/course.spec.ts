import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CARD, type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** A timesheet's course from its first slot to its payment, as both parties read it. */
const HOUR_MS = 3_600_000
const ANY = { headers: { 'if-match': '*' } }

let server: TestServer
let ana: Caller
let ben: Caller
let rita: Caller
let job: { id: string; week: string }
let shots: string[]
let count = 0
const id = (what: string) => `${what}-${String(count).padStart(6, '0')}`

beforeAll(async () => {
  server = await startTestServer({ date: '2026-11-18T15:00Z' })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  rita = await server.signUp('Rita', { support: true })
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterAll(() => server.close())
beforeEach(async () => {
  count += 1
  job = await server.hire(ana, ben)
  shots = await server.work(ben, job)
})

const figures = async () => {
  const { state, timesheet } = await server.look(ana, job)
  return [state, timesheet.totalSeconds, timesheet.amountMinor]
}
const slotOf = (shot = '') => Number(shot.slice('shot-'.length))
const reject = async (screenshot = shots[0] ?? '', rejection = id('reject')) =>
  (await server.claim(ana, job, 'client', { id: rejection, kind: 'rejection', screenshot, reason: '' }))[0]
const dispute = async (of: object = {}, dispute = id('dispute')) =>
  (
    await server.claim(ana, job, 'client', {
      ...{ id: dispute, kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there' },
      ...{ items: [{ type: 'slot', slot: slotOf(shots[0]) }] },
      ...of,
    })
  )[0]
const pay = () => ana.ask('POST', `/api/jobs/${job.id}/weeks/${job.week}/pay`, ANY)
const submit = () => server.moveClock(server.submitAt(job.week))
const lastDay = () => server.moveClock(server.reviewEndsAt(job.week) - 1000)

describe('by the clock', () => {
  it('T1 W2 W4 goes from open over submitted, due and charging to paid, each with instant, actor and reason', async () => {
    await server.moveClock(server.submitAt(job.week) - 1000)
    expect(await figures()).toEqual(['open', 1440, 1000])
    await server.moveClock(server.reviewEndsAt(job.week) + HOUR_MS)
    const { history } = await server.look(ben, job)
    expect(history.map(({ state, actor }) => [state, actor])).toEqual([
      ['submitted', 'schedule'],
      ['due', 'schedule'],
      ['charging', 'schedule'],
      ['paid', 'gateway'],
    ])
    const [submitted, due] = history
    expect([submitted?.at, due?.at]).toEqual([server.submitAt(job.week), server.reviewEndsAt(job.week)])
    expect(history.map(({ reason }) => reason.code)).toEqual([
      'week-over',
      'review-over',
      'charge-began',
      'paid',
    ])
  })
  it('W3 the review ends just before Saturday 00:00 in New York: a second before, a rejection is in time', async () => {
    await lastDay()
    expect(await reject()).toMatchObject({ verdict: 'accepted' })
    await server.moveClock(server.reviewEndsAt(job.week))
    expect(await figures()).toEqual(['paid', 720, 500])
    expect(await reject(shots[1], id('late-reject'))).toMatchObject({
      verdict: 'refused',
      code: 'review-over',
    })
    expect(await figures()).toEqual(['paid', 720, 500])
  })
  it('T4 a week without hours is closed with no mail and no charge', async () => {
    const empty = await server.hire(ana, ben, { title: `Empty ${count}` })
    await server.moveClock(server.submitAt(empty.week) + HOUR_MS)
    expect((await server.look(ana, empty)).state).toBe('closed')
    const mails = [...(await server.mailsTo(ana.email)), ...(await server.mailsTo(ben.email))]
    expect(mails.filter(({ subject }) => subject.includes(`Empty ${count}`))).toEqual([])
    expect((await ana.ask('GET', `/api/jobs/${empty.id}/payments`)).body.charges).toEqual([])
  })
})

describe('by hand', () => {
  it('T6 the client pays early, which ends the review', async () => {
    expect((await pay()).code).toBe('not-submitted')
    await submit()
    expect((await pay()).body.state).toBe('paid')
    expect(await reject()).toMatchObject({ code: 'review-over' })
    expect(await dispute()).toMatchObject({ code: 'review-over' })
    expect(await figures()).toEqual(['paid', 1440, 1000])
  })
  it('T6 C6 the freelancer submits early: deadlines stay, comments, deletions and entries are frozen', async () => {
    await server.claim(ben, job, 'freelancer', { id: id('submit'), kind: 'submit' })
    const week = await server.look(ana, job)
    expect([week.state, week.reviewEndsAt]).toEqual(['submitted', server.reviewEndsAt(job.week)])
    const screenshot = shots[0] ?? ''
    const [deletion, comment, again] = await server.claim(
      ...([ben, job, 'freelancer'] as const),
      { id: id('deletion'), kind: 'deletion', screenshot },
      { id: id('comment'), kind: 'comment', screenshot, text: 'Too late' },
      { id: id('submit-again'), kind: 'submit' },
    )
    expect([deletion?.code, comment?.code, again?.code]).toEqual([
      'submitted',
      'submitted',
      'already-submitted',
    ])
  })
  it('J1 J3 J4 a rejection takes its slot off once, and comes back when it is withdrawn', async () => {
    await reject()
    expect(await figures()).toEqual(['open', 720, 500])
    expect(await reject(shots[0], id('second'))).toMatchObject({ code: 'already-rejected' })
    expect(await figures()).toEqual(['open', 720, 500])
    await server.claim(ana, job, 'client', { id: id('withdraw'), kind: 'withdrawal', of: id('reject') })
    expect(await figures()).toEqual(['open', 1440, 1000])
  })
  it('J5 support upholds or overturns a rejection, and its answer is final', async () => {
    await reject()
    const review = {
      id: id('review'),
      kind: 'review' as const,
      rejection: id('reject'),
      reason: 'It is work',
    }
    await server.claim(ben, job, 'freelancer', review)
    const path = `/api/support/jobs/${job.id}/weeks/${job.week}/reviews/${review.id}`
    const body = { outcome: 'overturned', reason: 'By the record' }
    expect((await ana.ask('POST', path, { body })).code).toBe('only-support')
    expect((await rita.ask('POST', path, { body })).status).toBe(204)
    expect(await figures()).toEqual(['open', 1440, 1000])
    expect((await rita.ask('POST', path, { body })).code).toBe('already-decided')
    expect(await reject(shots[0], id('once-more'))).toMatchObject({ code: 'overturned' })
  })
})

describe('disputes', () => {
  it('D1 D4 names hours of a submitted timesheet and a reason, one at a time; quality is for the two to settle', async () => {
    expect(await dispute({}, id('early'))).toMatchObject({ code: 'dispute-too-early' })
    await submit()
    expect(await dispute({ category: 'quality' }, id('quality'))).toMatchObject({ code: 'quality' })
    expect(await dispute({ items: [] }, id('empty'))).toMatchObject({ code: 'no-items' })
    const elsewhere = [{ type: 'slot', slot: slotOf(shots[0]) - 7 * 24 * HOUR_MS }]
    expect(await dispute({ items: elsewhere }, id('elsewhere'))).toMatchObject({
      code: 'unknown-item',
    })
    expect(await figures()).toEqual(['submitted', 1440, 1000])
    expect(await dispute()).toMatchObject({ verdict: 'accepted' })
    expect(await dispute({}, id('second'))).toMatchObject({ code: 'already-open' })
  })
  it('D2 D3 stops all payments of the job until support has decided; the rest falls due on Saturday', async () => {
    await submit()
    await dispute()
    expect((await pay()).code).toBe('in-dispute')
    const { body } = await ana.ask('GET', `/api/jobs/${job.id}`)
    expect(body.job.readyReasons.map(({ code }: { code: string }) => code)).toEqual(['IN_DISPUTE'])
    await server.moveClock(server.reviewEndsAt(job.week) + HOUR_MS)
    expect(await figures()).toEqual(['disputed', 1440, 1000])
    const queue = (await rita.ask('GET', '/api/support/queue')).body.queue
    const [item] = queue.find(
      (one: { id: string; job: string }) => one.id === id('dispute') && one.job === job.id,
    ).openItems
    const path = `/api/support/jobs/${job.id}/weeks/${job.week}/disputes/${id('dispute')}/decisions`
    await rita.ask('POST', path, { body: { item, outcome: 'removed', reason: 'No work in it' } })
    await server.moveClock((await server.now()) + 60_000)
    expect(await figures()).toEqual(['paid', 720, 500])
  })
  it('D3 either party may concede: the freelancer the hours, the client the dispute', async () => {
    await submit()
    await dispute()
    await server.claim(ana, job, 'client', { id: id('concede'), kind: 'concession', dispute: id('dispute') })
    expect(await figures()).toEqual(['submitted', 1440, 1000])
  })
})

describe('reports and messages', () => {
  it('R1 V5 a report reaches support, who hides the picture from both; the credit stays', async () => {
    const screenshot = shots[0] ?? ''
    const report = { id: id('report'), kind: 'report' as const, screenshot, what: 'image' as const }
    await server.claim(ana, job, 'client', { ...report, reason: 'A private letter' })
    const queue = (await rita.ask('GET', '/api/support/queue')).body.queue
    expect(queue.some((one: { id: string; job: string }) => one.id === report.id && one.job === job.id)).toBe(
      true,
    )
    const path = `/api/support/jobs/${job.id}/weeks/${job.week}/reports/${report.id}`
    await rita.ask('POST', path, { body: { hide: true, reason: 'Private' } })
    for (const who of [ana, ben]) {
      const { slots, timesheet } = await server.look(who, job)
      expect(slots[0]?.picture?.hidden).toEqual({ reason: 'Private' })
      expect(timesheet.totalSeconds).toBe(1440)
    }
    const sha256 = (await server.look(ana, job)).slots[0]?.picture?.claim.image?.sha256
    expect((await ana.ask('GET', `/api/jobs/${job.id}/screenshots/${sha256}`)).code).toBe('image-hidden')
  })
  it('K2 K3 messages and events stand in the thread in order, for both', async () => {
    await server.claim(ana, job, 'client', { id: id('message'), kind: 'message', text: 'How is it going?' })
    await reject()
    await server.claim(ben, job, 'freelancer', { id: id('answer'), kind: 'message', text: 'Well' })
    for (const who of [ana, ben]) {
      const { messages } = await server.look(who, job)
      expect(messages.map(({ from, event }) => event ?? from)).toEqual([
        'client',
        'screenshot-rejected',
        'freelancer',
      ])
    }
  })
  it('A1 C9 a stranger reads nothing of it, and nobody tracks a job that the freelancer has not accepted', async () => {
    const eve = await server.signUp(`Eve ${count}`)
    expect((await eve.ask('GET', `/api/jobs/${job.id}`)).status).toBe(404)
    const { job: made } = (
      await ana.ask('POST', '/api/jobs', { body: { title: 'New', rateMinorPerHour: 2500 } })
    ).body
    expect((await ana.ask('GET', `/api/jobs/${made.id}`)).body.job.status).toBe('invited')
    expect((await ben.ask('GET', `/api/jobs/${made.id}`)).status).toBe(404)
  })
})
