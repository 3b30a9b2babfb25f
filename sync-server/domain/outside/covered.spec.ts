import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dayOf } from '../../../core/rules/calendar/week.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** Invoices that became smaller than what was received for them, or nothing, and weeks of nothing but excess hours. */
const DAY_MS = 86_400_000
const CALL = { kind: 'other' as const, description: 'A long call', idle: null }

let folder: string
let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-covered-'))
  server = await startTestServer({ args: ['--payments', 'manual'], folder })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterEach(async () => {
  expect(await server.problemsInBooks()).toEqual([])
  await server.close()
  rmSync(folder, { recursive: true })
})

const path = () => `/api/jobs/${job.id}/weeks/${job.week}`
const state = async () => (await ana.ask('GET', path())).body.week.state
const invoice = async () => (await ana.ask('GET', `${path()}/invoice`)).body.invoice
const receive = async (amountMinor: number) =>
  ben.ask('POST', `${path()}/receipts`, {
    headers: { 'if-match': '*' },
    body: { amountMinor, receivedOn: dayOf(await server.now(), 'UTC') },
  })
/** Time brings what it brings, without a deadline that is passed by it. */
const passTime = async () => server.moveClock((await server.now()) + 1000)
const subjectsTo = async ({ email }: Caller) => (await server.mailsTo(email)).map(({ subject }) => subject)

/** Two slots ($10.00) and two calls of an hour ($50.00), submitted and due. */
async function due() {
  job = await server.hire(ana, ben)
  await server.work(ben, job, 2)
  const day = dayOf(await server.now(), 'America/New_York')
  await server.moveClock((await server.now()) + 3 * 3_600_000)
  for (const id of ['call-0001', 'call-0002'])
    await server.claim(ben, job, 'freelancer', { ...CALL, id, day, seconds: 3600 })
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await invoice()).toMatchObject({ amountMinor: 6000, settledAt: null })
}
const takeBack = (of: string) =>
  server.claim(ben, job, 'freelancer', { id: `withdrawn-${of}`, kind: 'withdrawal', of })

it('P9 T8 settles an invoice that became smaller than what was received for it, and says what is owed back', async () => {
  await due()
  await receive(3000)
  await takeBack('call-0001')
  await passTime()
  expect([await state(), (await invoice()).settledAt]).toEqual(['due', null])
  await takeBack('call-0002')
  await passTime()
  expect(await state()).toBe('paid')
  expect(await invoice()).toMatchObject({ amountMinor: 1000, receivedMinor: 3000, overpaidMinor: 2000 })
  for (const { email } of [ana, ben]) {
    const [mail] = await server.mailsTo(email)
    expect(mail?.subject).toContain('Settled: invoice GW-')
    expect(mail?.text).toContain('The freelancer owes $20.00 of it back to the client')
  }
  expect((await receive(1)).code).toBe('nothing-open')
  await server.moveClock((await server.now()) + 20 * DAY_MS)
  expect((await subjectsTo(ana)).filter((subject) => /Reminder|Overdue/.test(subject))).toEqual([])
})

it('P9 T4 closes an invoice of which nothing is left: cancelled by mail, no reminder, and Ready', async () => {
  job = await server.hire(ana, ben)
  const day = dayOf(await server.now(), 'America/New_York')
  await server.moveClock((await server.now()) + 2 * 3_600_000)
  await server.claim(ben, job, 'freelancer', { ...CALL, id: 'call-0001', day, seconds: 3600 })
  await server.moveClock(server.reviewEndsAt(job.week))
  await server.moveClock((await server.now()) + 15 * DAY_MS)
  const ready = async () => (await ana.ask('GET', `/api/jobs/${job.id}`)).body.job.ready
  expect(await ready()).toBe(false)
  await takeBack('call-0001')
  await passTime()
  expect([await state(), await ready()]).toEqual(['closed', true])
  expect(await invoice()).toMatchObject({ amountMinor: 0, receivableMinor: 0, isOverdue: false })
  for (const who of [ana, ben]) expect((await subjectsTo(who))[0]).toContain('Cancelled: invoice GW-')
})

it('P9 P6 a mistake taken back and the right amount confirmed after it settles the invoice once', async () => {
  await due()
  await receive(2000)
  const [receipt] = (await invoice()).receipts
  await takeBack('call-0001')
  await takeBack('call-0002')
  const [undone] = await Promise.all([
    ben.ask('POST', `${path()}/receipts/${receipt.id}/take-back`, { headers: { 'if-match': '*' } }),
    passTime(),
  ])
  expect(undone.status).toBe(200)
  await passTime()
  expect(await state()).toBe('due')
  await receive(1000)
  expect(await state()).toBe('paid')
  expect((await invoice()).receivedMinor).toBe(1000)
})

it('T3 T10 P9 a week of nothing but hours over the authorized ones gets its invoice, which nobody owes', async () => {
  // A minute at this rate comes to less than half a cent.
  job = await server.hire(ana, ben, { authorizedSecondsPerWeek: 60, rateMinorPerHour: 29 })
  await server.work(ben, job, 3)
  await server.moveClock(server.reviewEndsAt(job.week))
  expect(await state()).toBe('closed')
  expect(await invoice()).toMatchObject({ amountMinor: 0, excessMinor: 17, receivableMinor: 17 })
  const [mail] = (await server.mailsTo(ana.email)).filter(({ subject }) => subject.startsWith('Hours over'))
  expect(mail?.text).toContain('You owe none of it.')
  const pdf = await fetch(`${server.url}${path()}/invoice.pdf`, { headers: { cookie: ana.cookie } })
  expect(pdf.status).toBe(200)
  expect((await receive(18)).code).toBe('more-than-open')
  expect((await receive(7)).body.invoice).toMatchObject({ receivedMinor: 7, receivableMinor: 10 })
  expect((await server.mailsTo(ana.email))[0]?.text).toContain('They pay for hours over the authorized ones')
  await server.moveClock((await server.now()) + 28 * DAY_MS)
  expect((await subjectsTo(ana)).filter((subject) => /Reminder|Overdue/.test(subject))).toEqual([])
  expect((await receive(10)).code).toBe('nothing-open')
})

it('P9 P5 an invoice that went out is never charged too, when its house takes cards later', async () => {
  await due()
  await receive(2000)
  await server.close()
  server = await startTestServer({
    folder,
    date: new Date(server.reviewEndsAt(job.week) + DAY_MS).toISOString(),
  })
  ;[ana, ben] = [server.caller(ana), server.caller(ben)]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
  await passTime()
  expect(await state()).toBe('due')
  const byHand = await ana.ask('POST', `${path()}/pay`, { headers: { 'if-match': '*' } })
  expect([byHand.status, byHand.code]).toEqual([409, 'settled-outside'])
  expect((await receive(4000)).status).toBe(201)
  expect(await state()).toBe('paid')
  expect(await server.database.read('select id from charges')).toEqual([])
})
