import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { COMPILE_CACHE } from '../../testing/kill-run.ts'
import { type Caller, PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** A server without a gateway, from the week's work to the money that arrived by bank. */
const DAY = 86_400_000
const ADMIN = join(import.meta.dirname, '../../operator/admin.ts')
vi.setConfig({ testTimeout: 120_000 })
const BANK = {
  holder: 'Ben Builder',
  iban: 'DE89 3704 0044 0532 0130 00',
  bic: 'COBADEFFXXX',
  text: 'Sparbank, Main Street 1',
}

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
beforeEach(async () => {
  server = await startTestServer({ args: ['--payments', 'manual'] })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  job = await server.hire(ana, ben, { authorizedSecondsPerWeek: 1440 })
  await server.work(ben, job, 3)
})
afterEach(async () => {
  expect(await server.problemsInBooks()).toEqual([])
  await server.close()
})

const path = () => `/api/jobs/${job.id}/weeks/${job.week}`
const state = async () => (await ana.ask('GET', path())).body.week.state
const invoice = async (who = ana) => (await who.ask('GET', `${path()}/invoice`)).body.invoice
const ready = async () =>
  (await ana.ask('GET', `/api/jobs/${job.id}`)).body.job.readyReasons.map(
    ({ code }: { code: string }) => code,
  )
const toCharge = () => server.moveClock(server.reviewEndsAt(job.week))
const today = async () => new Date(await server.now()).toISOString().slice(0, 10)
const receive = async (amountMinor: number, seen?: string) =>
  ben.ask('POST', `${path()}/receipts`, {
    headers: { 'if-match': `"${seen ?? (await invoice()).version}"` },
    body: { amountMinor, receivedOn: await today(), reference: 'statement 12' },
  })
const mails = async (subject: RegExp) =>
  (await server.stranger.ask('GET', '/api/sandbox/mail')).body.mails.filter((mail: { subject: string }) =>
    subject.test(mail.subject),
  )

it('P8 takes no test card where nothing is charged, and is Ready without one', async () => {
  const card = { kind: 'card', number: '4242424242424242' }
  const refused = await ana.ask('POST', '/api/payment-methods', { body: card })
  expect([refused.status, refused.code]).toEqual([409, 'settled-outside'])
  expect(await ready()).toEqual([])
  expect((await ana.ask('GET', '/api/policy')).body.settlement).toBe('outside')
})

it('P9 G1 sends the invoice with bank details and reference when it is due, protects nothing, and charges nothing', async () => {
  expect((await ana.ask('GET', path())).body.week).toMatchObject({ amountMinor: 1000, protectedMinor: 0 })
  const changed = await ben.ask('PUT', '/api/me/bank-details', { body: { ...BANK, password: PASSWORD } })
  expect(changed.body.bankDetails).toMatchObject({ iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' })
  await toCharge()
  expect(await state()).toBe('due')
  const asked = await invoice()
  expect(asked).toMatchObject({ amountMinor: 1000, receivedMinor: 0, excessMinor: 500, payee: 'freelancer' })
  const [mail] = (await mails(/^Invoice GW-/)).filter(({ to }: { to: string }) => to.includes(ana.email))
  expect(mail.text).toContain('IBAN DE89 3704 0044 0532 0130 00')
  expect(mail.text).toContain(`Reference: ${asked.reference}`)
  expect(mail.text).toContain('$10.00 are due')
  const pdf = await fetch(`${server.url}${path()}/invoice.pdf`, { headers: { cookie: ana.cookie } })
  expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  const pay = await ana.ask('POST', `${path()}/pay`, { headers: { 'if-match': '*' } })
  expect([pay.status, pay.code]).toEqual([409, 'settled-outside'])
  expect(await server.database.read('select id from charges')).toEqual([])
})

it('P9 P6 books what the freelancer confirms, in part and whole, and then it is paid', async () => {
  await toCharge()
  expect((await ana.ask('POST', `${path()}/sent`, { body: { on: await today() } })).status).toBe(204)
  expect((await ana.ask('POST', `${path()}/sent`, { body: { on: await today() } })).code).toBe('already-said')
  expect(await mails(/^Sent: the money of invoice/)).toHaveLength(2)
  expect((await ana.ask('POST', `${path()}/receipts`, { body: {} })).code).toBe('only-freelancer')

  const part = await receive(400)
  expect(part.body.invoice).toMatchObject({ receivedMinor: 400, settledAt: null })
  expect(await state()).toBe('due')
  const rest = await receive(600)
  expect(rest.status).toBe(201)
  expect(await state()).toBe('paid')
  const { body } = await ben.ask('GET', `/api/jobs/${job.id}/payments`)
  expect(body.earnings).toEqual([{ currency: 'USD', paidMinor: 1000 }])
  const lines = (await ana.ask('GET', '/api/statement?side=client')).body.lines
  expect(lines.map(({ amountMinor }: { amountMinor: number }) => amountMinor)).toEqual([400, -400, 600, -600])
  const kept = (await ben.ask('GET', '/api/statement')).body.lines
  expect(kept.map(({ balanceMinor }: { balanceMinor: number }) => balanceMinor)).toEqual([400, 0, 600, 0])
})

it('T10 P9 takes hours over the authorized ones that are paid outside too, until 28 days after it was settled', async () => {
  await toCharge()
  expect((await receive(1501)).code).toBe('more-than-open')
  await receive(1000)
  expect((await receive(200)).body.invoice).toMatchObject({ receivedMinor: 1200 })
  expect(await state()).toBe('paid')
  await server.moveClock((await server.now()) + 28 * DAY)
  expect((await receive(300)).code).toBe('nothing-open')
})

it('P9 takes a receipt back that was a mistake: it is due again, and everything stands on record', async () => {
  await toCharge()
  await receive(1000)
  const [receipt] = (await invoice()).receipts
  const take = async (seen: string) =>
    ben.ask('POST', `${path()}/receipts/${receipt.id}/take-back`, { headers: { 'if-match': `"${seen}"` } })
  const before = (await invoice()).version
  const clicks = await Promise.all([take(before), take(before)])
  expect(clicks.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect(await state()).toBe('due')
  expect((await invoice()).receipts.map(({ amountMinor }: { amountMinor: number }) => amountMinor)).toEqual([
    1000, -1000,
  ])
  expect((await receive(1000)).status).toBe(201)
  expect(await state()).toBe('paid')
})

it('P9 P5 counts two clicks on one receipt once', async () => {
  await toCharge()
  const { version } = await invoice()
  const clicks = await Promise.all([receive(1000, version), receive(1000, version), receive(400, version)])
  expect(clicks.filter(({ status }) => status === 201)).toHaveLength(1)
})

it('P9 P2 reminds after 7 and 14 days; then the job is Not Ready until the money has arrived', async () => {
  await toCharge()
  await server.moveClock(server.reviewEndsAt(job.week) + 7 * DAY)
  await expect.poll(() => mails(/^Reminder: invoice/)).toHaveLength(1)
  expect(await ready()).toEqual([])
  await server.moveClock(server.reviewEndsAt(job.week) + 15 * DAY)
  await expect.poll(() => mails(/^Overdue: invoice/)).toHaveLength(2)
  expect(await ready()).toEqual(['PAYMENT_FAILED'])
  expect((await invoice()).isOverdue).toBe(true)
  await receive(1000)
  expect(await ready()).toEqual([])
})

it('T6 P9 lets the client end the review early: the invoice goes out at once', async () => {
  await server.moveClock(server.submitAt(job.week))
  const paid = await ana.ask('POST', `${path()}/pay`, { headers: { 'if-match': '*' } })
  expect([paid.status, paid.body.state]).toEqual([200, 'due'])
  expect(await invoice()).toMatchObject({ amountMinor: 1000 })
})

async function admin(...args: string[]) {
  const child = spawn(process.execPath, [ADMIN, ...args, '--data', server.folder], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((done) => child.once('exit', done))
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { out, errors, code }
}

it('P9 lets the operator collect: bank details, receipts and payouts by command, beside the running server', async () => {
  const file = join(server.folder, 'bank.json')
  writeFileSync(file, JSON.stringify({ ...BANK, holder: 'The House Ltd' }))
  expect(await admin('bank-details', 'set', '--from', file)).toMatchObject({ code: 0 })
  await toCharge()
  expect(await invoice()).toMatchObject({ payee: 'operator' })
  expect((await receive(1000)).code).toBe('not-the-payee')
  expect((await admin('receipts', 'open')).out).toContain(`--job ${job.id} --week ${job.week}  to you`)
  const which = ['--job', job.id, '--week', job.week]
  const booked = await admin('receipts', 'confirm', ...which, '--amount', '10.00', '--date', await today())
  expect(booked, booked.errors).toMatchObject({ code: 0 })
  expect(await state()).toBe('paid')
  const [, id = ''] = /receipt (\S+)\./.exec(booked.out) ?? []
  expect((await admin('receipts', 'take-back', ...which, '--receipt', id)).code).toBe(0)
  expect(await state()).toBe('due')
  const more = await admin('receipts', 'confirm', ...which, '--amount', '99', '--date', await today())
  expect([more.code, more.errors]).toEqual([1, expect.stringContaining('more than is open')])
  await admin('receipts', 'confirm', ...which, '--amount', '10', '--date', await today())
  expect((await admin('payouts', 'owed')).out).toContain('$10.00  Ben')
  expect((await admin('check-books')).code).toBe(0)
})
