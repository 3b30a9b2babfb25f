import { afterAll, beforeAll, expect, it } from 'vitest'
import { mount } from '../../http/api/route.ts'
import { PASSWORD, startTestApp, type TestApp } from '../../testing/test-app.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../../testing/test-payments.ts'
import { createNotices, type Notices } from '../notices/notices.ts'
import { createMyAccount } from './my-account.ts'
import { myAccountRoutes } from './my-account-routes.ts'
import { createRecovery } from './recovery.ts'

let app: TestApp
let notices: Notices
beforeAll(async () => {
  app = await startTestApp((parts) => {
    notices = createNotices(parts)
    const recovery = createRecovery({ ...parts, notices })
    parts.events.on('signed-up', recovery.welcome)
    return [mount(myAccountRoutes, { myAccount: createMyAccount({ ...parts, notices }), recovery })]
  })
})
afterAll(() => app.close())

const linkTo = async (email: string, path: string) => {
  await app.database.idle()
  const mail = (await notices.mails()).find(({ to, text }) => to === email && text.includes(path))
  return mail?.text.match(/\/(?:reset|verify)\/([\w-]{43})/)?.[1] ?? 'no link'
}
const signIn = (email: string, password: string) => app.stranger.post('/api/sign-in', { email, password })

it('sets a new password by a mailed link, once, and signs out everywhere', async () => {
  const ana = await app.signUp('Ana')
  expect((await app.stranger.post('/api/password-resets', { email: ana.email })).status).toBe(204)
  const token = await linkTo(ana.email, '/reset/')
  const path = `/api/password-resets/${token}`
  expect((await app.stranger.post(path, { password: 'short' })).status).toBe(400)
  expect((await app.stranger.post(path, { password: 'a new password' })).status).toBe(204)
  expect((await app.stranger.post(path, { password: 'another password' })).body.error.code).toBe(
    'link-expired',
  )
  expect((await ana.get('/api/me')).status).toBe(401)
  expect((await signIn(ana.email, PASSWORD)).status).toBe(401)
  expect((await signIn(ana.email, 'a new password')).body.person.emailVerified).toBe(true)
})

it('answers the same for an e-mail that nobody has, and sends nothing', async () => {
  const before = (await notices.mails()).length
  expect((await app.stranger.post('/api/password-resets', { email: 'nobody@example.com' })).status).toBe(204)
  expect(await notices.mails()).toHaveLength(before)
})

it('lets a link expire, and sends at most five at once, then one whenever the last has expired', async () => {
  const bea = await app.signUp('Bea')
  for (let n = 0; n < 7; n += 1) await app.stranger.post('/api/password-resets', { email: bea.email })
  const resets = async () => {
    await app.database.idle()
    return (await notices.mails()).filter(({ to, text }) => to === bea.email && text.includes('/reset/'))
      .length
  }
  expect(await resets()).toBe(5)
  const token = await linkTo(bea.email, '/reset/')
  app.clock.ahead(3_600_001)
  const late = await app.stranger.post(`/api/password-resets/${token}`, { password: 'a new password' })
  expect(late).toMatchObject({ status: 410, body: { error: { code: 'link-expired' } } })
  for (let n = 0; n < 3; n += 1) await app.stranger.post('/api/password-resets', { email: bea.email })
  expect(await resets()).toBe(6)
  const path = `/api/password-resets/${await linkTo(bea.email, '/reset/')}`
  expect((await app.stranger.post(path, { password: 'a new password' })).status).toBe(204)
})

it('verifies an e-mail address by a mailed link', async () => {
  const cleo = await app.signUp('Cleo', { proven: false })
  expect((await cleo.get('/api/me')).body.person.emailVerified).toBe(false)
  const token = await linkTo(cleo.email, '/verify/')
  expect((await app.stranger.post(`/api/verifications/${token}`)).status).toBe(204)
  expect((await cleo.get('/api/me')).body.person.emailVerified).toBe(true)
  expect((await app.stranger.post(`/api/verifications/${token}`)).body.error.code).toBe('link-expired')
})

it('sends that mail with the sign-up, once, and again when asked: a minute apart, five a day', async () => {
  const hugo = await app.signUp('Hugo', { proven: false })
  const links = async () =>
    (await notices.mails()).filter(({ to, text }) => to === hugo.email && text.includes('/verify/')).length
  expect(await links()).toBe(1)
  await app.stranger.post('/api/sign-up', { name: 'Hugo', email: hugo.email, password: PASSWORD })
  expect(await links()).toBe(1)
  const ask = () => hugo.post('/api/me/verification')
  const refused = await ask()
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'mail-on-its-way' } } })
  expect(refused.headers.get('retry-after')).toBe('60')
  for (let n = 2; n <= 5; n += 1) {
    app.clock.ahead(60_000)
    expect((await ask()).status).toBe(204)
    expect(await links()).toBe(n)
  }
  app.clock.ahead(60_000)
  expect((await ask()).body.error.details.retryAfterSeconds).toBe(86_400 - 300)
  app.clock.ahead(86_400_000 - 300_000)
  expect((await ask()).status).toBe(204)
})

it('sends no mail to an address that needs no proof', async () => {
  await app.accounts.signUp({
    ...{ name: 'Demo', email: 'demo@example.com', password: PASSWORD, address: 'demo', label: 'Demo' },
    emailVerified: true,
  })
  expect((await notices.mails()).filter(({ to }) => to === 'demo@example.com')).toEqual([])
})

it('changes the password with the present one, and ends the other sessions only', async () => {
  const dan = await app.signUp('Dan')
  const other = (await signIn(dan.email, PASSWORD)).headers.get('set-cookie')?.split(';')[0] ?? ''
  const change = (present: string) => dan.put('/api/me/password', { present, password: 'a newer password' })
  expect((await change('wrong')).body.error.code).toBe('wrong-password')
  expect((await change(PASSWORD)).status).toBe(204)
  expect((await dan.get('/api/me')).status).toBe(200)
  expect((await fetch(`${app.url}/api/me`, { headers: { cookie: other } })).status).toBe(401)
})

it('makes a guesser of the present password wait, even one who is signed in', async () => {
  const gina = await app.signUp('Gina')
  const change = async (present: string) =>
    (await gina.put('/api/me/password', { present, password: 'a newer password' })).body.error?.code
  for (let n = 0; n < 5; n += 1) expect(await change('wrong')).toBe('wrong-password')
  expect(await change(PASSWORD)).toBe('too-many-attempts')
  app.clock.ahead(1000)
  expect(await change(PASSWORD)).toBeUndefined()
})

it('exports everything about a person, and no secrets', async () => {
  const eve = await app.signUp('Eve')
  const answer = await eve.get('/api/me/export')
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  expect(answer.body).toMatchObject({ person: { name: 'Eve' }, sessions: [{ kind: 'page' }], jobs: [] })
  expect(JSON.stringify(answer.body)).not.toMatch(/token|hash|gateway_ref/)
})

it('deletes an account and forgets who it was', async () => {
  const finn = await app.signUp('Finn')
  const remove = (password: string) =>
    fetch(`${app.url}/api/me`, {
      method: 'DELETE',
      headers: { cookie: finn.cookie, 'x-glasswork': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    })
  expect((await remove('wrong')).status).toBe(403)
  expect((await remove(PASSWORD)).status).toBe(204)
  expect((await finn.get('/api/me')).status).toBe(401)
  expect((await signIn(finn.email, PASSWORD)).status).toBe(401)
  const rows = await app.database.read('select name, email from people where id = :id', { id: finn.id })
  expect(JSON.stringify(rows)).not.toMatch(/finn/i)
  expect((await app.signUp('Finn')).id).not.toBe(finn.id)
})

it('keeps an account while its jobs run or its money is under way', async () => {
  const market: TestPayments = await startTestPayments()
  const [ana, felix] = [await market.signUp('Ana'), await market.signUp('Felix')]
  const job = await market.hire(ana, felix)
  const myAccount = createMyAccount(market)
  const remove = async () => {
    const person = await market.accounts.person(ana.id, market.database)
    return myAccount.remove(person!, PASSWORD).then(
      () => 'deleted',
      (error) => error.code,
    )
  }
  expect(await remove()).toBe('jobs-running')
  await ana.post(`/api/jobs/${job}/end`)
  await insertTimesheet(market.database, job, '2026-11-16', 'submitted', 100)
  expect(await remove()).toBe('money-under-way')
  await market.database.write((tx) => tx.run(`update timesheets set state = 'closed'`))
  expect(await remove()).toBe('deleted')
  expect((await felix.get(`/api/jobs/${job}`)).body.job.otherParty).toEqual({ name: 'Deleted account' })
  await market.close()
})
