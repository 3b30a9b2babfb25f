import { createHash, randomUUID } from 'node:crypto'
import { type ClientRequest, request } from 'node:http'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { randomWebp } from '../../testing/random-webp.ts'
import { type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let [ana, ben, eve]: Caller[] = []
let job: { id: string }
let eves: { id: string }
beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben, eve] = [await server.signUp('Ana'), await server.signUp('Ben'), await server.signUp('Eve')]
  job = await server.hire(ana!, ben!)
  eves = await server.hire(ana!, eve!)
}, 60_000)
afterAll(() => server.close())

const pathOf = (id: string, bytes: Uint8Array) =>
  `/api/jobs/${id}/screenshots/${createHash('sha256').update(bytes).digest('hex')}`
async function put(who: Caller, id: string, bytes: Buffer<ArrayBuffer>) {
  const headers = { cookie: who.cookie, 'x-glasswork': '1' }
  const answer = await fetch(server.url + pathOf(id, bytes), { method: 'PUT', headers, body: bytes })
  const { error } = (await answer.json()) as { error?: { code: string } }
  return [answer.status, error?.code ?? null]
}
/** Sends half of a picture and then nothing. */
function hang(who: Caller, id: string): ClientRequest {
  const bytes = randomWebp()
  const headers = { cookie: who.cookie, 'x-glasswork': '1', 'content-length': bytes.length }
  const sent = request(server.url + pathOf(id, bytes), { method: 'PUT', headers })
  sent.on('error', () => {})
  sent.on('response', (answer) => answer.resume())
  sent.write(bytes.subarray(0, 500))
  return sent
}

it('A4 hanging uploads of one member keep only that member out', async () => {
  const hanging = Array.from({ length: 260 }, () => hang(eve!, eves.id))
  await expect.poll(() => put(eve!, eves.id, randomWebp())).toEqual([503, 'too-many-uploads'])
  expect(await put(ben!, job.id, randomWebp())).toEqual([201, null])
  for (const sent of hanging) sent.destroy()
  await expect.poll(() => put(eve!, eves.id, randomWebp())).toEqual([201, null])
})

it('A4 takes no picture that would fill the memory of whoever looks at it', async () => {
  expect(await put(ben!, job.id, randomWebp(1000, 16_000, 16_000))).toEqual([413, 'too-many-pixels'])
  expect(await put(ben!, job.id, randomWebp(1000, 2560, 1600))).toEqual([201, null])
  expect(await put(ben!, job.id, Buffer.concat([Buffer.from('RIFF0000WEBP'), Buffer.alloc(988)]))).toEqual([
    ...[415, 'not-an-image'],
  ])
})

it('A4, S10 a job without its other party takes no pictures, and there are fifty of them at most', async () => {
  const make = () =>
    eve!.ask('POST', '/api/jobs', { body: { title: 'Alone', rateMinorPerHour: 100, as: 'freelancer' } })
  const alone = (await make()).body.job.id
  expect(await put(eve!, alone, randomWebp())).toEqual([409, 'job-not-accepted'])
  for (let n = 1; n < 50; n += 1) expect((await make()).status).toBe(201)
  const refused = await make()
  expect([refused.status, refused.code]).toEqual([429, 'too-many-unjoined-jobs'])
  await eve!.ask('POST', `/api/jobs/${alone}/end`, { headers: { 'if-match': '*' } })
  expect((await make()).status).toBe(201)
})

it('A4 lets a person who asks too much wait, and nobody else', async () => {
  const codes = new Set<string | null>()
  const exported = async () => codes.add((await eve!.ask('GET', '/api/me/export')).code)
  // What was overdrawn is paid off while a busy machine takes its time.
  const refused = await vi.waitFor(async () => {
    await Promise.all(Array.from({ length: 8 }, exported))
    const answer = await eve!.ask('GET', '/api/me')
    expect([answer.status, answer.code]).toEqual([429, 'too-much-work'])
    return answer
  }, 20_000)
  expect(codes).toEqual(new Set([null, 'too-much-work']))
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ben!.ask('GET', '/api/me')).status).toBe(200)
})

it('A3 refuses JSON that is nested without end, under an idempotency key too', async () => {
  const body = `{"title":"x","more":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const answer = await ben!.ask('POST', '/api/jobs', { body, headers: { 'idempotency-key': randomUUID() } })
  expect([answer.status, answer.code]).toEqual([400, 'too-deep'])
  const texts = { title: `${'['.repeat(40)}"\\"`, rateMinorPerHour: 100 }
  expect((await ben!.ask('POST', '/api/jobs', { body: texts })).status).toBe(201)
})

it('A3 takes a currency that is one', async () => {
  const code = async (currency: string) =>
    (await ben!.ask('POST', '/api/jobs', { body: { title: 'x', rateMinorPerHour: 100, currency } })).code
  expect(await Promise.all(['ZZZ', 'XXX', 'XTS', 'usd', 'US'].map(code))).toEqual(
    Array(5).fill('invalid-input'),
  )
  expect(await code('JPY')).toBeNull()
  const topUp = { method: 'none', amountMinor: 500, currency: 'ZZZ' }
  expect((await ben!.ask('POST', '/api/balance/top-ups', { body: topUp })).code).toBe('invalid-input')
})
