import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../accounts/test-app.ts'
import { smtpPostman } from './mail.ts'
import { createNotices } from './notices.ts'
import { type Mailbox, startMailbox } from './test-mailbox.ts'
import { mail } from './texts.ts'

let app: TestApp
let mailbox: Mailbox
/** What the mail server answers before it takes the next mails. */
let refusals: Error[]

beforeEach(async () => {
  app = await startTestApp()
  refusals = []
  mailbox = await startMailbox(refusals)
})
afterEach(async () => {
  await mailbox.close()
  await app.close()
})

const notices = (more: object = {}) =>
  createNotices({ ...app, postman: smtpPostman(mailbox.url), log: () => {}, ...more })
const sendingAgain = () =>
  app.database.write((tx) => app.database.run(tx, 'update outbox set done_at = null, sending_at = 1'))
const hello = (key: string) => ({
  key,
  address: 'ana@example.com',
  ...mail('Hello', ['First <b>line</b>'], ['Open', 'http://work.example/x']),
})

it('J2 sends one mail an event, however often the event is told', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('event-1')))
  await app.database.write((tx) => post.queueMail(tx, hello('event-1')))
  await Promise.all([post.pump(), post.pump()])
  await post.pump()
  expect(mailbox.received).toHaveLength(1)
  expect(mailbox.received[0]).toMatchObject({
    subject: 'Hello',
    text: expect.stringContaining('First <b>line</b>'),
  })
  await post.close()
})

it('sends nothing of a transaction that was rolled back', async () => {
  const post = notices()
  await expect(
    app.database.write(async (tx) => {
      await post.queueMail(tx, hello('never'))
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await post.pump()).toBe(0)
  await post.close()
})

it('tries again with longer waits, and gives up into the dead letters', async () => {
  const post = notices()
  const busy = () => Object.assign(new Error('busy'), { responseCode: 451 })
  refusals.push(...Array.from({ length: 12 }, busy))
  await app.database.write((tx) => post.queueMail(tx, hello('unlucky')))
  expect(await post.pump()).toBe(0)
  expect(await post.pump()).toBe(0)
  expect(refusals).toHaveLength(11)
  app.clock.ahead(5000)
  await post.pump()
  expect(refusals).toHaveLength(10)
  for (let n = 0; n < 10; n += 1) {
    app.clock.ahead(3_600_000)
    await post.pump()
  }
  expect(refusals).toHaveLength(0)
  expect(await post.deadLetters()).toMatchObject([{ to: 'ana@example.com', subject: 'Hello' }])
  app.clock.ahead(3_600_000)
  expect(await post.pump()).toBe(0)
  await post.close()
})

it('goes on after a crash between sending and marking without sending again', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('crash')))
  await post.pump()
  await sendingAgain()
  await post.close()
  const restarted = notices()
  expect(await restarted.pump()).toBe(0)
  expect(mailbox.received).toHaveLength(1)
  expect(await app.database.read('select id from outbox where done_at is null')).toEqual([])
  await restarted.close()
})

it('repeats a mail of which nobody knows whether it was taken, as the very same mail', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('crash')))
  await post.pump()
  await sendingAgain()
  await post.close()
  await rm(join(app.config.dataFolder, 'last-mail-taken'))
  app.clock.ahead(3_600_000)
  const restarted = notices()
  expect(await restarted.pump()).toBe(1)
  expect(mailbox.received).toHaveLength(2)
  expect(mailbox.received[0]).toEqual(mailbox.received[1])
  await restarted.close()
})

it('gives dead letters their attempts again when the operator says so', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('dead')))
  await app.database.write((tx) => app.database.run(tx, 'update outbox set dead_at = 1, attempts = 12'))
  expect(await post.pump()).toBe(0)
  expect(await post.retryDead('another')).toBe(0)
  expect(await post.retryDead(null)).toBe(1)
  expect(await post.pump()).toBe(1)
  expect(await post.deadLetters()).toEqual([])
  await post.close()
})

it('closes after the mail under way; those behind it go out after the next start, each once', async () => {
  const post = notices()
  const keys = ['one', 'two', 'three', 'four']
  for (const key of keys) await app.database.write((tx) => post.queueMail(tx, hello(key)))
  const pumped = post.pump()
  await post.close()
  expect(await pumped).toBeLessThan(keys.length)
  const restarted = notices()
  await restarted.pump()
  expect(mailbox.received).toHaveLength(keys.length)
  await restarted.close()
})

it('writes mails as files where there is no mail server, each once', async () => {
  const post = notices({ postman: undefined })
  await app.database.write((tx) => post.queueMail(tx, hello('file')))
  await post.pump()
  const folder = join(app.config.dataFolder, 'mail')
  const [file, ...others] = await readdir(folder)
  expect(others).toEqual([])
  const parsed = await simpleParser(await readFile(join(folder, file!)))
  expect(parsed.subject).toBe('Hello')
  expect(parsed.html).toContain('First &lt;b&gt;line&lt;/b&gt;')
  expect((await post.mails())[0]).toMatchObject({ to: 'ana@example.com', subject: 'Hello' })
  await post.close()
})
