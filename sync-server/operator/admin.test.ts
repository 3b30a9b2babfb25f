import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runAdmin } from '../testing/test-process.ts'
import { type Receiver, startReceiver } from '../testing/test-receiver.ts'
import { openTestServices, otherClaim, type TestServices } from '../testing/test-services.ts'
import { runCommand } from './run.ts'

/** The commands on a real data folder: a week that was paid, one that failed, letters that died. */
const MONDAY_SUBMIT = Date.UTC(2026, 10, 23, 12, 0)
const SATURDAY_CHARGE = Date.UTC(2026, 10, 28, 5, 0)
const WEEK = '2026-11-16'

let root: string
let data: string
let house: TestServices
let receiver: Receiver
let failedJob: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'glasswork-admin-'))
  data = join(root, 'data')
  receiver = await startReceiver()
  house = await openTestServices({ folder: data })
  const [ana, ben] = [await house.signUp('Ana', '4242424242424242'), await house.signUp('Ben')]
  const eve = await house.signUp('Eve', '4000000000000341')
  const job = await house.hire(ana, ben)
  failedJob = await house.hire(eve, ben)
  for (const each of [job, failedJob])
    await house.claim(each, 'freelancer', [otherClaim(house.clock.now(), '2026-11-17')])
  for (const instant of [MONDAY_SUBMIT, SATURDAY_CHARGE]) {
    house.clock.set(instant)
    await house.weeks.advance(instant)
  }
  // Protection needs pictures, which this folder does without.
  await sql(`update timesheets set protected_minor = 2000 where state = 'failed'`)
})
afterAll(async () => {
  await house.close()
  await receiver.close()
  rmSync(root, { recursive: true })
})

const sql = (statement: string, values = {}) => house.database.write((tx) => tx.run(statement, values))

/** As the program runs them, but for its process. */
async function admin(...args: string[]) {
  const said = { out: '', errors: '' }
  const listen = (stream: 'stdout' | 'stderr', to: keyof typeof said) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said[to] += chunk
      return true
    })
  const spies = [listen('stdout', 'out'), listen('stderr', 'errors')]
  try {
    const code = await runCommand([...args, '--data', data])
    return { ...said, code }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
const done = async (...args: string[]) => {
  const { out, errors, code } = await admin(...args)
  expect({ errors, code }, args.join(' ')).toEqual({ errors: '', code: 0 })
  return out
}
/** Refused, with a sentence and nothing else. */
const refused = async (...args: string[]) => {
  const { out, errors, code } = await admin(...args)
  expect({ out, code }, args.join(' ')).toEqual({ out: '', code: 1 })
  expect(errors).toMatch(/^\S.*\.\n$/)
  return errors.trim()
}
/** A slip: the complaint first, then the command's own usage. */
const slip = async (...args: string[]) => {
  const { out, errors, code } = await admin(...args)
  expect({ out, code }, args.join(' ')).toEqual({ out: '', code: 2 })
  expect(errors).toContain('\nUsage: npm run admin -- ')
  return errors.split('\n')[0]
}

it('is a program that ends with 0, with 1 where something was refused, and with 2 after a slip', async () => {
  const run = (...args: string[]) => runAdmin([...args, '--data', data])
  expect(await run('payouts', 'owed')).toMatchObject({ code: 0, errors: '' })
  expect(await run('dead-letters', 'retry', '--mail', 'none')).toMatchObject({
    ...{ code: 1, out: '', errors: 'There is no such dead letter.\n' },
  })
  expect(await run('eat')).toMatchObject({
    ...{ code: 2, out: '', errors: expect.stringMatching(/^There is no command eat.\n\nUsage: /) },
  })
})

it('says for every command how it is called, by --help and after a slip', async () => {
  const list = await done('--help')
  const names = [...list.matchAll(/^ {2}([a-z][a-z -]*?)(?: \[?--.*)?$/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(20)
  for (const name of names)
    expect(await slip(...name.split(' '), '--no-such-flag'), name).toBe("Unknown option '--no-such-flag'")
  for (const name of ['restore', 'payouts make', 'rotate-keys'])
    expect(await done(...name.split(' '), '--help')).toContain(`Usage: npm run admin -- ${name} `)
  expect(await slip('eat')).toBe('There is no command eat.')
  expect(await slip('webhooks', 'eat')).toBe('There is no command webhooks eat.')
  expect(await done('payouts', '--help')).not.toContain('backup')
})

it('makes a support account once', async () => {
  const account = ['create-support', '--email', 'sue@example.org', '--name', 'Sue']
  expect(await done(...account)).toMatch(
    /^Sue <sue@example.org> works at the support desk. First password: \S{16}\n$/,
  )
  expect(await refused(...account)).toBe('There is an account with this e-mail already.')
  expect(await slip('create-support', '--name', 'Sue')).toBe('--email is needed.')
})

it('exports an account, to nobody’s eyes but one’s own', async () => {
  const account = JSON.parse(await done('export-account', '--email', 'BEN@example.org'))
  expect(account).toMatchObject({ person: { name: 'Ben' }, ledger: [{ amount_minor: -2500 }] })
  const file = join(root, 'ben.json')
  const toFile = ['export-account', '--email', 'ben@example.org', '--to', file]
  await done(...toFile)
  expect(JSON.parse(readFileSync(file, 'utf8')).person.email).toBe('ben@example.org')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await refused(...toFile)).toBe(`${file} is there already.`)
  expect(await refused('export-account', '--email', 'nobody@example.org')).toContain('no account')
})

it('P6 checks books, and ends with 1 where they are at odds', async () => {
  expect(JSON.parse(await done('check-books'))).toEqual({
    problems: [],
    figures: { entries: 1, postings: 4, paidCharges: 1, openCharges: 0, foundAtGateways: 1 },
    gatewaysNotAsked: [],
    moneyHeld: null,
    stuck: [],
  })
  await sql(`update gateway_sandbox_charges set amount_minor = amount_minor + 1 where outcome = 'paid'`)
  const { out, code } = await admin('check-books')
  expect(code).toBe(1)
  expect(JSON.parse(out).problems).toEqual([
    expect.stringContaining('gateway sandbox charged another amount'),
  ])
  expect(JSON.parse(await done('check-books', '--without-gateway'))).toMatchObject({
    problems: [],
    gatewaysNotAsked: ['sandbox'],
  })
  await sql(`update gateway_sandbox_charges set amount_minor = amount_minor - 1 where outcome = 'paid'`)
})

it('G2 fills the protection fund once a reference, and pays from it once', async () => {
  const pay = ['protection', 'pay', '--job', failedJob, '--week', WEEK]
  expect(await done('protection', 'owed')).toContain(`$20.00  --job ${failedJob} --week ${WEEK}`)
  expect(await refused(...pay)).toBe('The protection fund does not hold this amount.')
  const fund = ['protection', 'fund', '--amount', '500.5', '--currency', 'USD', '--reference', 'bank 17']
  expect(await done(...fund)).toBe('$500.50 went into the fund.\n')
  expect(await refused(...fund)).toBe('A transfer with this reference is booked already.')
  expect(await done(...pay)).toBe('$20.00 went from the fund to the freelancer’s earnings.\n')
  expect(await refused(...pay)).toBe('Protection has paid this timesheet already.')
  expect(await refused('protection', 'pay', '--job', failedJob, '--week', '2026-11-09')).toContain(
    'no timesheet',
  )
  expect(await done('protection', 'owed')).toBe('0 timesheets. The fund holds $480.50.\n')
  const amount = (value: string, currency = 'USD') =>
    slip('protection', 'fund', '--amount', value, '--currency', currency, '--reference', 'x')
  expect(await amount('5.001')).toBe('--amount takes an amount such as 1234.50, not 5.001.')
  expect(await amount('0')).toBe('--amount takes more than nothing.')
  expect(await amount('5.5', 'JPY')).toBe('--amount takes an amount such as 1234, not 5.5.')
  expect(await amount('5', 'usd')).toBe('--currency takes a code such as USD, not usd.')
})

it('pays out what is owed once, and gives the list again', async () => {
  expect(await done('payouts', 'owed')).toMatch(/^\$45\.00 {2}Ben \(.*\)\n1 payouts are owed\.\n$/)
  const file = join(root, 'payouts.csv')
  writeFileSync(file, 'an older list')
  expect(await refused('payouts', 'make', '--to', file)).toBe(`${file} is there already. Nothing was booked.`)
  expect(await done('payouts', 'owed')).toContain('1 payouts')
  rmSync(file)
  expect(await done('payouts', 'make', '--to', file)).toBe(`1 payouts are booked; the list is in ${file}.\n`)
  const [header, row] = readFileSync(file, 'utf8').split('\r\n')
  expect(header).toBe('reference,name,person,amount,currency,at_utc')
  expect(row).toMatch(/^Glasswork \d{4}-\d\d-\d\d [0-9a-f]{8},Ben,.*,45\.00,USD,/)
  expect(await done('payouts', 'list')).toBe(readFileSync(file, 'utf8'))
  expect(await done('payouts', 'list', '--to', '2001-01-01')).toBe(`${header}\r\n`)
  expect(await done('payouts', 'make')).toBe(`${header}\r\n`)
  expect(await slip('payouts', 'list', '--from', 'monday')).toContain('--from takes a date')
})

it('books what a gateway sent to the bank, no more than it holds', async () => {
  const settle = (amount: string, reference: string) => [
    ...[
      'settle-gateway',
      '--gateway',
      'sandbox',
      '--amount',
      amount,
      '--currency',
      'USD',
      '--reference',
      reference,
    ],
  ]
  expect(await refused(...settle('25.01', 'a'))).toBe('By the books sandbox holds $25.00, not so much.')
  expect(await done(...settle('10', 'a'))).toBe('$10.00 went from sandbox to the bank.\n')
  expect(await refused(...settle('10', 'a'))).toBe('A transfer with this reference is booked already.')
  expect(await done(...settle('15', 'b'))).toContain('$15.00')
  expect(JSON.parse(await done('check-books')).problems).toEqual([])
})

it('keeps webhooks: adds, lists, tests, rotates, retries, removes', async () => {
  expect(await refused('webhooks', 'add', '--url', 'http://books.example.org')).toContain('https only')
  expect(await refused('webhooks', 'add', '--url', receiver.url, '--events', 'timesheet.eaten')).toContain(
    'There is no event timesheet.eaten',
  )
  const added = await done(
    'webhooks',
    'add',
    '--url',
    receiver.url,
    '--events',
    'timesheet.paid, job.created',
  )
  const id = /^ep_\w+/.exec(added)?.[0] ?? ''
  const secret = /whsec_\S+/.exec(added)?.[0] ?? ''
  expect(await done('webhooks', 'list')).toBe(
    `${id}  ${receiver.url}\n    timesheet.paid, job.created; 0 waiting, 0 dead\n1 webhooks.\n`,
  )
  expect(await done('webhooks', 'test', '--id', id)).toBe('It was taken: 204.\n')
  expect(receiver.types()).toEqual(['webhook.test'])
  receiver.answers.push((response) => response.writeHead(500).end('no room'))
  expect(await admin('webhooks', 'test', '--id', id)).toEqual({
    ...{ out: '', errors: 'It was not taken: 500 no room\n', code: 1 },
  })
  const rotated = await done('webhooks', 'rotate', '--id', id, '--honour-hours', '2')
  expect(/whsec_\S+/.exec(rotated)?.[0]).not.toBe(secret)
  expect(await slip('webhooks', 'rotate', '--id', id, '--honour-hours', 'ever')).toContain('whole number')
  await sql(
    `insert into webhook_deliveries (endpoint_id, event_id, type, job_id, payload, created_at, attempts,
       next_attempt_at, dead_at, error) values (:id, 'evt_1', 'job.created', null, '{}', 1, 16, 1, 1, '500')`,
    { id },
  )
  expect((await admin('dead-letters')).out).toMatch(
    /^webhook \d+ .*job\.created \(500\)\n1 dead letters\.\n$/,
  )
  expect(await done('webhooks', 'retry', '--id', id)).toBe('1 messages go out again.\n')
  expect(await done('dead-letters')).toBe('0 dead letters.\n')
  expect(await done('webhooks', 'remove', '--id', id)).toBe(`${id} is removed.\n`)
  for (const verb of ['remove', 'test', 'rotate', 'retry'])
    expect(await refused('webhooks', verb, '--id', id)).toBe('There is no webhook of this id.')
})
it('lists dead letters, and gives them their attempts again', async () => {
  await sql(
    `update outbox set dead_at = 5, error = 'busy', attempts = 12 where dedupe_key like 'timesheet-paid/%'`,
  )
  const { out, code } = await admin('dead-letters')
  expect(code).toBe(1)
  expect(out).toContain('ana@example.org: Paid')
  expect(out).toContain('2 dead letters.')
  expect(await refused('dead-letters', 'retry', '--mail', 'none')).toBe('There is no such dead letter.')
  const id = /^mail (\S+)/m.exec(out)?.[1] ?? ''
  expect(await done('dead-letters', 'retry', '--mail', id)).toBe(
    '1 mails and 0 webhook messages go out again.\n',
  )
  expect(await done('dead-letters', 'retry')).toBe('1 mails and 0 webhook messages go out again.\n')
  expect(await done('dead-letters')).toBe('0 dead letters.\n')
})

it('rotates keys when it is meant, and says first what that ends', async () => {
  const { token } = await house.accounts.signIn({
    ...{ email: 'ben@example.org', password: 'a long password', address: 'x', kind: 'device', label: 'x' },
  })
  const said = await done('rotate-keys', '--what', 'all')
  expect(said.match(/^\w+: \d+ /gm)).toHaveLength(9)
  expect(said).toMatch(/^devices: [1-9] tokens of the extensions. Every extension has to sign in again/m)
  expect(said).toContain('Nothing was changed. Add --yes to do it.')
  expect(await house.accounts.fromHeaders({ authorization: `Bearer ${token}` })).not.toBeNull()
  await done('rotate-keys', '--what', 'devices, calendars', '--yes')
  expect(await house.accounts.fromHeaders({ authorization: `Bearer ${token}` })).toBeNull()
  expect(await done('rotate-keys', '--what', 'sessions')).toMatch(/sessions: [1-9]/)
  expect(await slip('rotate-keys', '--what', 'doors')).toContain('not doors')
  expect(await slip('rotate-keys')).toBe('--what is needed.')
})

it('backs up and restores, scans and reingests, and says what is damaged', async () => {
  const backup = join(root, 'backup')
  expect((await admin('reingest', '--dry-run')).out).toMatch(/"what":"protectedMinor".*\n1 differences\.\n$/)
  await sql('update timesheets set protected_minor = 0')
  expect(await done('reingest', '--dry-run')).toBe('Facts, rulings and figures come out the same.\n')
  expect(await slip('reingest')).toBe('--dry-run is needed.')
  expect(await done('scan-screenshots')).toBe('Every picture is as it was stored.\n')
  const shelf = join(data, 'screenshots', 'ab')
  mkdirSync(shelf, { recursive: true })
  writeFileSync(join(shelf, `${'ab'.repeat(32)}-job`), 'not listed')
  expect((await admin('scan-screenshots')).out).toContain('"problem":"stray"')
  expect(await done('backup', '--to', backup)).toMatch(/^The database and 1 pictures are in \S+Z\.\n$/)

  expect(await refused('restore', '--from', backup)).toContain('goes into an empty folder')
  const whole = data
  data = join(root, 'restored')
  expect(await refused('restore', '--from', join(root, 'nothing'))).toContain('There is no backup in')
  expect(existsSync(data)).toBe(false)
  expect(await done('restore', '--from', backup)).toContain('is as the backup was')
  expect(JSON.parse(await done('check-books')).figures.paidCharges).toBe(1)
  data = whole
})

it('leaves the server’s own work to a server that runs', async () => {
  const { lockHouse } = await import('../infra/database/one-server.ts')
  const release = await lockHouse(data, `sqlite:${join(data, 'glasswork.db')}`)
  expect(await refused('advance')).toBe(`The server runs on the data folder ${data} and does this by itself.`)
  if (typeof release === 'function') await release()
  expect(await done('advance')).toMatch(/^\d+ timesheets moved\.\n$/)
})
