/** A Tracker connected by a code of its person's page, as page and extension do it over HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let ana: Caller
let ben: Caller
beforeAll(async () => {
  server = await startTestServer({ args: ['--trusted-proxies', 'loopback'] })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
}, 60_000)
afterAll(() => server.close())

const newCode = async (who: Caller): Promise<string> => (await who.ask('POST', '/api/pairing-code')).body.code
const latest = async (who: Caller) => (await who.ask('GET', '/api/pairing-code')).body.latest
/** As an extension does it, which sends no cookie; each network address counts its own guesses. */
const use = (code: string, from = '192.0.2.1', by = server.stranger) =>
  by.ask('POST', '/api/devices/by-code', {
    body: { code, label: 'Tracker in Firefox' },
    headers: { 'x-forwarded-for': from },
  })
const verdict = async (asked: ReturnType<typeof use>) => {
  const { status, code } = await asked
  return [status, code]
}
const UNUSABLE = [410, 'pairing-code-unusable']
const asDevice = (token: string, method = 'GET', path = '/api/me') =>
  server.stranger.ask(method, path, { headers: { authorization: `Bearer ${token}` } })

it('A1 signs an extension in by a code of its person’s page, and tells the page', async () => {
  const code = await newCode(ben)
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  expect(await latest(ben)).toEqual({ secondsLeft: expect.any(Number), device: null })
  const used = await use(code)
  expect(used).toMatchObject({
    status: 201,
    body: { person: { id: ben.id }, device: { label: 'Tracker in Firefox' } },
  })
  expect((await asDevice(used.body.token)).body.person.id).toBe(ben.id)
  expect((await latest(ben)).device).toEqual(used.body.device)
  const { devices } = (await ben.ask('GET', '/api/devices')).body
  expect(devices).toMatchObject([{ id: used.body.device.id, kind: 'device' }])
  const { activity } = (await ben.ask('GET', '/api/me/activity')).body
  expect(activity.map(({ event }: { event: string }) => event)).toContain('device-added')
})

it('A1 takes a code as people type it', async () => {
  const code = await newCode(ben)
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `
  expect((await use(typed)).status).toBe(201)
})

it('A1 takes a code once, even if two send it at the same time', async () => {
  const code = await newCode(ben)
  const both = await Promise.all([verdict(use(code)), verdict(use(code))])
  expect(both.toSorted()).toEqual([[201, null], UNUSABLE])
  expect(await verdict(use(code))).toEqual(UNUSABLE)
})

it('A1 takes no code that was replaced or is older than ten minutes', async () => {
  const [former, code] = [await newCode(ben), await newCode(ben)]
  expect(await verdict(use(former, '192.0.2.2'))).toEqual(UNUSABLE)
  const { secondsLeft } = await latest(ben)
  expect(secondsLeft).toBeGreaterThan(590)
  expect(secondsLeft).toBeLessThanOrEqual(600)
  await server.database.write((tx) =>
    tx.run('update pairing_codes set expires_at = expires_at - :life where person_id = :id', {
      ...{ life: 600_000, id: ben.id },
    }),
  )
  expect(await latest(ben)).toBeNull()
  expect(await verdict(use(code, '192.0.2.2'))).toEqual(UNUSABLE)
})

it('A1 gives the account that asked for the code, whoever uses it, and shows it to no other', async () => {
  const code = await newCode(ben)
  const used = await use(code, '192.0.2.3', ana)
  expect(used.body.person.id).toBe(ben.id)
  expect(await latest(ana)).toBeNull()
  expect((await ana.ask('GET', '/api/devices')).body.devices).toEqual([])
})

it('A5 ends a code with the session that asked for it', async () => {
  const kim = await server.signUp('Kim')
  const code = await newCode(kim)
  await kim.ask('POST', '/api/sign-out')
  expect(await verdict(use(code, '192.0.2.4'))).toEqual(UNUSABLE)
})

it('A1 gives no code to an extension, nor to who isn’t signed in', async () => {
  const { body } = await use(await newCode(ben), '192.0.2.5')
  const asked = await asDevice(body.token, 'POST', '/api/pairing-code')
  expect([asked.status, asked.code]).toEqual([403, 'not-a-page'])
  expect((await server.stranger.ask('POST', '/api/pairing-code')).code).toBe('not-signed-in')
})

it('A4 slows guesses from one address and keeps nobody else waiting', async () => {
  const code = await newCode(ben)
  const guess = async () => (await use('0000-0000-0000', '198.51.100.7')).code
  const heard = await Promise.all(Array.from({ length: 100 }, guess))
  // Five are free; then each has to wait twice as long as the one before, however long this takes.
  expect(heard.filter((code) => code === 'pairing-code-unusable').length).toBeLessThan(15)
  expect(new Set(heard)).toEqual(new Set(['pairing-code-unusable', 'too-many-attempts']))
  expect((await use(code, '198.51.100.8')).status).toBe(201)
})

it('A4 bounds how many codes a person asks for in an hour', async () => {
  const lea = await server.signUp('Lea')
  const statuses = []
  for (let n = 0; n < 31; n += 1) statuses.push((await lea.ask('POST', '/api/pairing-code')).status)
  expect(statuses).toEqual([...Array(30).fill(201), 429])
})

it('A6 keeps a code as nothing but its hash, and none of an account that is gone', async () => {
  const code = await newCode(ben)
  const kept = JSON.stringify(await server.database.read('select * from pairing_codes'))
  expect(kept).not.toContain(code)
  expect(kept).not.toContain(code.replaceAll('-', ''))
})
