import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Browser } from '../../../testing/test-app.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../../../testing/test-payments.ts'
import { payoutsCsv } from './operator-money.ts'

const WEEK = '2026-11-09'
let app: TestPayments
let ana: Browser
let felix: Browser
let job: string
beforeEach(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  job = await app.hire(ana, felix)
})
afterEach(() => app.close())

const sql = (text: string, values = {}) => app.database.write((tx) => tx.run(text, values))
const problems = async () => (await app.payments.checkBooks()).problems
const charge = async (attempt = 1) => {
  const { outcome } = await app.payments.charge({
    ...{
      job,
      week: WEEK,
      version: 1,
      part: 'timesheet' as const,
      attempt,
      clientId: ana.id,
      freelancerId: felix.id,
    },
    ...{ amountMinor: 10_000, currency: 'USD', feeBasisPoints: 1000 },
  })
  await sql('update timesheets set state = :outcome', { outcome })
  return outcome
}
const card = async (number: string) =>
  (await ana.post('/api/payment-methods', { kind: 'card', number })).body.method.id
const paidWeek = async () => {
  await card('4242424242424242')
  await insertTimesheet(app.database, job, WEEK, 'charging', 10_000)
  expect(await charge()).toBe('paid')
}
const failedWeek = async () => {
  await card('4000000000000341')
  await insertTimesheet(app.database, job, WEEK, 'charging', 10_000)
  await sql('update timesheets set protected_minor = 6000')
  expect(await charge()).toBe('failed')
}

/** Whoever holds the file needn't mind what its tables refuse. */
const dropKeys = () => {
  const { TEST_POSTGRES } = process.env
  return app.database.writeOne(
    TEST_POSTGRES ? 'set session_replication_role = replica' : 'pragma foreign_keys = off',
    {},
  )
}

it('P6 checkBooks finds what was tampered with', async () => {
  await paidWeek()
  expect(await problems()).toEqual([])
  await sql(`update ledger_postings set amount_minor = amount_minor + 1 where account = 'fees'`)
  expect((await problems()).join()).toMatch(/does not balance.*differ in the amount/)
  await sql(`update ledger_postings set amount_minor = amount_minor - 1 where account = 'fees'`)
  await dropKeys()
  await sql('delete from timesheets')
  expect((await problems()).join()).toContain('charge without a timesheet')
  await insertTimesheet(app.database, job, WEEK, 'paid', 10_000)
  await insertTimesheet(app.database, job, '2026-11-02', 'paid', 10_000)
  expect((await problems()).join()).toContain(`paid timesheet without a charge: ${job} 2026-11-02`)
  await sql(`update timesheets set state = 'due'`)
  expect((await problems()).join()).toContain('its timesheet does not know')
})

it('P6 will not write an entry that does not balance, nor one cause twice', async () => {
  const entry = { at: 1, causeKind: 'transfer' as const, causeId: 'x', description: '' }
  const post = (amounts: number[]) =>
    app.database.write((tx) =>
      app.payments.ledger.post(tx, {
        ...entry,
        postings: amounts.map((amountMinor) => ({ account: 'bank', amountMinor, currency: 'USD' })),
      }),
    )
  await expect(post([1, -2])).rejects.toThrow('sums to -1 USD')
  await expect(post([0.5, -0.5])).rejects.toThrow('whole minor units')
  await expect(post([])).rejects.toThrow('moves nothing')
  await post([1, -1])
  await expect(post([1, -1])).rejects.toThrow()
})

it('V4 gives each party a statement with running balances', async () => {
  await paidWeek()
  const statement = (await felix.get('/api/statement')).body
  expect(statement).toMatchObject({
    opening: [],
    lines: [{ cause: 'charge', amountMinor: 9000, balanceMinor: 9000, currency: 'USD' }],
  })
  const later = (await felix.get('/api/statement?from=2026-11-19')).body
  const opening = [{ currency: 'USD', amountMinor: 9000 }]
  expect(later).toEqual({ side: 'freelancer', opening, lines: [], next: null })
  const csv = await felix.get('/api/statement.csv?from=2026-11-18&to=2026-11-18')
  expect(csv.body.split('\r\n')[1]).toMatch(/,charge,Week of 2026-11-09,USD,90\.00,90\.00$/)
  expect((await felix.get('/api/statement?from=yesterday')).body.error.code).toBe('invalid-input')
  expect((await ana.get('/api/statement?side=client')).body.lines).toMatchObject([
    { amountMinor: 10_000, description: 'Payment for: Week of 2026-11-09' },
    { amountMinor: -10_000, description: 'Week of 2026-11-09', balanceMinor: 0 },
  ])
})

it('P6 V4 gives both parties statements over HTTP that end where the books stand, whatever moved', async () => {
  await paidWeek()
  const [method] = (await ana.get('/api/payment-methods')).body.methods
  app.clock.ahead(60_000)
  await ana.post('/api/balance/top-ups', { method: method.id, amountMinor: 700 })
  app.clock.ahead(60_000)
  await felix.post(`/api/jobs/${job}/weeks/${WEEK}/refunds`, { amountMinor: 1500, reason: '' })
  const beforePayout = Date.parse('2026-11-20T15:00:00Z')
  app.clock.set(beforePayout)
  await app.payments.operator.payOut()

  const lines = async (who: Browser, side: string, span = '') => {
    const statement = (await who.get(`/api/statement?side=${side}${span}`)).body
    const csv: string[] = (await who.get(`/api/statement.csv?side=${side}${span}`)).body.trim().split('\r\n')
    const asCsv = statement.lines.map(
      ({ cause, amountMinor, balanceMinor }: { cause: string; amountMinor: number; balanceMinor: number }) =>
        `${cause} ${(amountMinor / 100).toFixed(2)} ${(balanceMinor / 100).toFixed(2)}`,
    )
    const columns = csv.slice(1).map((line) => line.split(','))
    expect(columns.map((cells) => [cells[1], ...cells.slice(-2)].join(' '))).toEqual(asCsv)
    return asCsv
  }
  expect(await lines(felix, 'freelancer')).toEqual([
    'charge 90.00 90.00',
    'refund -15.00 75.00',
    'payout -75.00 0.00',
  ])
  expect(await lines(felix, 'freelancer', '&from=2026-11-20')).toEqual(['payout -75.00 0.00'])
  expect(await lines(ana, 'client')).toEqual([
    ...['charge 100.00 100.00', 'charge -100.00 0.00', 'top-up 7.00 7.00', 'refund 15.00 22.00'],
  ])
  expect(await app.payments.ledger.balance(`client:${ana.id}`, 'USD', app.database)).toBe(-2200)
  expect(await lines(ana, 'freelancer')).toEqual([])

  const payouts: string = (await felix.get('/api/payouts.csv')).body
  expect(payouts).toMatch(
    /^reference,name,person,amount,currency,at_utc\r\nGlasswork 2026-11-20 \w{8},Felix,.*,75\.00,USD,2026-11-20T15:00:00\.000Z\r\n$/,
  )
  expect((await ana.get('/api/payouts.csv')).body.split('\r\n')).toHaveLength(2)
  expect((await app.stranger.get('/api/payouts.csv')).status).toBe(401)
  expect((await app.stranger.get('/api/statement.csv')).status).toBe(401)
})

it('V4 gives a long statement page by page, and as CSV to its end', async () => {
  await sql(
    `insert into ledger_entries (id, at, cause_kind, cause_id, description)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 10001)
     select 'e' || i, :at, 'transfer', 'e' || i, '' from n`,
    { at: Date.parse('2026-11-10T15:00:00Z') },
  )
  await sql(
    `insert into ledger_postings (entry_id, line, account, currency, amount_minor)
     select id, 0, :account, 'USD', -1 from ledger_entries`,
    { account: `freelancer:${felix.id}` },
  )
  const { lines, next } = (await felix.get('/api/statement')).body
  expect([lines.length, lines.at(-1).balanceMinor, typeof next]).toEqual([100, 100, 'string'])
  const csv = (await felix.get('/api/statement.csv')).body as string
  expect(csv.trim().split('\n').at(-1)).toContain('100.01')
})

it('pays out earnings once, and lists them for the bank', async () => {
  await paidWeek()
  const [payout, ...others] = await app.payments.operator.payOut()
  expect(others).toEqual([])
  expect(payout).toMatchObject({ personId: felix.id, name: 'Felix', amountMinor: 9000, currency: 'USD' })
  expect(payoutsCsv([payout!])).toContain(',Felix,')
  expect(await app.payments.operator.payOut()).toEqual([])
  expect((await felix.get('/api/payouts')).body.payouts).toHaveLength(1)
  expect((await felix.get('/api/statement')).body.lines.at(-1).balanceMinor).toBe(0)
  expect(await problems()).toEqual([])
})

it('G2 pays the protected amount from the fund once; the debt stays until the client pays', async () => {
  const { ledger, operator } = app.payments
  await failedWeek()
  await expect(operator.payProtected(job, WEEK)).rejects.toMatchObject({ code: 'fund-too-small' })
  await operator.endowFund(50_000, 'USD', 'first money')
  expect(await operator.payProtected(job, WEEK)).toEqual({ amountMinor: 6000, currency: 'USD' })
  await expect(operator.payProtected(job, WEEK)).rejects.toMatchObject({ code: 'protection-paid' })
  expect(await ledger.balance(`client:${ana.id}`, 'USD', app.database)).toBe(6000)
  expect(await ledger.balance(`freelancer:${felix.id}`, 'USD', app.database)).toBe(-6000)
  app.clock.ahead(60_000)
  await ana.put(`/api/payment-methods/${await card('4242424242424242')}/role`, { role: 'default' })
  expect(await charge(2)).toBe('paid')
  expect(await ledger.balance(`client:${ana.id}`, 'USD', app.database)).toBe(0)
  expect(await ledger.balance(`freelancer:${felix.id}`, 'USD', app.database)).toBe(-9000)
  expect(await ledger.balance('protection-fund', 'USD', app.database)).toBe(-50_000)
  expect(await ledger.balance('protection-claims', 'USD', app.database)).toBe(0)
  expect(await problems()).toEqual([])
})

it('G2 protects nothing that was paid', async () => {
  await paidWeek()
  await expect(app.payments.operator.payProtected(job, WEEK)).rejects.toMatchObject({
    code: 'charge-not-failed',
  })
})

it('lets a freelancer refund at most what was earned, and the client sees it in the balance', async () => {
  await paidWeek()
  const refund = (who: Browser, amountMinor: number) =>
    who.post(`/api/jobs/${job}/weeks/${WEEK}/refunds`, { amountMinor, reason: 'an hour too much' })
  expect((await refund(ana, 100)).body.error.code).toBe('only-freelancer')
  expect((await refund(felix, 9001)).body.error.code).toBe('refund-too-large')
  expect((await refund(felix, 5000)).status).toBe(201)
  expect((await refund(felix, 4001)).body.error.code).toBe('refund-too-large')
  expect((await ana.get('/api/payment-methods')).body.balances).toEqual([
    { currency: 'USD', amountMinor: 5000 },
  ])
  await app.payments.operator.payOut()
  expect((await refund(felix, 4000)).body.error.code).toBe('more-than-earnings')
  expect(await problems()).toEqual([])
})

const CHARGE = `select id from ledger_entries where cause_kind = 'charge'`
it.each([
  [
    'a posting changed',
    `update ledger_postings set amount_minor = amount_minor + 1 where account = 'fees'`,
    [
      ...[
        'entry does not balance',
        'books and charge differ in the amount',
        'fee of a charge is not what was agreed',
      ],
    ],
  ],
  [
    'the fee taken from the freelancer',
    `update ledger_postings set amount_minor = amount_minor
     + case when account = 'fees' then -100 else 100 end where entry_id in (${CHARGE}) and (account = 'fees' or account like 'freelancer:%')`,
    ['fee of a charge is not what was agreed'],
  ],
  [
    'earnings given to somebody else',
    `update ledger_postings set account = 'freelancer:eve'
     where entry_id in (${CHARGE}) and account like 'freelancer:%'`,
    ['money of a charge went to or came from somebody else'],
  ],
  [
    'an entry deleted',
    `delete from ledger_entries where cause_kind = 'charge'`,
    [...['posting belongs to no entry', 'paid charge is not in the books']],
  ],
  [
    'entry and postings deleted',
    `delete from ledger_postings where entry_id in (${CHARGE}); delete from ledger_entries where cause_kind = 'charge'`,
    ['paid charge is not in the books'],
  ],
  [
    'a charge made to look failed',
    `update charges set outcome = 'failed'`,
    [
      ...[
        'entry of a charge that was not paid',
        'paid timesheet without a charge',
        'paid charge and its tries differ',
      ],
    ],
  ],
  [
    'a charge deleted',
    'delete from charge_tries; delete from charges',
    [
      ...['entry of a charge that was not paid', 'paid timesheet without a charge'],
      'gateway sandbox charged what we never asked for',
    ],
  ],
  [
    'a charge’s amount changed',
    'update charges set amount_minor = amount_minor - 1',
    [
      ...['books and charge differ in the amount', 'timesheet and its paid charge differ in the amount'],
      'gateway sandbox charged another amount',
    ],
  ],
  ['the timesheet deleted', 'delete from timesheets', ['charge without a timesheet']],
  [
    'the timesheet’s amount changed',
    'update timesheets set amount_minor = 1',
    ['timesheet and its paid charge differ in the amount'],
  ],
  [
    'the timesheet made due again',
    `update timesheets set state = 'due'`,
    ['charge was paid and its timesheet does not know'],
  ],
  [
    'a paid timesheet invented',
    `insert into timesheets (job_id, week, state, version, terms_version, submit_at,
     review_ends_at, total_seconds, amount_minor, protected_minor, currency, updated_at)
     select job_id, '2026-11-02', 'paid', 4, 1, 0, 0, 3600, 1, 0, 'USD', 0 from timesheets`,
    ['paid timesheet without a charge'],
  ],
  [
    'a second paid charge',
    `insert into charges (id, job_id, week, version, attempt, idempotency_key, gateway, amount_minor,
     currency, outcome, created_at) select 'again', job_id, week, version, 2, 'again', gateway, amount_minor, currency,
     outcome, created_at from charges`,
    ['timesheet was charged twice', 'paid charge is not in the books'],
  ],
  [
    'a charge paid by two methods',
    `insert into charge_tries (charge_id, try, method_id, role, gateway, gateway_key,
     outcome, created_at) select charge_id, 1, method_id, 'backup', gateway, 'other', outcome, created_at from charge_tries`,
    [...['charge was paid by two methods', 'gateway sandbox knows nothing of what was paid']],
  ],
  [
    'the gateway lost a charge',
    'delete from gateway_sandbox_charges',
    ['gateway sandbox knows nothing of what was paid'],
  ],
  [
    'the gateway refused it',
    `update gateway_sandbox_charges set outcome = 'failed'`,
    ['gateway sandbox knows nothing of what was paid'],
  ],
  [
    'the gateway took another amount',
    'update gateway_sandbox_charges set amount_minor = 1',
    ['gateway sandbox charged another amount'],
  ],
  [
    'the gateway took another currency',
    `update gateway_sandbox_charges set currency = 'EUR'`,
    ['gateway sandbox charged another amount'],
  ],
  [
    'the gateway took what nobody asked for',
    `insert into gateway_sandbox_charges (idempotency_key, method_ref,
     amount_minor, currency, outcome, look_ups, created_at) values ('stolen', 'card', 1, 'USD', 'paid', 0, 0)`,
    ['gateway sandbox charged what we never asked for: stolen'],
  ],
  [
    'the gateway took what failed here',
    `update charge_tries set outcome = 'failed'`,
    [...['paid charge and its tries differ', 'gateway sandbox charged what is failed here']],
  ],
  [
    'a payout’s amount changed',
    'update payouts set amount_minor = 1',
    ['payout and its entry differ in the amount'],
  ],
  ['a payout deleted', 'delete from payouts', ['entry of a top-up or payout that there is not']],
  [
    'a payout invented',
    `insert into payouts select 'x', person_id, 1, currency, 'x', created_at, paid_at from payouts`,
    ['payout is not in the books'],
  ],
  [
    'a top-up’s amount changed',
    'update top_ups set amount_minor = 1',
    [...['paid top-up and the books differ', 'gateway sandbox charged another amount']],
  ],
  [
    'a top-up made to look failed',
    `update top_ups set outcome = 'failed'`,
    [...['entry of a top-up or payout that there is not', 'gateway sandbox charged what is failed here']],
  ],
  [
    'the fund overdrawn',
    `insert into ledger_entries (id, at, cause_kind, cause_id, description)
     values ('f', 0, 'transfer', 'f', ''); insert into ledger_postings (entry_id, line, account, currency, amount_minor)
     values ('f', 0, 'protection-fund', 'USD', 1), ('f', 1, 'bank', 'USD', -1)`,
    ['protection fund has paid more than it held'],
  ],
] as const)('P6 checkBooks finds %s', async (_what, tampering, sentences) => {
  await paidWeek()
  const [method] = (await ana.get('/api/payment-methods')).body.methods
  await ana.post('/api/balance/top-ups', { method: method.id, amountMinor: 700 })
  await app.payments.operator.payOut()
  expect(await problems()).toEqual([])
  await dropKeys()
  for (const statement of tampering.split(';')) await sql(statement)
  const found = await problems()
  for (const sentence of sentences) expect(found.join('\n')).toContain(sentence)
  // Nothing is said but what is meant.
  expect(found.filter((problem) => !sentences.some((sentence) => problem.startsWith(sentence)))).toEqual([])
})

it('P6 checkBooks says which gateways it could not ask', async () => {
  await paidWeek()
  expect(await app.payments.checkBooks({ askGateways: false })).toMatchObject({
    problems: [],
    figures: { foundAtGateways: 0 },
    gatewaysNotAsked: ['sandbox'],
  })
})
