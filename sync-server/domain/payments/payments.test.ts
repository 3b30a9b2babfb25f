import { afterEach, beforeEach, expect, it } from 'vitest'
import { allPages, type Browser } from '../../testing/test-app.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../../testing/test-payments.ts'

const [OK, UNAUTHENTICATED, DECLINED, LOST, LOST_FAILED, LATE] = [
  '4242 4242 4242 4242',
  '4000 0025 0000 3155',
  '4000 0000 0000 0341',
  '4000 0000 0000 6975',
  '4000 0000 0000 5126',
  '4000 0000 0000 0077',
]
const WEEK = '2026-11-09'

let app: TestPayments
let ana: Browser
let felix: Browser
beforeEach(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
})
afterEach(async () => {
  expect((await app.payments.checkBooks()).problems).toEqual([])
  await app.close()
})

const add = async (number: string | undefined): Promise<string> =>
  (await ana.post('/api/payment-methods', { kind: 'card', number })).body.method.id
const setRole = (id: string, role: string) => ana.put(`/api/payment-methods/${id}/role`, { role })
const readyOf = async (job: string): Promise<string[]> =>
  (await ana.get(`/api/jobs/${job}`)).body.job.readyReasons.map((reason: { code: string }) => reason.code)
const topUp = (method: string, amountMinor: number, key: string) =>
  ana.post(
    '/api/balance/top-ups',
    { method, amountMinor, currency: 'USD' },
    { 'idempotency-key': `key-of-${key}` },
  )

/** Charges the week's timesheet and writes its state as the weeks do. */
const charge = async (job: string, { week = WEEK, amountMinor = 10_000, attempt = 1 } = {}) => {
  if (attempt === 1) await insertTimesheet(app.database, job, week, 'charging', amountMinor)
  const answer = await app.payments.charge({
    job,
    week,
    version: 1,
    part: 'timesheet' as const,
    attempt,
    clientId: ana.id,
    freelancerId: felix.id,
    amountMinor,
    currency: 'USD',
    feeBasisPoints: 250,
  })
  await app.database.write((tx) =>
    tx.run('update timesheets set state = :outcome where job_id = :job and week = :week', {
      ...answer,
      job,
      week,
    }),
  )
  return answer.outcome
}
const sandboxCharges = () =>
  app.database.read<{ outcome: string; amount_minor: number }>('select * from gateway_sandbox_charges')

it('P1 P2 is Ready with an authenticated card, and says what to do before', async () => {
  const job = await app.hire(ana, felix)
  expect(await readyOf(job)).toEqual(['NO_PAYMENT_METHOD'])
  const card = await add(UNAUTHENTICATED)
  expect(await readyOf(job)).toEqual(['NO_PAYMENT_METHOD'])
  await ana.post(`/api/payment-methods/${card}/authenticate`)
  await setRole(card, 'default')
  expect(await readyOf(job)).toEqual([])
})

it('P1 wants a backup for a balance that is the default', async () => {
  const job = await app.hire(ana, felix)
  const balance = (await ana.post('/api/payment-methods', { kind: 'balance' })).body.method.id
  expect((await ana.post('/api/payment-methods', { kind: 'balance' })).body.error.code).toBe('balance-known')
  const refused = await setRole(balance, 'default')
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'backup-missing' } } })
  const paypal = await ana.post('/api/payment-methods', { kind: 'paypal', email: 'ana@example.com' })
  expect(paypal.body.method).toMatchObject({ kind: 'paypal', role: 'default' })
  await setRole(balance, 'default')
  const wallet = await ana.get('/api/payment-methods')
  expect(wallet.body.methods.map(({ kind, role }: { kind: string; role: string }) => [kind, role])).toEqual([
    ['balance', 'default'],
    ['paypal', 'backup'],
  ])
  expect(await readyOf(job)).toEqual([])
})

it('P3 refuses an unauthenticated card as default while Work View works, and changes nothing', async () => {
  await app.hire(ana, felix)
  await add(OK)
  const unauthenticated = await add(UNAUTHENTICATED)
  const before = (await ana.get('/api/payment-methods')).body
  const refused = await setRole(unauthenticated, 'default')
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'card-not-authenticated' } } })
  expect((await ana.get('/api/payment-methods')).body).toEqual(before)
})

it('P3 refuses to remove the last usable method, or to turn auto-pay off', async () => {
  await app.hire(ana, felix)
  const card = await add(OK)
  expect((await ana.delete(`/api/payment-methods/${card}`)).body.error.code).toBe('last-usable-method')
  expect((await setRole(card, 'none')).body.error.code).toBe('auto-pay-required')
  const other = await add(OK)
  expect((await ana.delete(`/api/payment-methods/${card}`)).body.error.code).toBe('default-missing')
  await setRole(other, 'default')
  expect((await ana.delete(`/api/payment-methods/${card}`)).status).toBe(204)
})

it('A1 does not touch the methods of somebody else', async () => {
  const card = await add(OK)
  expect((await felix.put(`/api/payment-methods/${card}/role`, { role: 'backup' })).status).toBe(404)
  expect((await felix.delete(`/api/payment-methods/${card}`)).status).toBe(404)
  expect((await felix.post(`/api/payment-methods/${card}/authenticate`)).status).toBe(404)
  expect((await ana.get('/api/payment-methods')).body.methods).toHaveLength(1)
})

it('P6 keeps no card number, and shows the gateway reference to nobody', async () => {
  await add(OK)
  const answer = JSON.stringify((await ana.get('/api/payment-methods')).body)
  expect(answer).not.toContain('4242424242424242')
  expect(answer).toContain('Visa ending in 4242')
})

it('P4 P6 charges the default and books the fee', async () => {
  const job = await app.hire(ana, felix)
  await add(OK)
  expect(await charge(job)).toBe('paid')
  const { ledger } = app.payments
  expect(await ledger.balance(`freelancer:${felix.id}`, 'USD', app.database)).toBe(-9750)
  expect(await ledger.balance('fees', 'USD', app.database)).toBe(-250)
  expect(await ledger.balance('gateway:sandbox', 'USD', app.database)).toBe(10_000)
  expect(await ledger.balance(`client:${ana.id}`, 'USD', app.database)).toBe(0)
  const seen = (await felix.get(`/api/jobs/${job}/payments`)).body
  expect(seen).toMatchObject({
    charges: [{ week: WEEK, outcome: 'paid', amountMinor: 10_000, method: null }],
    earnings: [{ currency: 'USD', paidMinor: 9750 }],
    failed: [],
  })
})

it('P4 tries the backup within the same attempt', async () => {
  const job = await app.hire(ana, felix)
  await add(DECLINED)
  await setRole(await add(OK), 'backup')
  expect(await charge(job)).toBe('paid')
  expect((await sandboxCharges()).map(({ outcome }) => outcome).sort()).toEqual(['failed', 'paid'])
  expect(await readyOf(job)).toEqual([])
})

it('P4 fails when both fail, is Not Ready, and paying by hand makes it Ready again', async () => {
  const job = await app.hire(ana, felix)
  await add(DECLINED)
  expect(await charge(job)).toBe('failed')
  expect(await readyOf(job)).toEqual(['PAYMENT_FAILED'])
  expect((await ana.get(`/api/jobs/${job}/payments`)).body.failed).toMatchObject([
    { week: WEEK, amountMinor: 10_000 },
  ])
  app.clock.ahead(60_000)
  await setRole(await add(OK), 'default')
  expect(await readyOf(job)).toEqual(['PAYMENT_FAILED'])
  expect(await charge(job, { attempt: 2 })).toBe('paid')
  expect(await readyOf(job)).toEqual([])
})

it('P4 draws the balance whole or not at all', async () => {
  const job = await app.hire(ana, felix)
  const card = await add(OK)
  const balance = (await ana.post('/api/payment-methods', { kind: 'balance' })).body.method.id
  expect((await topUp(card, 15_000, 'first')).status).toBe(201)
  expect((await topUp(card, 15_000, 'first')).body.balances).toEqual([
    { currency: 'USD', amountMinor: 15_000 },
  ])
  await setRole(balance, 'default')
  expect(await charge(job)).toBe('paid')
  expect(await charge(job, { week: '2026-11-02' })).toBe('paid')
  const seen = (await ana.get(`/api/jobs/${job}/payments`)).body.charges
  expect(seen.map(({ method }: { method: string }) => method).sort()).toEqual([
    'Account balance',
    'Visa ending in 4242',
  ])
  expect((await ana.get('/api/payment-methods')).body.balances).toEqual([
    { currency: 'USD', amountMinor: 5000 },
  ])
})

it('P5 charges once however often it is asked to', async () => {
  const job = await app.hire(ana, felix)
  await add(OK)
  await charge(job)
  const order = {
    job,
    week: WEEK,
    version: 1,
    part: 'timesheet' as const,
    attempt: 1,
    clientId: ana.id,
    freelancerId: felix.id,
    amountMinor: 10_000,
    currency: 'USD',
    feeBasisPoints: 250,
  }
  const answers = await Promise.all([1, 2, 3].map(() => app.payments.charge(order)))
  expect(answers.map(({ outcome }) => outcome)).toEqual(['paid', 'paid', 'paid'])
  expect(await sandboxCharges()).toHaveLength(1)
  expect(await app.payments.charge({ ...order, amountMinor: 1 })).toMatchObject({ outcome: 'charging' })
  expect(await sandboxCharges()).toHaveLength(1)
})

it('P5 leaves an unknown outcome charging and reconciles it, without a second charge', async () => {
  const job = await app.hire(ana, felix)
  await add(LOST)
  expect(await charge(job)).toBe('charging')
  expect(await app.payments.ledger.balance('gateway:sandbox', 'USD', app.database)).toBe(0)
  expect(await app.payments.reconcile()).toBe(1)
  expect(await app.payments.ledger.balance('gateway:sandbox', 'USD', app.database)).toBe(10_000)
  expect(await sandboxCharges()).toHaveLength(1)
})

it('P5 goes on to the backup when a look-up says that the default failed', async () => {
  const job = await app.hire(ana, felix)
  await add(LOST_FAILED)
  await setRole(await add(OK), 'backup')
  expect(await charge(job)).toBe('charging')
  expect(await app.payments.reconcile()).toBe(1)
  expect((await sandboxCharges()).map(({ outcome }) => outcome).sort()).toEqual(['failed', 'paid'])
})

it('P5 waits for an outcome that comes late', async () => {
  const job = await app.hire(ana, felix)
  await add(LATE)
  expect(await charge(job)).toBe('charging')
  expect(await app.payments.reconcile()).toBe(0)
  app.clock.ahead(1000)
  expect(await app.payments.reconcile()).toBe(0)
  app.clock.ahead(1000)
  expect([await app.payments.reconcile(), 'too early']).toEqual([0, 'too early'])
  app.clock.ahead(1000)
  expect(await app.payments.reconcile()).toBe(1)
  expect(await sandboxCharges()).toHaveLength(1)
})

it('G1 keeps the stretches in which a job was Not Ready', async () => {
  const job = await app.hire(ana, felix)
  const start = app.clock.now()
  app.clock.ahead(3_600_000)
  await add(OK)
  app.clock.ahead(3_600_000)
  await insertTimesheet(app.database, job, '2026-11-02', 'disputed', 1)
  await app.database.write((tx) => app.payments.readiness.refresh(tx, [job]))
  const rows = await app.database.read<{ from_at: number; to_at: number | null; codes: string }>(
    'select from_at, to_at, codes from readiness where job_id = :job order by from_at',
    { job },
  )
  const stretches = rows.map(({ from_at, to_at, codes }) => ({
    from_at: Number(from_at),
    to_at: to_at === null ? null : Number(to_at),
    codes,
  }))
  expect(stretches).toEqual([
    { from_at: start, to_at: start + 3_600_000, codes: 'NO_PAYMENT_METHOD' },
    { from_at: start + 7_200_000, to_at: null, codes: 'IN_DISPUTE' },
  ])
})

it('A3 takes no card that is expired or no test card', async () => {
  const bad = (more: object) => ana.post('/api/payment-methods', { kind: 'card', ...more })
  expect((await bad({ number: OK, expiresMonth: 10, expiresYear: 2026 })).body.error.code).toBe(
    'card-expired',
  )
  expect((await bad({ number: '4111111111111111' })).body.error.code).toBe('test-card-unknown')
  expect((await bad({ number: 'abc' })).body.error.code).toBe('invalid-input')
  expect((await topUp('none', 1.5, 'k')).body.error.code).toBe('invalid-input')
  expect((await topUp('none', 100, 'k')).body.error.code).toBe('unknown-method')
})

it('P5 charges many together: each once, each with its own outcome', async () => {
  const job = await app.hire(ana, felix)
  const card = await add(OK)
  await topUp(card, 25_000, 'for-two')
  const balance = (await ana.post('/api/payment-methods', { kind: 'balance' })).body.method.id
  await setRole(balance, 'default')
  const bea = await app.signUp('Bea')
  const poor = await app.hire(bea, felix)
  await bea.post('/api/payment-methods', { kind: 'card', number: DECLINED })
  const weeks = Array.from({ length: 450 }, (_, n) => String(n).padStart(10, '0'))
  const orders = weeks.map((week, n) => ({
    ...{
      job: n % 10 === 0 ? poor : job,
      week,
      version: 1,
      part: 'timesheet' as const,
      attempt: 1,
      freelancerId: felix.id,
    },
    ...{ clientId: n % 10 === 0 ? bea.id : ana.id, amountMinor: 10_000, currency: 'USD', feeBasisPoints: 0 },
  }))
  for (const order of orders) await insertTimesheet(app.database, order.job, order.week, 'charging', 10_000)
  const answers = await Promise.all(app.payments.chargeAll([...orders, ...orders.slice(0, 50)]))
  expect(answers.slice(0, 450).map(({ outcome }) => outcome)).toEqual(
    weeks.map((_, n) => (n % 10 === 0 ? 'failed' : 'paid')),
  )
  const charged = await allPages(ana, `/api/jobs/${job}/payments`, 'charges')
  expect(charged.filter(({ method }) => method === 'Account balance')).toHaveLength(2)
  expect(await app.payments.ledger.balance(`freelancer:${felix.id}`, 'USD', app.database)).toBe(-405 * 10_000)
  await app.database.write((tx) =>
    tx.run(
      `update timesheets set state = (select outcome from charges c where c.job_id = timesheets.job_id and c.week = timesheets.week)`,
    ),
  )
  await insertTimesheet(app.database, job, 'another', 'charging', 10_000)
  const odd = app.payments.chargeAll([
    { ...orders[1]!, amountMinor: 1 },
    { ...orders[2]!, week: 'another', attempt: 2 },
    // Another version, and so another key, of what is paid.
    { ...orders[3]!, version: 2 },
  ])
  expect((await Promise.all(odd)).map(({ outcome }) => outcome)).toEqual(['charging', 'paid', 'charging'])
  await app.database.writeOne(`update timesheets set state = 'paid' where week = 'another'`, {})
})

it('P3 keeps a usable method when two are removed at once', async () => {
  await app.hire(ana, felix)
  const [card, other] = [await add(OK), await add(OK)]
  await setRole(other, 'backup')
  const answers = await Promise.all([
    ana.delete(`/api/payment-methods/${card}`),
    ana.delete(`/api/payment-methods/${other}`),
    setRole(other, 'default'),
    setRole(other, 'none'),
  ])
  const { methods } = (await ana.get('/api/payment-methods')).body
  expect(methods.some(({ role }: { role: string }) => role === 'default')).toBe(true)
  expect(answers.some(({ status }) => status === 409)).toBe(true)
})

it('P5 pays into the balance once, however many clicks arrive at once', async () => {
  const card = await add(OK)
  const clicks = [1, 2, 3, 4].map(() => topUp(card, 2000, 'clicks'))
  for (const { status, body } of await Promise.all(clicks))
    expect(status === 201 || body.error.code === 'idempotency-key-in-use').toBe(true)
  const { balances } = (await ana.get('/api/payment-methods')).body
  expect(balances).toEqual([{ currency: 'USD', amountMinor: 2000 }])
  expect(await sandboxCharges()).toHaveLength(1)
})

it('P5 finds out what became of a payment into the balance whose answer was lost', async () => {
  const card = await add(LOST)
  const answer = await topUp(card, 2000, 'lost')
  expect([answer.status, answer.body.topUp.outcome]).toEqual([202, 'charging'])
  expect(await app.payments.reconcile()).toBe(1)
  expect((await ana.get('/api/payment-methods')).body.balances).toEqual([
    { currency: 'USD', amountMinor: 2000 },
  ])
})
