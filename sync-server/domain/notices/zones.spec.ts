import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** In whose time a mail speaks (W6): the reader's, with the rule's own beside it. */
let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
let shot: string

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  job = await server.hire(ana, ben)
  ;[shot = ''] = await server.work(ben, job)
})
afterAll(() => server.close())

const mailOf = async (who: Caller, subject: string) =>
  (await server.mailsTo(who.email)).find((mail) => mail.subject.includes(subject))

it('W6 an account keeps the zone of its browser, and no other word', async () => {
  expect((await ana.ask('GET', '/api/me')).body.person.zone).toBe(null)
  expect((await ana.ask('PATCH', '/api/me', { body: { zone: 'europe/berlin' } })).status).toBe(204)
  expect((await ana.ask('GET', '/api/me')).body.person).toMatchObject({ name: 'Ana', zone: 'Europe/Berlin' })
  const refused = await ana.ask('PATCH', '/api/me', { body: { zone: 'Berlin' } })
  expect([refused.status, refused.code]).toEqual([400, 'invalid-input'])
  expect((await ana.ask('PATCH', '/api/me', { body: { name: 'Anna' } })).status).toBe(204)
  expect((await ana.ask('GET', '/api/me')).body.person).toMatchObject({ name: 'Anna', zone: 'Europe/Berlin' })
})

it('W6 a mail names times in its reader’s zone, and a deadline also in the rule’s', async () => {
  await ben.ask('PATCH', '/api/me', { body: { zone: 'Asia/Tokyo' } })
  await server.claim(ana, job, 'client', {
    ...{ id: 'reject-0001', kind: 'rejection', screenshot: shot, reason: 'Not on 2026-11-18T20:00Z' },
  })
  const rejected = await mailOf(ben, 'A screenshot was rejected')
  expect(rejected?.text).toMatch(/the screenshot of Thu 19 Nov 05:\d\d–05:\d\d in Tokyo: 12 minutes/)
  expect(rejected?.text).toContain('“Not on 2026-11-18T20:00Z”')

  await server.moveClock(server.submitAt(job.week))
  expect((await mailOf(ana, 'Timesheet of'))?.text).toContain(
    'until Fri 27 Nov 11:59 PM ET (Sat 05:59 in Berlin).',
  )
  expect((await mailOf(ben, 'Timesheet of'))?.text).toContain(
    'until Fri 27 Nov 11:59 PM ET (Sat 13:59 in Tokyo).',
  )
})

it('W6 whose zone isn’t known reads the rule’s and UTC', async () => {
  const rita = await server.signUp('Rita')
  const next = await server.hire(rita, ben)
  const change = { headers: { 'if-match': '*' } }
  await rita.ask('POST', `/api/jobs/${next.id}/terms`, { ...change, body: { rateMinorPerHour: 3000 } })
  await ben.ask('POST', `/api/jobs/${next.id}/terms/2/accept`, change)
  expect((await mailOf(rita, 'Terms accepted'))?.text).toMatch(
    /They bind from Mon \d+ \w{3} 00:00 ET \(0[45]:00 UTC\)\./,
  )
})

it('K3 W6 the Workroom’s record carries a code and instants, which each page puts into words for its reader', async () => {
  const { messages } = await server.look(ana, job)
  const submitted = messages.find(({ event }) => event === 'timesheet-submitted')
  expect(submitted?.text).toMatchObject({
    code: 'timesheet-submitted',
    params: { until: { until: Date.UTC(2026, 10, 28, 5) } },
  })
})
