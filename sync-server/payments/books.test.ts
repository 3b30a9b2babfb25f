import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Browser } from '../accounts/test-app.ts'
import { payoutsCsv } from './operator-money.ts'
import { insertTimesheet, startTestMarket, type TestMarket } from './test-market.ts'

const WEEK = '2026-11-09'
let app: TestMarket
let ana: Browser
let felix: Browser
let job: string
beforeEach(async () => {
  app = await startTestMarket()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  job = await app.hire(ana, felix)
})
afterEach(() => app.close())

const sql = (text: string, values = {}) => app.database.write((tx) => app.database.run(tx, text, values))
const problems = async () => (await app.payments.checkBooks()).problems
const charge = async (attempt = 1) => {
  const { outcome } = await app.payments.charge({
    ...{ job, week: WEEK, version: 1, attempt, clientId: ana.id, freelancerId: felix.id },
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

it('P6 checkBooks finds what was tampered with', async () => {
  await paidWeek()
  expect(await problems()).toEqual([])
  await sql(`update ledger_postings set amount_minor = amount_minor + 1 where account = 'fees'`)
  expect((await problems()).join()).toMatch(/does not balance.*differ in the amount/)
  await sql(`update ledger_postings set amount_minor = amount_minor - 1 where account = 'fees'`)
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
  expect((await ana.get('/api/statement?side=client')).body.lines).toMatchObject([{ amountMinor: 0 }])
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
  expect(await ledger.balance(`client:${ana.id}`, 'USD')).toBe(6000)
  expect(await ledger.balance(`freelancer:${felix.id}`, 'USD')).toBe(-6000)
  app.clock.ahead(60_000)
  await ana.put(`/api/payment-methods/${await card('4242424242424242')}/role`, { role: 'default' })
  expect(await charge(2)).toBe('paid')
  expect(await ledger.balance(`client:${ana.id}`, 'USD')).toBe(0)
  expect(await ledger.balance(`freelancer:${felix.id}`, 'USD')).toBe(-9000)
  expect(await ledger.balance('protection-fund', 'USD')).toBe(-50_000)
  expect(await ledger.balance('protection-claims', 'USD')).toBe(0)
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
  expect((await refund(felix, 4000)).body.error.code).toBe('earnings-paid-out')
  expect(await problems()).toEqual([])
})
