import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { mount } from '../../../http/api/route.ts'
import { type Answer, type Browser, PASSWORD, startTestApp, type TestApp } from '../../../testing/test-app.ts'
import { createAuthenticator } from '../../../testing/test-authenticator.ts'
import { createNotices, type Notices } from '../../notices/notices.ts'
import { createMyAccount } from '../my-account.ts'
import { myAccountRoutes } from '../my-account-routes.ts'
import { createRecovery } from '../recovery.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { createPasskeys } from './passkeys.ts'

const ORIGIN = 'http://work.example'
let app: TestApp
let notices: Notices
let device: ReturnType<typeof createAuthenticator>
let people = 0
beforeAll(async () => {
  app = await startTestApp((parts) => {
    notices = createNotices(parts)
    const deps = { ...parts, notices }
    return [
      mount(myAccountRoutes, { myAccount: createMyAccount(deps), recovery: createRecovery(deps) }),
      mount(passkeyRoutes, { ...parts, passkeys: createPasskeys(deps) }),
    ]
  })
})
afterAll(() => app.close())
beforeEach(() => {
  device = createAuthenticator(ORIGIN)
})

const newPerson = () => app.signUp(`Person${++people}`)
const code = ({ status, body }: Answer) => [status, body?.error?.code]
const start = async (who: Browser, body: object = {}) => (await who.post('/api/passkeys/options', body)).body
const add = async (who: Browser, odd = {}) =>
  who.post('/api/passkeys', { answer: device.create(await start(who), odd), label: 'My phone' })
const startSignIn = async () => (await app.stranger.post('/api/sign-in/passkey/options')).body
const send = (answer: object) => app.stranger.post('/api/sign-in/passkey', { answer })
const signIn = async (odd = {}) => send(device.get(await startSignIn(), odd))
const mailsTo = async (who: Browser) =>
  (await notices.mails())
    .filter(({ to }) => to === who.email)
    .map(({ subject, text }) => `${subject}\n${text}`)

it('adds a passkey, names it anew, and signs in by it without a password', async () => {
  const ana = await newPerson()
  expect((await ana.get('/api/passkeys')).body).toEqual({ passkeys: [], needsPassword: false })
  const added = await add(ana)
  expect(added).toMatchObject({ status: 201, body: { passkey: { label: 'My phone', lastUsedAt: null } } })
  const { id } = added.body.passkey
  expect((await ana.send('PATCH', `/api/passkeys/${id}`, { label: 'Blue phone' })).status).toBe(204)

  app.clock.ahead(60_000)
  const entered = await signIn()
  expect(entered).toMatchObject({ status: 200, body: { person: { id: ana.id, email: ana.email } } })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const me = await fetch(`${app.url}/api/me`, { headers: { cookie } })
  expect((await me.json()).person.id).toBe(ana.id)
  expect((await ana.get('/api/passkeys')).body.passkeys).toMatchObject([
    { id, label: 'Blue phone', lastUsedAt: app.clock.now() },
  ])
})

it('asks for a discoverable passkey that verifies its user, once per authenticator, on our own address', async () => {
  const bea = await newPerson()
  await add(bea)
  const options = await start(bea)
  expect(options).toMatchObject({
    rp: { id: 'work.example' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
    excludeCredentials: [{ id: device.passkeys[0]?.id }],
  })
  expect(Buffer.from(options.user.id, 'base64url').toString()).toBe(bea.id)
  expect(await startSignIn()).toMatchObject({ rpId: 'work.example', userVerification: 'required' })
})

it('refuses a challenge that was not given by us, or was used before', async () => {
  const cleo = await newPerson()
  const options = await start(cleo)
  const answer = device.create(options)
  const foreign = device.create({ ...options, challenge: 'AAAA' })
  expect(code(await cleo.post('/api/passkeys', { answer: foreign }))).toEqual([410, 'challenge-unknown'])
  expect((await cleo.post('/api/passkeys', { answer })).status).toBe(201)
  expect(code(await cleo.post('/api/passkeys', { answer }))).toEqual([410, 'challenge-unknown'])

  device.passkeys.pop()
  device.passkeys.shift()
  await add(cleo)
  expect(code(await send(device.get({ challenge: 'AAAA', rpId: 'work.example' })))).toEqual([
    410,
    'challenge-unknown',
  ])
  const entry = device.get(await startSignIn())
  expect((await send(entry)).status).toBe(200)
  expect(code(await send(entry))).toEqual([410, 'challenge-unknown'])
})

it('uses a challenge up by a wrong answer too, and takes none for another purpose or person', async () => {
  const [dan, eve] = [await newPerson(), await newPerson()]
  await add(dan)
  const options = await startSignIn()
  expect(code(await send(device.get(options, { userVerified: false })))).toEqual([400, 'passkey-invalid'])
  expect(code(await send(device.get(options)))).toEqual([410, 'challenge-unknown'])

  const { challenge } = await start(dan)
  expect(code(await send(device.get({ challenge, rpId: 'work.example' })))).toEqual([
    410,
    'challenge-unknown',
  ])
  const stolen = device.create(await start(dan))
  expect(code(await eve.post('/api/passkeys', { answer: stolen }))).toEqual([410, 'challenge-unknown'])
})

it('lets a challenge expire after five minutes', async () => {
  const finn = await newPerson()
  await add(finn)
  const [options, adding] = [await startSignIn(), await start(finn)]
  app.clock.ahead(300_000)
  expect(code(await send(device.get(options)))).toEqual([410, 'challenge-unknown'])
  expect(code(await finn.post('/api/passkeys', { answer: device.create(adding) }))).toEqual([
    410,
    'challenge-unknown',
  ])
})

it('keeps five open challenges of one person: the oldest goes', async () => {
  const gina = await newPerson()
  const answers = []
  for (let n = 0; n < 6; n += 1) {
    answers.push(device.create(await start(gina)))
    app.clock.ahead(1)
  }
  const codes = []
  for (const answer of answers) codes.push((await gina.post('/api/passkeys', { answer })).status)
  expect(codes).toEqual([410, 201, 201, 201, 201, 201])
})

it('refuses an answer from another address, and says where passkeys work', async () => {
  const hal = await newPerson()
  const odd = { origin: 'https://work.example.evil.example' }
  const refused = await add(hal, odd)
  expect(code(refused)).toEqual([400, 'passkey-elsewhere'])
  expect(refused.body.error.message).toContain(ORIGIN)
  await add(hal)
  expect(code(await signIn(odd))).toEqual([400, 'passkey-elsewhere'])
})

it('refuses a passkey made without verifying its user, or with a certificate nobody asked for', async () => {
  const ida = await newPerson()
  expect(code(await add(ida, { userVerified: false }))).toEqual([400, 'passkey-invalid'])
  expect(code(await add(ida, { certificate: true }))).toEqual([400, 'passkey-invalid'])
  expect((await ida.get('/api/passkeys')).body.passkeys).toEqual([])
})

it('refuses the credential of one person in the name of another', async () => {
  const [jon, kim] = [await newPerson(), await newPerson()]
  await add(jon)
  const handle = Buffer.from(kim.id).toString('base64url')
  expect(code(await signIn({ userHandle: handle }))).toEqual([400, 'passkey-invalid'])
  const jons = device.passkeys[0]?.id ?? ''
  const kimsDevice = createAuthenticator(ORIGIN)
  await kim.post('/api/passkeys', { answer: kimsDevice.create(await start(kim)) })
  const forged = { ...kimsDevice.get(await startSignIn()), id: jons, rawId: jons }
  expect(code(await send(forged))).toEqual([400, 'passkey-invalid'])
})

it('takes a passkey once, and refuses a copy of it that stands behind', async () => {
  const lea = await newPerson()
  await add(lea)
  expect((await signIn()).status).toBe(200)
  expect(code(await signIn({ isCopy: true }))).toEqual([401, 'passkey-copied'])
  expect((await signIn()).status).toBe(200)
})

it('lets one of two answers with the same count pass, however close they come', async () => {
  const lou = await newPerson()
  await add(lou)
  const [one, two] = [await startSignIn(), await startSignIn()]
  const answers = [device.get(one), device.get(two, { isCopy: true })]
  const statuses = (await Promise.all(answers.map(send))).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, 401])
})

it('adds none for a session that ended while it was asked for', async () => {
  const mo = await newPerson()
  const [session] = await app.accounts.sessions.list(mo.id)
  const person = await app.accounts.person(mo.id, app.database)
  const passkeys = createPasskeys({ ...app, notices })
  const who = { person: person!, session: session! }
  const answer = device.create((await passkeys.startAdding(who, undefined)) as never)
  await app.accounts.revoke(mo.id, session!.id)
  await expect(passkeys.add(who, answer as never, 'Left behind', 'Thief')).rejects.toMatchObject({
    code: 'not-signed-in',
  })
  expect(await app.database.read('select id from passkeys where person_id = :id', { id: mo.id })).toEqual([])
})

it('keeps no challenge among the answers of idempotency keys', async () => {
  const mia = await newPerson()
  const ask = () => mia.post('/api/passkeys/options', {}, { 'idempotency-key': 'once-and-again' })
  const [one, two] = [await ask(), await ask()]
  expect(one.body.challenge).not.toBe(two.body.challenge)
})

it('knows a removed passkey no more, and nobody removes or renames that of another', async () => {
  const [mia, ned] = [await newPerson(), await newPerson()]
  const { id } = (await add(mia)).body.passkey
  expect(code(await ned.send('PATCH', `/api/passkeys/${id}`, { label: 'Mine' }))).toEqual([
    404,
    'passkey-missing',
  ])
  expect(code(await ned.send('DELETE', `/api/passkeys/${id}`, {}))).toEqual([404, 'passkey-missing'])
  expect((await mia.send('DELETE', `/api/passkeys/${id}`, {})).status).toBe(204)
  expect(code(await signIn())).toEqual([401, 'passkey-unknown'])
})

it('asks for the password where the sign-in is not recent, and makes a guesser of it wait', async () => {
  const oda = await newPerson()
  const { id } = (await add(oda)).body.passkey
  app.clock.ahead(10 * 60_000 + 1)
  expect((await oda.get('/api/passkeys')).body.needsPassword).toBe(true)
  const begin = (password?: string) => oda.post('/api/passkeys/options', { password })
  expect(code(await begin())).toEqual([403, 'password-needed'])
  expect(code(await oda.send('DELETE', `/api/passkeys/${id}`, {}))).toEqual([403, 'password-needed'])
  expect(code(await begin('wrong'))).toEqual([403, 'wrong-password'])
  expect((await begin(PASSWORD)).status).toBe(200)
  for (let n = 0; n < 5; n += 1) await begin('wrong')
  expect(code(await begin(PASSWORD))).toEqual([429, 'too-many-attempts'])
  app.clock.ahead(1000)
  expect((await oda.send('DELETE', `/api/passkeys/${id}`, { password: PASSWORD })).status).toBe(204)
})

it('never takes an extension’s token for a recent sign-in', async () => {
  const pia = await newPerson()
  const { token } = (
    await app.stranger.post('/api/devices', { email: pia.email, password: PASSWORD, label: 'Laptop' })
  ).body
  const headers = { authorization: `Bearer ${token}` }
  expect(code(await app.stranger.post('/api/passkeys/options', {}, headers))).toEqual([
    403,
    'password-needed',
  ])
})

it('holds at most twenty for one person', async () => {
  const rik = await newPerson()
  const waiting = device.create(await start(rik))
  for (let n = 0; n < 20; n += 1) expect((await add(rik)).status).toBe(201)
  expect(code(await rik.post('/api/passkeys/options', {}))).toEqual([409, 'too-many-passkeys'])
  expect(code(await rik.post('/api/passkeys', { answer: waiting }))).toEqual([409, 'too-many-passkeys'])
})

it('mails of each passkey that is added or removed, and names those that outlive a new password', async () => {
  const sol = await newPerson()
  const { id } = (await add(sol)).body.passkey
  await sol.put('/api/me/password', { present: PASSWORD, password: 'a newer password' })
  await sol.send('DELETE', `/api/passkeys/${id}`, {})
  const mails = (await mailsTo(sol)).join('\n')
  expect(mails).toMatch(/A passkey was added to your account\n.*“My phone”/)
  expect(mails).toMatch(/A passkey was removed from your account\n.*“My phone”/)
  expect(mails).toMatch(/Your password was changed[\s\S]*still signs in: “My phone”/)
})

it('keeps passkeys through a password reset', async () => {
  const tom = await newPerson()
  await add(tom)
  await app.stranger.post('/api/password-resets', { email: tom.email })
  await app.database.idle()
  const token = (await mailsTo(tom)).join('\n').match(/\/reset\/([\w-]{43})/)?.[1]
  await app.stranger.post(`/api/password-resets/${token}`, { password: 'a newer password' })
  expect((await mailsTo(tom)).join('\n')).toContain('still signs in: “My phone”')
  expect((await signIn()).status).toBe(200)
})

it('exports passkeys by name and date alone, and deletes them with the account', async () => {
  const una = await newPerson()
  await add(una)
  const [exported, ...others] = (await una.get('/api/me/export')).body.passkeys
  expect(others).toEqual([])
  expect(Object.keys(exported)).toEqual(['label', 'created_at', 'last_used_at'])
  // PostgreSQL gives large numbers as text.
  expect([exported.label, Number(exported.created_at)]).toEqual(['My phone', app.clock.now()])
  expect((await una.send('DELETE', '/api/me', { password: PASSWORD })).status).toBe(204)
  expect(code(await signIn())).toEqual([401, 'passkey-unknown'])
  const rows = await app.database.read('select id from passkeys where person_id = :id', { id: una.id })
  expect(rows).toEqual([])
})
