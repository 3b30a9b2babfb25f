import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { dayOf } from '../../../../core/rules/calendar/week.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** Payment methods, readiness and charges over HTTP, in the sandbox, whose cards have an outcome each (P7). */
const UNAUTHENTICATED = { kind: 'card', number: '4000002500003155' }
const DECLINED = { kind: 'card', number: '4000000000000341' }
const ANY = { headers: { 'if-match': '*' } }

let server: TestServer
let client: Caller
let ben: Caller
let count = 0
beforeAll(async () => {
  server = await startTestServer({ date: '2026-11-18T15:00Z' })
  ben = await server.signUp('Ben')
})
afterAll(() => server.close())
beforeEach(async () => {
  count += 1
  client = await server.signUp(`Client ${count}`)
})

const add = async (method: object): Promise<string> =>
  (await client.ask('POST', '/api/payment-methods', { body: method })).body.method.id
const setRole = (id: string, role: string) =>
  client.ask('PUT', `/api/payment-methods/${id}/role`, { body: { role }, ...ANY })
const methods = async () =>
  (await client.ask('GET', '/api/payment-methods')).body.methods.map(
    ({ kind, role }: { kind: string; role: string }) => `${kind} ${role}`,
  )
const reasons = async (job: { id: string }): Promise<string[]> =>
  (await client.ask('GET', `/api/jobs/${job.id}`)).body.job.readyReasons.map(
    ({ code }: { code: string }) => code,
  )
const payments = async (who: Caller, job: { id: string }) =>
  (await who.ask('GET', `/api/jobs/${job.id}/payments`)).body

it('P1 P2 a card pays by itself once it is authenticated; before that the job says what is missing', async () => {
  const job = await server.hire(client, ben)
  expect(await reasons(job)).toEqual(['NO_PAYMENT_METHOD'])
  const card = await add(UNAUTHENTICATED)
  expect(await reasons(job)).toEqual(['NO_PAYMENT_METHOD'])
  expect((await setRole(card, 'default')).code).toBe('card-not-authenticated')
  await client.ask('POST', `/api/payment-methods/${card}/authenticate`)
  await setRole(card, 'default')
  expect(await reasons(job)).toEqual([])
})

it('P1 a balance is the default only with a card or a PayPal account behind it', async () => {
  await server.hire(client, ben)
  const balance = await add({ kind: 'balance' })
  expect((await setRole(balance, 'default')).code).toBe('backup-missing')
  await add({ kind: 'paypal', email: 'client@example.com' })
  await setRole(balance, 'default')
  expect(await methods()).toEqual(['balance default', 'paypal backup'])
})

it('P3 while Work View works, what would leave nothing to charge is refused, and nothing changes', async () => {
  const card = await add(CARD)
  await server.hire(client, ben)
  const other = await add(UNAUTHENTICATED)
  const before = await methods()
  expect((await setRole(other, 'default')).code).toBe('card-not-authenticated')
  expect((await client.ask('DELETE', `/api/payment-methods/${card}`, ANY)).code).toBe('last-usable-method')
  expect((await setRole(card, 'none')).code).toBe('auto-pay-required')
  expect(await methods()).toEqual(before)
})

it('P4 P7 V4 a charge tries the default, then the backup, in one attempt; the freelancer sees what was earned', async () => {
  const declined = await add(DECLINED)
  const good = await add(CARD)
  await setRole(declined, 'default')
  await setRole(good, 'backup')
  const job = await server.hire(client, ben)
  await server.work(ben, job)
  await server.moveClock(server.reviewEndsAt(job.week))
  const seen = await payments(client, job)
  expect(seen.charges).toHaveLength(1)
  expect(seen.charges[0]).toMatchObject({ week: job.week, amountMinor: 1000, outcome: 'paid' })
  expect((await payments(ben, job)).earnings).toEqual([{ currency: 'USD', paidMinor: 1000 }])
  expect(await server.problemsInBooks()).toEqual([])
})

it('P4 P2 V4 where both fail the week is failed, the job Not Ready, both are told, and a payment by hand mends it', async () => {
  await add(DECLINED)
  const job = await server.hire(client, ben)
  await server.work(ben, job)
  await server.moveClock(server.reviewEndsAt(job.week) + 3_600_000)
  const { failed, charges } = await payments(client, job)
  expect(failed.map(({ week }: { week: string }) => week)).toEqual([job.week])
  expect(charges).toHaveLength(1)
  expect(await reasons(job)).toEqual(['PAYMENT_FAILED'])
  const toClient = (await server.mailsTo(client.email))[0]
  expect(toClient?.subject).toContain('Payment failed: $10.00')
  expect(toClient?.text).toContain('Tried: Visa ending in 0341: ')
  expect(toClient?.text).toContain('You can pay it now by hand')
  const toBen = (await server.mailsTo(ben.email))[0]
  expect(toBen?.text).toContain('The client was told and can pay it by hand')
  expect(toBen?.text).not.toContain('0341')

  await setRole(await add(CARD), 'default')
  const path = `/api/jobs/${job.id}/weeks/${job.week}/pay`
  expect((await ben.ask('POST', path, ANY)).code).toBe('only-client')
  expect((await client.ask('POST', path, ANY)).body.state).toBe('paid')
  expect(await reasons(job)).toEqual([])
  expect((await client.ask('POST', path, ANY)).code).toBe('already-paid')
  expect(await server.problemsInBooks()).toEqual([])
})

it('G1 G2 T3 a timesheet shows what of it is protected: documented time inside the authorized hours', async () => {
  await add(CARD)
  const job = await server.hire(client, ben, { authorizedSecondsPerWeek: 1080 })
  await server.work(ben, job)
  const day = dayOf(await server.now(), 'America/New_York')
  const other = { id: `other-of-${count}-x`, kind: 'other' as const, day, idle: null }
  await server.claim(ben, job, 'freelancer', { ...other, seconds: 600, description: 'A call' })
  for (const who of [client, ben]) {
    const { timesheet, slots } = await server.look(who, job)
    expect([timesheet.amountMinor, timesheet.protectedMinor, timesheet.excessMinor]).toEqual([750, 750, 667])
    expect(slots.map(({ unprotectedReason }) => unprotectedReason)).toEqual([null, 'over-authorized'])
  }
})

it('T2 an amount is rounded half up once a line, in whole minor units', async () => {
  await add(CARD)
  const job = await server.hire(client, ben, { rateMinorPerHour: 2501 })
  await server.work(ben, job, 1)
  const day = dayOf(await server.now(), 'America/New_York')
  const other = { id: `other-of-${count}-y`, kind: 'other' as const, day, idle: null }
  await server.claim(ben, job, 'freelancer', { ...other, seconds: 61, description: 'A word' })
  // 2501 × 720 / 3600 = 500.2; 2501 × 61 / 3600 = 42.378
  const { timesheet } = await server.look(client, job)
  expect(timesheet.lines.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
    ['documented', 500],
    ['other', 42],
  ])
  expect(timesheet.amountMinor).toBe(542)
})

it('T3 both are warned once at 80 and at 100 % of the authorized hours', async () => {
  await add(CARD)
  const job = await server.hire(client, ben, { title: `Warned ${count}`, authorizedSecondsPerWeek: 1800 })
  await server.work(ben, job, 2)
  await server.work(ben, job, 1)
  for (const who of [client, ben]) {
    const about = (await server.mailsTo(who.email)).filter(({ subject }) =>
      subject.endsWith(`Warned ${count}`),
    )
    const warnings = about.filter(({ subject }) => subject.includes('authorized hours are used'))
    expect(warnings.map(({ subject }) => subject.slice(0, 5))).toEqual(['100 %', '80 % '])
  }
})
