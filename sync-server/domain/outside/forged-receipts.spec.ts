import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { checkBooks } from '../payments/books/books.ts'

/** One settled invoice, received in two parts with a mistake between; then each fact is tampered with, and put back. */
let server: TestServer
let ben: Caller
let job: { id: string; week: string }
beforeAll(async () => {
  server = await startTestServer({ args: ['--payments', 'manual'] })
  const ana = await server.signUp('Ana')
  ben = await server.signUp('Ben')
  job = await server.hire(ana, ben)
  await server.work(ben, job, 2)
  await server.moveClock(server.reviewEndsAt(job.week))
  const path = `/api/jobs/${job.id}/weeks/${job.week}/receipts`
  const headers = { 'if-match': '*' }
  const receive = (amountMinor: number) =>
    ben.ask('POST', path, { headers, body: { amountMinor, receivedOn: '2026-11-28' } })
  const mistake = await receive(300)
  await ben.ask('POST', `${path}/${mistake.body.invoice.receipts[0].id}/take-back`, { headers })
  await receive(400)
  expect((await receive(600)).body.invoice.settledAt).not.toBeNull()
})
afterAll(() => server.close())

class PutBack extends Error {}

async function problemsAfter(tampering: string): Promise<string[]> {
  let problems: string[] = []
  const { database } = server
  const tampered = database.write(async (tx) => {
    for (const statement of tampering.split(';')) await tx.run(statement)
    const inside = {
      ...database,
      read: (sql: string, values = {}) => tx.read(sql, values),
    } as never
    problems = (await checkBooks(inside, [])).problems.map((problem) => problem.split(': ')[0] ?? '')
    throw new PutBack()
  })
  await expect(tampered).rejects.toThrow(PutBack)
  return [...new Set(problems)].toSorted()
}

it('P6 P9 finds nothing where nothing was tampered with', async () => {
  expect(await problemsAfter('select 1')).toEqual([])
})

it.each([
  [
    'a receipt’s amount changed',
    'update receipts set amount_minor = 700 where amount_minor = 600',
    ['receipt and its entry differ'],
  ],
  [
    'a receipt deleted',
    'delete from receipts where amount_minor = 600',
    ['entry of a receipt that there is not', 'invoice and its receipts differ'],
  ],
  [
    'a receipt invented',
    `insert into receipts select 'x', job_id, week, 1, fee_minor, currency, received_on, reference, null, noted_by,
       noted_at from receipts where amount_minor = 600`,
    ['receipt and its entry differ'],
  ],
  [
    'a mistake taken back by less',
    'update receipts set amount_minor = -200 where amount_minor = -300',
    ['receipt and its entry differ', 'receipt was taken back by another amount'],
  ],
  [
    'earnings given to somebody else',
    `update ledger_postings set account = 'freelancer:eve' where account like 'freelancer:%'`,
    ['receipt and its entry differ'],
  ],
  [
    'what the freelancer had already made payable again',
    `update ledger_postings set account = 'bank' where account like 'freelancer:%' and amount_minor > 0`,
    ['receipt and its entry differ'],
  ],
  [
    'another currency',
    `update receipts set currency = 'EUR' where amount_minor = 600`,
    ['receipt and its entry differ'],
  ],
  [
    'an invoice made to look open',
    'update invoices set settled_at = null',
    ['invoice and its receipts differ', 'paid timesheet without a charge'],
  ],
  ['a timesheet made due again', `update timesheets set state = 'due'`, ['invoice and its receipts differ']],
  [
    'a timesheet’s amount changed',
    'update timesheets set amount_minor = 5000',
    ['invoice and its receipts differ'],
  ],
  [
    'an entry deleted',
    `delete from ledger_postings where entry_id in (select id from ledger_entries where cause_kind = 'receipt');
     delete from ledger_entries where cause_kind = 'receipt'`,
    ['receipt and its entry differ'],
  ],
])('P6 P9 check-books finds %s', async (_, tampering, problems) => {
  expect(await problemsAfter(tampering)).toEqual(problems)
})
