import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from '../../testing/test-app.ts'
import { startTestPayments, type TestPayments } from '../../testing/test-payments.ts'

let app: TestPayments
let ana: Browser
beforeAll(async () => {
  app = await startTestPayments()
  ana = await app.signUp('Ana')
})
afterAll(() => app.close())

let count = 0
const queue = (kind: string) =>
  app.database.write((tx) =>
    app.notices.queueMail(tx, {
      ...{
        key: `${kind}/job/${++count}`,
        personId: ana.id,
        subject: `${kind} ${count}`,
        text: 'Something happened.',
      },
    }),
  )
const last = async () => (await app.notices.mails(1))[0]
const subjects = async () =>
  (await app.notices.mails())
    .filter(({ text }) => text.startsWith('Something happened.'))
    .map(({ subject }) => subject)
const linkIn = (text: string | undefined) =>
  new URL(/No more mails of this kind: (\S+)/.exec(text ?? '')?.[1] ?? 'http://none')

it('K2 sends messages by mail until they are turned off in the settings', async () => {
  await queue('message')
  expect(await subjects()).toEqual(['message 1'])
  const { body } = await ana.put('/api/me/mails', { kind: 'message', on: false })
  expect(body.mails).toContainEqual({ kind: 'message', label: 'The other party wrote a message', on: false })
  await queue('message')
  expect(await subjects()).toEqual(['message 1'])
  await ana.put('/api/me/mails', { kind: 'message', on: true })
  app.clock.ahead(1000)
  await queue('message')
  expect((await last())?.subject).toBe('message 3')
})

it('J2 has no way out of mails about money and time', async () => {
  app.clock.ahead(1000)
  await queue('screenshot-rejected')
  expect((await last())?.text).toBe('Something happened.')
  const refused = await ana.put('/api/me/mails', { kind: 'screenshot-rejected', on: false })
  expect(refused.body.error.code).toBe('invalid-input')
})

it('turns a kind off by the link in the mail, after a second look', async () => {
  app.clock.ahead(1000)
  await queue('review-asked')
  const { pathname } = linkIn((await last())?.text)
  const isOn = async () =>
    (await ana.get('/api/me/mails')).body.mails.find(({ kind }: { kind: string }) => kind === 'review-asked')
      .on
  expect((await app.stranger.get(pathname)).body).toContain('Support was asked to look at a rejection')
  expect(await isOn()).toBe(true)
  await app.stranger.get(`${pathname}?sure=yes`)
  expect(await isOn()).toBe(false)
  expect((await app.stranger.get(`${pathname.slice(0, -1)}x`)).body.error.code).toBe('link-unknown')
})

it('turns a kind off by one click in the mail program', async () => {
  app.clock.ahead(1000)
  await queue('message')
  const { pathname } = linkIn((await last())?.text)
  expect((await app.stranger.post(pathname)).status).toBe(204)
  const before = await subjects()
  await queue('message')
  expect(await subjects()).toEqual(before)
})

it('honours the links in old mails for a while after the key was rotated', async () => {
  app.clock.ahead(1000)
  await queue('rejection-withdrawn')
  const old = linkIn((await last())?.text).pathname
  const { preferences } = app.notices
  await preferences.rotateKey(app.clock.now() + 10_000)
  await preferences.rotateKey(app.clock.now() + 5_000)
  app.clock.ahead(1000)
  await queue('rejection-withdrawn')
  const fresh = linkIn((await last())?.text).pathname
  expect(fresh).not.toBe(old)
  expect((await app.stranger.get(old)).status).toBe(200)
  expect((await app.stranger.get(fresh)).status).toBe(200)
  app.clock.ahead(9000)
  expect((await app.stranger.get(old)).status).toBe(404)
  expect((await app.stranger.get(fresh)).status).toBe(200)
})

it('tells mail programs of the way out in the headers', async () => {
  const { readdir, readFile } = await import('node:fs/promises')
  await app.notices.pump()
  const folder = `${app.config.dataFolder}/mail`
  const mails = await Promise.all(
    (await readdir(folder)).map(async (file) => simpleParser(await readFile(`${folder}/${file}`))),
  )
  const headers = Object.fromEntries(
    mails.map((mail) => [mail.subject?.split(' ')[0], JSON.stringify(mail.headers.get('list') ?? null)]),
  )
  expect(headers.message).toContain('/api/unsubscribe/')
  expect(headers['screenshot-rejected']).toBe('null')
})
