import { afterAll, beforeAll, expect, it } from 'vitest'
import { mount } from '../../../http/api/route.ts'
import { addressOf } from '../../../http/client-address.ts'
import { createAttempts } from '../../../infra/attempts.ts'
import { type Browser, PASSWORD, startTestApp, type TestApp } from '../../../testing/test-app.ts'
import { createAuthenticator } from '../../../testing/test-authenticator.ts'
import { createNotices } from '../../notices/notices.ts'
import { passkeyRoutes } from '../passkeys/passkey-routes.ts'
import { createPasskeys } from '../passkeys/passkeys.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp((parts) => [
    mount(passkeyRoutes, { ...parts, passkeys: createPasskeys({ ...parts, notices: createNotices(parts) }) }),
  ])
})
afterAll(() => app.close())

/** A sign-in as the proxy on this machine passes it on from an address. */
const signIn = (who: Pick<Browser, 'email'>, password: string, address: string, cookie = '') =>
  app.stranger.post(
    '/api/sign-in',
    { email: who.email, password },
    { 'x-forwarded-for': address, ...(cookie ? { cookie } : {}) },
  )
/** The cookie by which a browser is known after a sign-in. */
const knownCookie = async (who: Browser, address: string) => {
  const answer = await signIn(who, PASSWORD, address)
  return answer.headers.getSetCookie()[1]?.split(';')[0] ?? ''
}
/** Guesses until it has to wait, and once more after that wait, so that the next one is a long one. */
const hammer = async (who: Browser, address: string) => {
  for (let n = 0; n < 40; n += 1)
    if ((await signIn(who, `guess ${n}`, address)).status === 429) app.clock.ahead(500)
}

it('never lets a guesser at another address keep a person out', async () => {
  const ana = await app.signUp('Ana')
  for (const address of ['203.0.113.1', '203.0.113.2', '2001:db8:1:1::5']) await hammer(ana, address)
  expect((await signIn(ana, PASSWORD, '2001:db8:1:1:9::9')).status).toBe(429)
  expect((await signIn(ana, PASSWORD, '198.51.100.7')).status).toBe(200)
})

it('never lets a guesser at the same address keep out a browser that the person has signed in by', async () => {
  const bea = await app.signUp('Bea')
  const cookie = await knownCookie(bea, '203.0.113.20')
  await hammer(bea, '203.0.113.20')
  expect((await signIn(bea, PASSWORD, '203.0.113.20')).status).toBe(429)
  expect((await signIn(bea, PASSWORD, '203.0.113.20', cookie)).status).toBe(200)
})

it('gives a known browser no more guesses than others, at no other account, and none by a forged cookie', async () => {
  const [cleo, dan] = [await app.signUp('Cleo'), await app.signUp('Dan')]
  const cookie = await knownCookie(cleo, '203.0.113.30')
  const codes = []
  for (let n = 0; n < 6; n += 1)
    codes.push((await signIn(cleo, 'wrong', `203.0.113.${100 + n}`, cookie)).status)
  expect(codes).toEqual([401, 401, 401, 401, 401, 429])

  await hammer(dan, '203.0.113.30')
  expect((await signIn(dan, PASSWORD, '203.0.113.30', cookie)).status).toBe(429)
  const forged = cookie.replace(cleo.id, dan.id)
  expect(forged).not.toBe(cookie)
  expect((await signIn(dan, PASSWORD, '203.0.113.30', forged)).status).toBe(429)
})

it('lets one address guess a hundred times an hour, whoever is meant', async () => {
  const codes = []
  for (let n = 0; n < 101; n += 1)
    codes.push((await signIn({ email: `nobody${n}@example.com` }, 'wrong', '203.0.113.40')).status)
  expect(codes.slice(0, 100)).toEqual(Array(100).fill(401))
  expect(codes[100]).toBe(429)
  app.clock.ahead(3_600_000)
  const eve = await app.signUp('Eve')
  expect((await signIn(eve, 'wrong', '203.0.113.40')).status).toBe(401)
  expect((await signIn(eve, PASSWORD, '203.0.113.40')).status).toBe(200)
})

it('counts guesses that come all at once', async () => {
  const finn = await app.signUp('Finn')
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => signIn(finn, `guess ${n}`, '203.0.113.50')),
  )
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
})

it('lets a passkey in whatever was guessed at the password, from the very same address', async () => {
  const gus = await app.signUp('Gus')
  const device = createAuthenticator('http://work.example')
  const options = (await gus.post('/api/passkeys/options', {})).body
  expect((await gus.post('/api/passkeys', { answer: device.create(options) })).status).toBe(201)
  await hammer(gus, '203.0.113.60')
  expect((await signIn(gus, PASSWORD, '203.0.113.60')).status).toBe(429)
  const from = { 'x-forwarded-for': '203.0.113.60' }
  const asked = await app.stranger.post('/api/sign-in/passkey/options', undefined, from)
  const answer = device.get(asked.body)
  expect((await app.stranger.post('/api/sign-in/passkey', { answer }, from)).status).toBe(200)
})

it('counts an IPv6 address by its /64, and an IPv4 one in either form as one', () => {
  const of = (ip: string) => addressOf({ ip })
  expect(of('::ffff:203.0.113.9')).toBe('203.0.113.9')
  expect(of('2001:db8:7::1')).toBe(of('2001:db8:7:0:ffff::2'))
  expect(of('2001:db8:7:1::1')).not.toBe(of('2001:db8:7:2::1'))
})

it('forgets failures one by one: a crowd that mistypes now and then never has to wait', () => {
  const crowd = createAttempts(100)
  let now = 0
  for (let n = 0; n < 1000; n += 1) {
    crowd.failed('office', now)
    expect(crowd.waitSeconds('office', now)).toBe(0)
    now += 60_000
  }
  for (let n = 0; n < 200; n += 1) crowd.failed('office', now)
  expect(crowd.waitSeconds('office', now)).toBe(900)
})
