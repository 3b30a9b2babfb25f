import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { CARD, type Caller, PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

const answer = async (asked: ReturnType<Caller['ask']>) => {
  const { status, code } = await asked
  return [status, code]
}
const newJob = async (who: Caller) =>
  (await who.ask('POST', '/api/jobs', { body: { title: 'Catalogue', rateMinorPerHour: 2500 } })).body.job.id
const tokenIn = (email: string, kind: 'reset' | 'verify' | 'join') =>
  vi.waitFor(async () => {
    const links = (await server.mailsTo(email)).map(
      ({ text }) => text.match(new RegExp(`/${kind}/([\\w-]{43})`))?.[1],
    )
    const link = links.find(Boolean)
    if (!link) throw new Error(`no mail with a link to ${kind}`)
    return link
  }, 15_000)
const accept = (who: Caller, token: string) =>
  who.ask('POST', `/api/invitations/${token}/accept`, { headers: { 'if-match': '*' } })

it('A5 an unproven address tracks, but mails nobody, adds no passkey and gives no payment method', async () => {
  const eve = await server.signUp('Eve', { proven: false })
  const ben = await server.signUp('Ben')
  const job = await newJob(eve)
  const invite = (body: object) => eve.ask('POST', `/api/jobs/${job}/invitations`, { body })
  const UNPROVEN = [403, 'address-unproven']
  expect(await answer(invite({ role: 'freelancer', email: 'victim@example.org' }))).toEqual(UNPROVEN)
  expect(await answer(eve.ask('POST', '/api/passkeys/options', { body: {} }))).toEqual(UNPROVEN)
  expect(await answer(eve.ask('POST', '/api/payment-methods', { body: CARD }))).toEqual(UNPROVEN)
  expect(await server.mailsTo('victim@example.org')).toEqual([])

  const { body } = await invite({ role: 'freelancer' })
  expect((await accept(ben, body.url.split('/').at(-1))).status).toBe(200)
  const place = await server.openPlace(eve, { id: job, week: '2026-11-16' }, 'client')
  await place.claim({ id: 'message-0001', kind: 'message', text: 'Buy my pills at https://pills.example' })
  expect(await server.mailsTo(ben.email)).not.toContainEqual(
    expect.objectContaining({ text: expect.stringContaining('pills') }),
  )

  const { body: proof } = await server.stranger.ask(
    'POST',
    `/api/verifications/${await tokenIn(eve.email, 'verify')}`,
  )
  expect(proof).toBe('')
  expect((await eve.ask('POST', '/api/payment-methods', { body: CARD })).status).toBe(201)
  await place.claim({ id: 'message-0002', kind: 'message', text: 'Good morning' })
  place.close()
  expect((await server.mailsTo(ben.email))[0]?.text).toContain('Good morning')
})

it('A5 a mailed invitation is told to its mailbox alone, opens to that address alone, and proves it', async () => {
  const ana = await server.signUp('Ana')
  const job = await newJob(ana)
  const made = await ana.ask('POST', `/api/jobs/${job}/invitations`, {
    body: { role: 'freelancer', email: 'finn@example.org' },
  })
  expect([made.status, made.body.url]).toEqual([201, null])
  const token = await tokenIn('finn@example.org', 'join')
  const thief = await server.signUp('Thief')
  expect(await answer(accept(thief, token))).toEqual([403, 'invitation-elsewhere'])
  const finn = await server.signUp('Finn', { proven: false })
  expect((await accept(finn, token)).status).toBe(200)
  expect((await finn.ask('GET', '/api/me')).body.person.emailVerified).toBe(true)
})

it('A5 a password reset shows every other way in, ends them, and drops the passkeys that are named', async () => {
  const dan = await server.signUp('Dan')
  await insertPasskeys(dan.id, 'phone', 'laptop')
  const feed = (await dan.ask('POST', '/api/calendar')).body.url.replace(/^.*\/api/, '/api')
  await server.stranger.ask('POST', '/api/devices', {
    body: { email: dan.email, password: PASSWORD, label: 'Tracker' },
  })
  expect((await server.stranger.ask('GET', feed)).status).toBe(200)
  await server.stranger.ask('POST', '/api/password-resets', { body: { email: dan.email } })
  const path = `/api/password-resets/${await tokenIn(dan.email, 'reset')}`
  const { body: ways } = await server.stranger.ask('GET', path)
  expect(ways).toMatchObject({ browsers: 1, trackers: 1, calendar: true, isProven: true })
  expect(ways.passkeys.map(({ label }: { label: string }) => label)).toEqual(['phone', 'laptop'])
  const drop = { password: 'a new password', dropPasskeys: [ways.passkeys[0].id] }
  expect((await server.stranger.ask('POST', path, { body: drop })).status).toBe(204)
  expect(await passkeysOf(dan.id)).toEqual(['laptop'])
  expect((await server.stranger.ask('GET', feed)).status).toBe(404)
  const [mail] = await server.mailsTo(dan.email)
  expect(mail?.text).toContain('signs in no more: “phone”')
  expect(mail?.text).toContain('still signs in: “laptop”')
})

it('A5 the first proof of an address drops every passkey that whoever had it before left behind', async () => {
  const squatter = await server.signUp('Owner', { proven: false })
  await insertPasskeys(squatter.id, 'a stranger’s')
  await server.stranger.ask('POST', '/api/password-resets', { body: { email: squatter.email } })
  const path = `/api/password-resets/${await tokenIn(squatter.email, 'reset')}`
  expect((await server.stranger.ask('GET', path)).body.isProven).toBe(false)
  await server.stranger.ask('POST', path, { body: { password: 'a new password' } })
  expect(await passkeysOf(squatter.id)).toEqual([])
  expect((await squatter.ask('GET', '/api/me')).status).toBe(401)
})

it('A4 bounds the mails that one address gets, whoever sends them', async () => {
  const jobs = await Promise.all(
    ['Gus', 'Hal'].map(async (name) => {
      const who = await server.signUp(name)
      return { who, job: await newJob(who) }
    }),
  )
  const codes: (string | null)[] = []
  for (let n = 0; n < 6; n += 1) {
    const { who, job } = jobs[n % 2]!
    const body = { role: 'freelancer', email: 'flooded@example.org' }
    codes.push((await who.ask('POST', `/api/jobs/${job}/invitations`, { body })).code)
  }
  expect(codes).toEqual([null, null, null, null, null, 'too-many-invitation-mails'])
  expect(await server.mailsTo('flooded@example.org')).toHaveLength(5)
})

/** A passkey's ceremony needs an authenticator and has its own tests; here only the row counts. */
const insertPasskeys = (personId: string, ...labels: string[]) =>
  server.database.write(async (tx) => {
    for (const [n, label] of labels.entries())
      await tx.run(
        `insert into passkeys (id, person_id, credential_id, public_key, counter, label, created_at)
         values (:id, :personId, :id, 'key', 0, :label, :n)`,
        { id: `${personId}-${n}`.slice(-60), personId, label, n },
      )
  })
const passkeysOf = async (personId: string) =>
  (
    await server.database.read<{ label: string }>('select label from passkeys where person_id = :personId', {
      personId,
    })
  ).map(({ label }) => label)
