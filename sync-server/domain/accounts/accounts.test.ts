import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSWORD, startTestApp, type TestApp } from '../../testing/test-app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

it('signs up, says who one is, and signs out', async () => {
  const ana = await app.signUp('Ana')
  expect((await ana.get('/api/me')).body.person).toMatchObject({ name: 'Ana', email: 'ana@example.com' })
  expect((await ana.post('/api/sign-out')).status).toBe(204)
  expect(await ana.get('/api/me')).toMatchObject({ status: 401, body: { error: { code: 'not-signed-in' } } })
})

it('keeps the session cookie from scripts and from other sites', async () => {
  const answer = await app.stranger.post('/api/sign-up', {
    name: 'Cookie',
    email: 'cookie@example.com',
    password: PASSWORD,
  })
  const [session, browser] = answer.headers.getSetCookie()
  expect(session).toMatch(/^glasswork_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(browser).toMatch(
    /^glasswork_browser=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=34560000; Path=\/api\/sign-in; HttpOnly; SameSite=Lax$/,
  )
})

it('A3 refuses a second account with the same e-mail, however it is written', async () => {
  await app.signUp('Bea')
  const again = await app.stranger.post('/api/sign-up', {
    name: 'Bea',
    email: ' BEA@Example.com ',
    password: PASSWORD,
  })
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'email-taken' } } })
})

it('A3 names each field at fault', async () => {
  const answer = await app.stranger.post('/api/sign-up', { name: 'a\u0000b', email: 'no', password: 'short' })
  expect(answer.status).toBe(400)
  expect(Object.keys(answer.body.error.details.fields).sort()).toEqual(['email', 'name', 'password'])
})

it('A3 refuses a write by cookie without the header that other sites cannot send', async () => {
  const cleo = await app.signUp('Cleo')
  const answer = await cleo.post('/api/sign-out', undefined, { 'x-glasswork': '' })
  expect(answer).toMatchObject({ status: 403, body: { error: { code: 'missing-header' } } })
  expect((await cleo.get('/api/me')).status).toBe(200)
})

it('says the same of a wrong password and of an unknown e-mail', async () => {
  const dan = await app.signUp('Dan')
  const wrong = await app.stranger.post('/api/sign-in', { email: dan.email, password: 'not this one' })
  const unknown = await app.stranger.post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })
  expect(wrong.status).toBe(401)
  expect(wrong.body).toEqual(unknown.body)
})

it('makes a guesser wait, longer each time, and lets the right password in after the wait', async () => {
  const eve = await app.signUp('Eve')
  const guess = (password: string) => app.stranger.post('/api/sign-in', { email: eve.email, password })
  for (let n = 0; n < 5; n += 1) expect((await guess('wrong')).status).toBe(401)
  const refused = await guess(PASSWORD)
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too-many-attempts' } } })
  expect(refused.headers.get('retry-after')).toBe('1')
  app.clock.ahead(1000)
  expect((await guess('wrong')).status).toBe(401)
  expect((await guess(PASSWORD)).body.error.details).toEqual({ retryAfterSeconds: 2 })
  app.clock.ahead(2000)
  expect((await guess(PASSWORD)).status).toBe(200)
})

it('gives an extension a token of its own, lists it and takes it back', async () => {
  const finn = await app.signUp('Finn')
  const made = await app.stranger.post('/api/devices', {
    email: finn.email,
    password: PASSWORD,
    label: 'Laptop',
  })
  expect(made.status).toBe(201)
  const withToken = () =>
    fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${made.body.token}` } })
  expect((await withToken()).status).toBe(200)
  expect((await finn.get('/api/devices')).body.devices).toMatchObject([
    { id: made.body.device.id, label: 'Laptop' },
  ])
  const revoked: string[] = []
  app.events.on('session-ended', (sessionId) => revoked.push(sessionId))
  expect((await finn.delete(`/api/devices/${made.body.device.id}`)).status).toBe(204)
  expect(revoked).toEqual([made.body.device.id])
  expect((await withToken()).status).toBe(401)
})

it('A1 does not end the session of somebody else', async () => {
  const [gus, hal] = [await app.signUp('Gus'), await app.signUp('Hal')]
  const [session] = (await gus.get('/api/sessions')).body.sessions
  expect((await hal.delete(`/api/sessions/${session.id}`)).status).toBe(404)
  expect((await gus.get('/api/me')).status).toBe(200)
})

it('ends a page session after 30 days, and keeps no secret in the database', async () => {
  const ida = await app.signUp('Ida')
  const rows = await app.database.read<{ token_hash: string; password_hash: string }>(
    'select s.token_hash, p.password_hash from sessions s join people p on p.id = s.person_id where p.id = :id',
    { id: ida.id },
  )
  expect(ida.cookie).not.toContain(rows[0]!.token_hash)
  expect(rows[0]!.password_hash).toMatch(/^\$argon2id\$/)
  const start = app.clock.now()
  app.clock.ahead(30 * 86_400_000)
  expect((await ida.get('/api/me')).status).toBe(401)
  app.clock.set(start)
})

it('A4 keeps a hundred sessions of one person open, those that were seen last', async () => {
  const jon = await app.signUp('Jon')
  const { sessions } = app.accounts
  const open = { personId: jon.id, kind: 'device', label: 'Tracker' } as const
  for (let n = 0; n < 105; n += 1) {
    app.clock.ahead(1)
    await app.database.write((tx) => sessions.open(tx, open))
  }
  expect(await sessions.list(jon.id)).toHaveLength(100)
  expect((await jon.get('/api/me')).status).toBe(401)
})

it('A3 refuses bodies that are too large or no JSON, and unknown addresses', async () => {
  const large = await app.stranger.post('/api/sign-in', { email: 'x'.repeat(300_000) })
  expect(large).toMatchObject({ status: 413, body: { error: { code: 'body-too-large' } } })
  const broken = await app.stranger.post('/api/sign-in', '{"email":')
  expect(broken).toMatchObject({ status: 400, body: { error: { code: 'not-json' } } })
  expect((await app.stranger.get('/api/nowhere')).body.error.code).toBe('not-found')
})
