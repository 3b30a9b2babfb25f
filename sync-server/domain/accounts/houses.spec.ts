import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readConfig } from '../../config.ts'
import { startMailbox } from '../../testing/test-mailbox.ts'
import { PASSWORD, startTestServer, type TestServer, type TestSettings } from '../../testing/test-server.ts'

let server: TestServer | null = null
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-houses-'))
})
afterEach(async () => {
  await server?.close()
  server = null
  rmSync(folder, { recursive: true, force: true })
})
const signUp = (name: string, more: object = {}) => {
  const body = { name, email: `${name.toLowerCase()}@example.org`, password: PASSWORD, ...more }
  return server!.stranger.ask('POST', '/api/sign-up', { body })
}
async function freePort(): Promise<number> {
  const taken = createServer()
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
  const { port } = taken.address() as AddressInfo
  await new Promise((done) => taken.close(done))
  return port
}
/** A house where Ana has made a job and holds an invitation's link, opened again by other settings. */
async function reopened(settings: TestSettings): Promise<string> {
  server = await startTestServer({ folder })
  const ana = await server.signUp('Ana')
  const { job } = (await ana.ask('POST', '/api/jobs', { body: { title: 'Job', rateMinorPerHour: 100 } })).body
  const link = await ana.ask('POST', `/api/jobs/${job.id}/invitations`, { body: { role: 'freelancer' } })
  await server.close()
  server = await startTestServer({ folder, ...settings })
  return link.body.url.split('/').at(-1)
}

it('A2 a house that takes people by invitation lets in who holds one, and nobody else', async () => {
  const invitation = await reopened({ args: ['--sign-up', 'invited'] })
  expect((await signUp('Eve')).code).toBe('sign-up-invited')
  expect((await signUp('Eve', { invitation: 'made-up' })).code).toBe('invitation-unknown')
  expect((await signUp('Ben', { invitation })).status).toBe(201)
})

it('A2 a house whose sign-up is closed makes no account, not by an invitation either', async () => {
  const invitation = await reopened({ env: { SIGN_UP: 'closed' } })
  expect((await signUp('Ben', { invitation })).code).toBe('sign-up-closed')
  expect(readConfig(['--sign-up', 'sometimes'], {})).toBe('--sign-up takes open, invited, closed')
})

it('A1 behind https: bound cookies, HSTS, sockets to this host alone', async () => {
  const port = await freePort()
  server = await startTestServer({ args: ['--port', String(port), '--url', 'https://work.example.org'] })
  const ask = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}/api${path}`, init)
  const body = JSON.stringify({ name: 'Ana', email: 'ana@example.org', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  const answer = await ask('/sign-up', { method: 'POST', headers, body })
  const [session = '', browser = ''] = answer.headers.getSetCookie()
  expect(session).toMatch(/^__Host-glasswork_session=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect(browser).toMatch(/^__Secure-glasswork_browser=.*Path=\/api\/sign-in; .*; Secure; SameSite=Lax$/)
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(answer.headers.get('content-security-policy')).toContain(
    "connect-src 'self' wss://work.example.org;",
  )
  const [cookie = ''] = session.split(';')
  const status = async (sent: string) => (await ask('/me', { headers: { cookie: sent } })).status
  expect(await status(cookie)).toBe(200)
  expect(await status(cookie.replace('__Host-', ''))).toBe(401)
})

it('A1 a Tracker’s token ends after ninety days without use, and use renews it', async () => {
  server = await startTestServer()
  const ana = await server.signUp('Ana')
  const body = { email: ana.email, password: PASSWORD, label: 'Tracker' }
  const { token } = (await server.stranger.ask('POST', '/api/devices', { body })).body
  const asTracker = () =>
    server!.stranger.ask('GET', '/api/me', { headers: { authorization: `Bearer ${token}` } })
  const age = (ms: number) =>
    server!.database.write((tx) =>
      tx.run(
        `update sessions set last_seen_at = last_seen_at - :ms, expires_at = expires_at - :ms where kind = 'device'`,
        { ms },
      ),
    )
  await age(89 * 86_400_000)
  expect((await asTracker()).status).toBe(200)
  await vi.waitFor(async () => {
    const [row] = await server!.database.read<{ expires_at: number }>(
      `select expires_at from sessions where kind = 'device'`,
    )
    expect(Number(row?.expires_at)).toBeGreaterThan(Date.now() + 89 * 86_400_000)
  }, 15_000)
  await age(91 * 86_400_000)
  expect((await asTracker()).status).toBe(401)
})

it('A1 keeps database, pictures and mails from other users of the machine', async () => {
  const main = new URL('../../main.ts', import.meta.url).pathname
  const args = ['--sandbox', '--no-demo', '--port', '0', '--data', folder]
  const child = spawn('sh', ['-c', 'umask 0; exec "$@"', 'sh', process.execPath, main, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const url = await new Promise<string>((done) => {
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
        const found = /http:\/\/\S+/.exec(said)?.[0]
        if (found) done(found)
      })
    })
    const body = JSON.stringify({ name: 'Ana', email: 'ana@example.org', password: PASSWORD })
    await fetch(`${url}/api/sign-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const files = await vi.waitFor(() => {
      const found = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))
      expect(found.some((name) => name.endsWith('.eml'))).toBe(true)
      return found
    }, 15_000)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of files) expect(statSync(file).mode & 0o077, file).toBe(0)
  } finally {
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
  }
})

it('A5 says whether the link that proves an address went out, and that a house without mail sends none', async () => {
  const verification = async (settings: TestSettings) => {
    server = await startTestServer(settings)
    const eve = await server.signUp('Eve', { proven: false })
    return async () => (await eve.ask('GET', '/api/me/verification')).body.mail
  }
  expect(await (await verification({}))()).toBe('not-sent-here')
  await server?.close()
  const nobody = `smtp://127.0.0.1:${await freePort()}`
  expect(await (await verification({ env: { SMTP_URL: nobody } }))()).toBe('waiting')
  await server?.close()
  const mailbox = await startMailbox()
  const said = await verification({ env: { SMTP_URL: mailbox.url } })
  await vi.waitFor(async () => expect(await said()).toBe('sent'), 15_000)
  expect(mailbox.received.map(({ subject }) => subject)).toEqual(['Is this your e-mail address?'])
  await server?.close()
  server = null
  await mailbox.close()
})
