import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { COMPILE_CACHE } from '../../testing/kill-run.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

/** Two who play client and freelancer against the protection fund: 36 minutes at $10,000 an hour, a card that declines. */
const ADMIN = join(import.meta.dirname, '../../operator/admin.ts')
const DECLINED = { kind: 'card', number: '4000000000000341' }
vi.setConfig({ testTimeout: 120_000 })

let server: TestServer
let ana: Caller
let ben: Caller
beforeEach(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
})
afterEach(async () => {
  expect(await server.problemsInBooks()).toEqual([])
  await server.close()
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
const endow = () =>
  admin('protection', 'fund', '--amount', '20000', '--currency', 'USD', '--reference', 'first')
const pay = ({ id, week }: { id: string; week: string }) =>
  admin('protection', 'pay', '--job', id, '--week', week)
const shown = async (who: Caller, job: { id: string }) =>
  (await who.ask('GET', `/api/jobs/${job.id}`)).body.job
const dear = async () => {
  const job = await server.hire(ana, ben, { rateMinorPerHour: 1_000_000 })
  await server.work(ben, job, 3)
  return job
}

it('G3 P2 owes little for a client who was never collected from, whose card is Ready but unproven', async () => {
  await ana.ask('POST', '/api/payment-methods', { body: DECLINED })
  const [job, another] = [await dear(), await dear()]
  for (const who of [ana, ben]) expect(await shown(who, job)).toMatchObject({ ready: true, unproven: true })
  await server.moveClock(server.reviewEndsAt(job.week))
  const owed = await admin('protection', 'owed')
  expect(owed.out).toMatch(
    /\$500\.00 {2}--job \S+ --week \S+ {2}Catalogue {2}\(of \$6,000\.00 protected: nothing was ever collected/,
  )
  await endow()
  expect((await pay(job)).out).toContain('$500.00 went from the fund')
  const refused = await pay(another)
  expect([refused.code, refused.errors]).toEqual([
    1,
    expect.stringContaining('The fund owes nothing for this timesheet: nothing was ever collected'),
  ])
})

it('G3 counts what the fund paid in every currency: another one brings no second first amount', async () => {
  await ana.ask('POST', '/api/payment-methods', { body: DECLINED })
  const job = await dear()
  const euros = await server.hire(ana, ben, { rateMinorPerHour: 1_000_000, currency: 'EUR' })
  await server.work(ben, euros, 3)
  await server.moveClock(server.reviewEndsAt(job.week))
  await endow()
  await admin('protection', 'fund', '--amount', '20000', '--currency', 'EUR', '--reference', 'second')
  expect((await pay(job)).out).toContain('$500.00 went from the fund')
  const refused = await pay(euros)
  expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('The fund owes nothing')])
})

it('G3 owes a proven client’s freelancer no more than the caps', async () => {
  const { method } = (await ana.ask('POST', '/api/payment-methods', { body: CARD })).body
  const honest = await server.hire(ana, ben)
  await server.work(ben, honest, 1)
  await server.moveClock(server.submitAt(honest.week))
  await ana.ask('POST', `/api/jobs/${honest.id}/weeks/${honest.week}/pay`, { headers: { 'if-match': '*' } })
  expect(await shown(ana, honest)).toMatchObject({ ready: true, unproven: false })

  const bad = (await ana.ask('POST', '/api/payment-methods', { body: DECLINED })).body.method.id
  const role = (id: string, to: string) =>
    ana.ask('PUT', `/api/payment-methods/${id}/role`, { headers: { 'if-match': '*' }, body: { role: to } })
  await role(bad, 'default')
  await ana.ask('DELETE', `/api/payment-methods/${method.id}`, { headers: { 'if-match': '*' } })
  await server.moveClock((await server.now()) + 86_400_000)
  const job = await dear()
  await server.moveClock(server.reviewEndsAt(job.week))
  await endow()
  expect((await admin('protection', 'owed')).out).toContain('the cap of one client is reached')
  expect((await pay(job)).out).toContain('$5,000.00 went from the fund')
})
