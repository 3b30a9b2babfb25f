import { afterEach, beforeEach, expect, it } from 'vitest'
import { CARD, type Caller, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** Hours over the authorized ones, on the whole server with its sandbox gateway: 12 minutes of 36 are authorized. */
const DAY = 86_400_000
const DECLINED = { kind: 'card', number: '4000000000000341' }

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
beforeEach(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
  job = await server.hire(ana, ben, { authorizedSecondsPerWeek: 720 })
  await server.work(ben, job, 3)
})
afterEach(async () => {
  expect(await server.problemsInBooks()).toEqual([])
  await server.close()
})

const path = () => `/api/jobs/${job.id}/weeks/${job.week}`
const charged = () => server.moveClock(server.reviewEndsAt(job.week))
const excess = async () => (await ana.ask('GET', `${path()}/excess`)).body.excess
const pay = async (amountMinor: number, seen?: string, who = ana) =>
  who.ask('POST', `${path()}/pay-excess`, {
    headers: { 'if-match': `"${seen ?? (await excess()).version}"` },
    body: { amountMinor },
  })
const mails = async (subject: RegExp) =>
  (await server.stranger.ask('GET', '/api/sandbox/mail')).body.mails.filter((mail: { subject: string }) =>
    subject.test(mail.subject),
  )

it('T3 T10 is refused before the charge, and to the freelancer', async () => {
  expect((await pay(1000)).code).toBe('not-settled')
  await server.moveClock(server.submitAt(job.week))
  expect((await pay(1000)).code).toBe('not-settled')
  expect((await pay(1000, undefined, ben)).code).toBe('only-client')
  await charged()
  expect((await ana.ask('GET', path())).body.week).toMatchObject({ state: 'paid', amountMinor: 500 })
})

it('T10 P6 is paid in part, then whole, by the same methods as a charge, and both hear of it', async () => {
  await charged()
  expect(await excess()).toMatchObject({ excessMinor: 1000, paidMinor: 0, refusal: null })
  const listed = (await ana.ask('GET', `/api/jobs/${job.id}/excess`)).body.weeks
  expect(listed).toMatchObject([{ week: job.week, excessMinor: 1000 }])
  const before = (await mails(/hours over the authorized ones/)).length
  expect((await pay(400)).body).toMatchObject({ outcome: 'paid' })
  expect((await pay(601)).code).toBe('more-than-excess')
  expect((await pay(600)).body).toMatchObject({ outcome: 'paid' })
  expect((await pay(1)).code).toBe('excess-paid')
  expect(await excess()).toMatchObject({ paidMinor: 1000, refusal: { code: 'excess-paid' } })
  expect(await mails(/^Paid: .* for hours over the authorized ones/)).toHaveLength(before + 4)
  const { charges, earnings } = (await ben.ask('GET', `/api/jobs/${job.id}/payments`)).body
  expect(
    charges.map((charge: { amountMinor: number; part: string }) => [charge.part, charge.amountMinor]),
  ).toEqual(
    expect.arrayContaining([
      ['timesheet', 500],
      ['excess', 400],
      ['excess', 600],
    ]),
  )
  expect(earnings).toEqual([{ currency: 'USD', paidMinor: 1500 }])
  const refund = await ben.ask('POST', `${path()}/refunds`, { body: { amountMinor: 1500 } })
  expect(refund.status).toBe(201)
})

it('A1 V4 shows by what the client pays to the client alone', async () => {
  await charged()
  const methods = async (who: Caller) =>
    (await who.ask('GET', `/api/jobs/${job.id}/payments`)).body.charges.map(
      ({ method, outcome }: { method: string | null; outcome: string }) => [outcome, method],
    )
  expect(await methods(ana)).toEqual([['paid', expect.stringContaining('4242')]])
  expect(await methods(ben)).toEqual([['paid', null]])
})

it('T10 P5 charges once for clicks in the same instant', async () => {
  await charged()
  const { version } = await excess()
  const clicks = await Promise.all([pay(1000, version), pay(1000, version), pay(300, version)])
  expect(clicks.filter(({ status }) => status === 200)).toHaveLength(1)
  const moved = await server.database.read<{ total: number }>(
    `select sum(amount_minor) as total from charges where job_id = :id and part = 'excess' and outcome = 'paid'`,
    job,
  )
  expect([300, 1000]).toContain(Number(moved[0]?.total))
})

it('T10 P5 is refused a second time while the outcome of the first is not known, and counts what came of it', async () => {
  await charged()
  const slow = (
    await ana.ask('POST', '/api/payment-methods', { body: { kind: 'card', number: '4000000000000077' } })
  ).body.method.id
  await ana.ask('PUT', `/api/payment-methods/${slow}/role`, {
    headers: { 'if-match': '*' },
    body: { role: 'default' },
  })
  expect((await pay(400)).body).toMatchObject({ outcome: 'charging' })
  const second = await pay(600)
  expect([second.status, second.code]).toEqual([409, 'charging'])
  await expect
    .poll(
      async () => {
        await server.moveClock((await server.now()) + 3_600_000)
        return (await excess()).paidMinor
      },
      { timeout: 30_000, interval: 300 },
    )
    .toBe(400)
  expect((await pay(601)).code).toBe('more-than-excess')
  expect(await server.database.read(`select amount_minor from charges where part = 'excess'`)).toEqual([
    { amount_minor: 400 },
  ])
})

it('T10 P4 a payment that fails moves nothing, stops nothing, and can be made again', async () => {
  await charged()
  const { methods } = (await ana.ask('GET', '/api/payment-methods')).body
  const bad = (await ana.ask('POST', '/api/payment-methods', { body: DECLINED })).body.method.id
  const role = (id: string, to: string) =>
    ana.ask('PUT', `/api/payment-methods/${id}/role`, { headers: { 'if-match': '*' }, body: { role: to } })
  await role(bad, 'default')
  expect((await pay(1000)).body).toMatchObject({
    outcome: 'failed',
    sentence: expect.stringContaining('declined'),
  })
  expect((await ana.ask('GET', `/api/jobs/${job.id}`)).body.job.ready).toBe(true)
  expect(await mails(/^Not paid: \$10\.00/)).toHaveLength(1)
  const listed = async (who: Caller) =>
    (await who.ask('GET', `/api/jobs/${job.id}/payments`)).body.charges.find(
      (charge: { outcome: string }) => charge.outcome === 'failed',
    )
  expect((await listed(ana)).failure).toContain('declined')
  expect((await listed(ben)).failure).toBeNull()
  await role(methods[0].id, 'default')
  expect((await pay(1000)).body).toMatchObject({ outcome: 'paid' })
})

it('T10 P6 check-books finds a payment by hand that passes for a charge, and the reverse', async () => {
  await charged()
  await pay(400)
  const become = (from: string, to: string) =>
    server.database.write((tx) =>
      tx.run('update charges set part = :to where job_id = :id and part = :from', {
        ...{ from, to, id: job.id },
      }),
    )
  await become('excess', 'timesheet')
  expect((await server.problemsInBooks()).join()).toMatch(/timesheet was charged twice/)
  await server.database.write((tx) => tx.run(`update charges set part = 'excess' where amount_minor = 400`))
  await become('timesheet', 'excess')
  expect((await server.problemsInBooks()).join()).toMatch(/paid timesheet without a charge/)
  await server.database.write((tx) =>
    tx.run(`update charges set part = 'timesheet' where amount_minor = 500`),
  )
})

it('T10 D2 is stopped by a dispute anywhere in the job, and goes on when it is settled', async () => {
  await charged()
  const next = { id: job.id, week: server.weekAfter(job.week) }
  const [shot = ''] = await server.work(ben, next, 1)
  await server.moveClock(server.submitAt(next.week))
  const place = await server.openPlace(ana, next, 'client')
  const [ruling] = await place.claim({
    ...{ id: 'dispute-0001', kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there.' },
    items: [{ type: 'slot', slot: Number(shot.slice('shot-'.length)) }],
  })
  expect(ruling?.verdict).toBe('accepted')
  expect((await pay(1000)).code).toBe('in-dispute')
  await place.claim({ id: 'concede-0001', kind: 'concession', dispute: 'dispute-0001' })
  place.close()
  expect((await pay(1000)).body).toMatchObject({ outcome: 'paid' })
})

it('T10 is over 28 days after the charge', async () => {
  await charged()
  await server.moveClock(server.reviewEndsAt(job.week) + 28 * DAY)
  expect((await pay(1000)).code).toBe('too-late')
  expect((await ana.ask('GET', `/api/jobs/${job.id}/excess`)).body.weeks).toEqual([])
})
