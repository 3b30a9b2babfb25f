import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { COMPILE_CACHE } from '../../../testing/kill-run.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** A charge on record that contradicts what a timesheet orders, as only damage or a wrong repair makes it. */
const ADMIN = join(import.meta.dirname, '../../../operator/admin.ts')

let server: TestServer
let ana: Caller
let said: string[]
beforeEach(async () => {
  said = []
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)))
  server = await startTestServer()
  ana = await server.signUp('Ana')
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server.close()
})

async function admin(...args: string[]) {
  const child = spawn(process.execPath, [ADMIN, ...args, '--data', server.folder], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((done) => child.once('exit', done))
  const [out, code] = await Promise.all([text(child.stdout), exit])
  return { out, code }
}

it('P5 T8 a charge that can’t be carried out holds up no other, and the operator sees which and why', async () => {
  const people = await Promise.all(['Ben', 'Cid'].map((name) => server.signUp(name)))
  const jobs: { id: string; week: string }[] = []
  for (const who of people) jobs.push(await server.hire(ana, who))
  for (const [n, job] of jobs.entries()) await server.work(people[n] as Caller, job, 2)
  const [first, second] = jobs.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  if (!first || !second) throw new Error('two jobs')
  await server.database.writeOne(
    `insert into charges (id, job_id, week, version, attempt, idempotency_key, gateway, amount_minor, currency, outcome,
       created_at, settled_at)
     values ('forged', :id, :week, 1, 1, 'forged', 'sandbox', 1, 'USD', 'paid', 1, 1)`,
    first,
  )
  const stateOf = async ({ id, week }: { id: string; week: string }) =>
    (await ana.ask('GET', `/api/jobs/${id}/weeks/${week}`)).body.week.state
  await server.moveClock(server.reviewEndsAt(first.week))
  expect([await stateOf(first), await stateOf(second)]).toEqual(['charging', 'paid'])

  const next = { id: second.id, week: server.weekAfter(server.weekAfter(second.week)) }
  await server.moveClock(server.submitAt(server.weekAfter(second.week)))
  await server.work(people[jobs.indexOf(second)] as Caller, next, 1)
  await server.moveClock(server.reviewEndsAt(next.week))
  expect([await stateOf(first), await stateOf(next)]).toEqual(['charging', 'paid'])

  const why = 'another charge of the same hours is paid or under way'
  expect(said.join('\n')).toContain(why)
  const stuck = await admin('payments', 'stuck')
  expect([stuck.code, stuck.out]).toEqual([
    1,
    expect.stringMatching(/\$10\.00 {2}no gateway .* asked \d+ times/),
  ])
  expect(stuck.out).toContain(why)
  expect((await admin('status')).out).toMatch(/STUCK {2}1 × payments without an outcome/)
  expect(JSON.parse((await admin('check-books')).out).stuck).toMatchObject([
    { amountMinor: 1000, trouble: why },
  ])

  await server.database.write((tx) => tx.run(`delete from charges where id = 'forged'`))
  await vi.waitFor(
    async () => {
      await server.moveClock((await server.now()) + 600_000)
      expect(await stateOf(first)).toBe('paid')
    },
    { timeout: 20_000, interval: 200 },
  )
  expect(await admin('payments', 'stuck')).toMatchObject({ code: 0 })
})
