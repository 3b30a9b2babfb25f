import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSWORD, startTestServer, type TestServer } from '../../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ args: ['--trusted-proxies', 'loopback'] })
}, 60_000)
afterAll(() => server.close())

const from = (address: string) => ({ 'x-forwarded-for': address })
const signIn = (email: string, address: string) =>
  server.stranger.ask('POST', '/api/sign-in', { body: { email, password: PASSWORD }, headers: from(address) })

it('A4 makes no hash for a link that nobody was sent', async () => {
  const before = process.cpuUsage()
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      server.stranger.ask('POST', `/api/password-resets/made-up-${n}`, { body: { password: PASSWORD } }),
    ),
  )
  const { user, system } = process.cpuUsage(before)
  expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(
    new Set(['410 link-expired']),
  )
  // Two hundred hashes take more than four seconds of a core.
  expect((user + system) / 1e6).toBeLessThan(2.5)
})

it('A4 lets one address have eight passwords looked at, and others past it', async () => {
  const ana = await server.signUp('Ana')
  const flood = Array.from({ length: 30 }, (_, n) => signIn(`nobody-${n}@example.org`, '203.0.113.7'))
  const honest = signIn(ana.email, '198.51.100.9')
  const answers = await Promise.all(flood)
  const busy = answers.filter(({ code }) => code === 'busy')
  expect(busy.length).toBeGreaterThan(0)
  expect(busy[0]).toMatchObject({ status: 503 })
  expect(busy[0]?.headers.get('retry-after')).toBe('2')
  expect((await honest).status).toBe(200)
})

it('A5 sign-up tells a taken address slowly, and its owner once a day', async () => {
  const bea = await server.signUp('Bea')
  const ask = () =>
    server.stranger.ask('POST', '/api/sign-up', {
      body: { name: 'Eve', email: bea.email, password: PASSWORD },
      headers: from('203.0.113.8'),
    })
  for (let n = 0; n < 5; n += 1) expect((await ask()).code).toBe('email-taken')
  const sixth = await ask()
  expect([sixth.status, sixth.code]).toEqual([429, 'too-many-attempts'])
  const mails = async () =>
    (await server.mailsTo(bea.email)).filter(({ subject }) => /have an account/.test(subject)).length
  await expect.poll(mails).toBe(1)
})

it('A5 answers before it looks whether there is an account to send a link to', async () => {
  const cleo = await server.signUp('Cleo')
  const known = await server.stranger.ask('POST', '/api/password-resets', { body: { email: cleo.email } })
  const unknown = await server.stranger.ask('POST', '/api/password-resets', {
    body: { email: 'nobody@example.org' },
  })
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
  await expect.poll(async () => (await server.mailsTo(cleo.email))[0]?.subject).toBe('Set a new password')
})
