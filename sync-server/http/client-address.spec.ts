import { afterEach, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
afterEach(() => server.close())

/** Guesses wrongly six times as if by these proxies; answers the code of the last. */
async function hammer(forwarded: (n: number) => string): Promise<string | null> {
  let code: string | null = null
  for (let n = 0; n < 6; n += 1) {
    const asked = {
      body: { email: 'a@example.org', password: 'wrong' },
      headers: { 'x-forwarded-for': forwarded(n) },
    }
    code = (await server.stranger.ask('POST', '/api/sign-in', asked)).code
  }
  return code
}

it('A4 believes a chain of trusted proxies down to the first address that is none', async () => {
  server = await startTestServer({ args: ['--trusted-proxies', 'loopback, 172.16.0.0/12'] })
  // A proxy in another container stands between the one on this machine and the visitor.
  expect(await hammer(() => '203.0.113.9, 172.18.0.4')).toBe('too-many-attempts')
  expect(await hammer(() => '203.0.113.10, 172.18.0.4')).toBe('too-many-attempts')
  const other = {
    body: { email: 'a@example.org', password: 'wrong' },
    headers: { 'x-forwarded-for': '203.0.113.11, 172.18.0.4' },
  }
  expect((await server.stranger.ask('POST', '/api/sign-in', other)).code).toBe('wrong-credentials')
})

it('A4 takes an address that the visitor wrote into the header for nothing', async () => {
  server = await startTestServer()
  expect(await hammer((n) => `10.0.0.${n}, 203.0.113.12`)).toBe('too-many-attempts')
})

it('A4 believes nobody where no proxy is trusted', async () => {
  server = await startTestServer({ env: { TRUSTED_PROXIES: '' } })
  expect(await hammer((n) => `203.0.113.${n}`)).toBe('too-many-attempts')
  expect(readConfig(['--trusted-proxies', 'everybody'], {})).toMatch(/^--trusted-proxies takes/)
})
