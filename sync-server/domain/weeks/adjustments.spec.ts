import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { dayOf } from '../../../core/rules/calendar/week.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

const HOUR_MS = 3_600_000
const ZONE = 'America/New_York'

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
/** The day on which the job was agreed and worked. */
let day: string
let entries = 0

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterAll(() => server.close())

/** Two slots (1000 minor units) of a week that is then submitted. */
beforeEach(async () => {
  day = dayOf(await server.now(), ZONE)
  job = await server.hire(ana, ben, { startsOn: day })
  await server.moveClock((await server.now()) + 2 * HOUR_MS)
  await server.work(ben, job)
  await server.moveClock(server.submitAt(job.week))
})

async function add(hours: number) {
  entries += 1
  const id = `added-hours-${entries}`
  const entry = { kind: 'other' as const, day, description: 'A long call', idle: null }
  const [ruling] = await server.claim(ben, job, 'freelancer', { ...entry, id, seconds: hours * 3600 })
  return { id, ruling }
}
const answer = async (of: string, answer: 'given' | 'declined') =>
  (await server.claim(ana, job, 'client', { id: `answer-${of}`, kind: 'approval', of, answer }))[0]
const figures = async () => {
  const week = await server.look(ana, job)
  return [week.state, week.timesheet.amountMinor]
}
const system = async (event: string) =>
  (await server.look(ben, job)).messages.filter((message) => message.event === event)

it('O3 hours added within the review count, and the client hears of them at once', async () => {
  await add(1)
  expect(await figures()).toEqual(['submitted', 3500])
  expect((await server.look(ana, job)).timesheet.others[0]).toMatchObject({
    adjustment: true,
    state: 'counted',
  })
  const [mail] = await server.mailsTo(ana.email)
  expect(mail?.subject).toContain('Added to a submitted timesheet: 1 hour ($25.00)')
  expect(mail?.text).toContain('“A long call”')
  expect(mail?.text).toContain('dispute it on the timesheet until the review ends')
  expect(await system('hours-added')).toHaveLength(1)
})

it('O3 ten hours added on Friday at 23:58 are not paid at 00:00 without the client’s approval', async () => {
  await server.moveClock(server.reviewEndsAt(job.week) - 120_000)
  const { ruling } = await add(10)
  expect(ruling?.verdict).toBe('accepted')
  expect((await server.look(ben, job)).timesheet.others[0]?.state).toBe('waiting-approval')
  const [asked] = await server.mailsTo(ana.email)
  expect(asked?.subject).toContain('Your approval is needed: 10 hours ($250.00)')
  expect(asked?.text).toContain(`/jobs/${job.id}/timesheets?week=${job.week}`)
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await figures()).toEqual(['paid', 1000])
  const { charges } = (await ana.ask('GET', `/api/jobs/${job.id}/payments`)).body
  expect(charges.map(({ amountMinor }: { amountMinor: number }) => amountMinor)).toEqual([1000])
  const [told] = await system('hours-left-out')
  expect(told?.text).toMatchObject({ code: 'hours-left-out', params: { time: { seconds: 36_000 } } })
  expect(
    (await server.mailsTo(ben.email)).some(({ subject }) =>
      subject.includes('Not approved in time: 10 hours'),
    ),
  ).toBe(true)
})

it('O3 approved before the charge they are paid, and the freelancer hears it', async () => {
  await server.moveClock(server.reviewEndsAt(job.week) - 2 * HOUR_MS)
  const { id } = await add(1)
  expect(await answer(id, 'given')).toMatchObject({ verdict: 'accepted' })
  expect((await server.mailsTo(ben.email))[0]?.subject).toContain('The client approved 1 hour')
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await figures()).toEqual(['paid', 3500])
})

it('O3 declined they stay out, for good', async () => {
  await server.moveClock(server.reviewEndsAt(job.week) - 2 * HOUR_MS)
  const { id } = await add(1)
  await answer(id, 'declined')
  expect((await server.look(ben, job)).timesheet.others[0]?.state).toBe('declined')
  const again = { id: 'approve-after-all', kind: 'approval' as const, of: id, answer: 'given' as const }
  expect((await server.claim(ana, job, 'client', again))[0]).toMatchObject({
    verdict: 'refused',
    code: 'not-waiting',
  })
  expect((await server.mailsTo(ben.email))[0]?.subject).toContain('The client declined 1 hour')
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await figures()).toEqual(['paid', 1000])
})

it('O3 only the client’s word counts, and only about hours that wait for it', async () => {
  const { id } = await add(1)
  expect(await answer(id, 'given')).toMatchObject({ verdict: 'refused', code: 'not-waiting' })
  await server.moveClock(server.reviewEndsAt(job.week) - 2 * HOUR_MS)
  const { id: late } = await add(1)
  const own = { id: `own-${late}`, kind: 'approval' as const, of: late, answer: 'given' as const }
  expect((await server.claim(ben, job, 'freelancer', own))[0]).toMatchObject({
    verdict: 'refused',
    code: 'only-client',
  })
  expect(await figures()).toEqual(['submitted', 3500])
})

it('O3 P4 hours added to a week that waits behind a failed charge are not charged by themselves', async () => {
  const DECLINED = { kind: 'card', number: '4000000000000341' }
  const eva = await server.signUp(`Eva ${entries}`)
  await eva.ask('POST', '/api/payment-methods', { body: DECLINED })
  const startsOn = dayOf(await server.now(), ZONE)
  const behind = await server.hire(eva, ben, { startsOn })
  await server.moveClock((await server.now()) + 2 * HOUR_MS)
  await server.work(ben, behind)
  const second = { id: behind.id, week: server.weekAfter(behind.week) }
  await server.moveClock(server.submitAt(behind.week) + 5 * HOUR_MS)
  await server.work(ben, second)
  await server.moveClock(server.reviewEndsAt(second.week) + HOUR_MS)
  expect((await server.look(eva, behind)).state).toBe('failed')
  expect((await server.look(eva, second)).state).toBe('due')

  const added = { id: 'added-behind-failed', kind: 'other' as const, day: second.week, seconds: 36_000 }
  const [ruling] = await server.claim(ben, second, 'freelancer', {
    ...added,
    description: 'Much more',
    idle: null,
  })
  expect(ruling?.verdict).toBe('accepted')
  await eva.ask('POST', '/api/payment-methods', { body: CARD })
  const { methods } = (await eva.ask('GET', '/api/payment-methods')).body
  const path = `/api/payment-methods/${methods.at(-1).id}/role`
  await eva.ask('PUT', path, { body: { role: 'default' }, headers: { 'if-match': '*' } })
  await eva.ask('POST', `/api/jobs/${behind.id}/weeks/${behind.week}/pay`, { headers: { 'if-match': '*' } })
  await server.moveClock((await server.now()) + HOUR_MS)
  const weeks = [await server.look(eva, behind), await server.look(eva, second)]
  expect(weeks.map(({ state, timesheet }) => [state, timesheet.amountMinor])).toEqual([
    ['paid', 1000],
    ['paid', 1000],
  ])
})
