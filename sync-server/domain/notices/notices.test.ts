import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { smtpTransport } from '../../infra/mail/mail.ts'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { type Mailbox, startMailbox } from '../../testing/test-mailbox.ts'
import { createNotices } from './notices.ts'

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
  createNotices({ ...app, postman: smtpTransport(mailbox.url), log: () => {}, ...more })
const sendingAgain = () =>
  app.database.write((tx) => tx.run('update outbox set done_at = null, sending_at = 1'))
const hello = (key: string) => ({
  key,
  address: 'ana@example.com',
  ...{ subject: 'Hello', text: 'First <b>line</b>\n\nOpen: http://work.example/x\n' },
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

const busy = (responseCode = 451) => Object.assign(new Error('busy'), { responseCode })
const DAY_MS = 86_400_000

it('tries again with longer waits, and gives up into the dead letters after five days', async () => {
  const post = notices()
  refusals.push(...Array.from({ length: 4 }, () => busy()))
  await app.database.write((tx) => post.queueMail(tx, hello('unlucky')))
  expect(await post.pump()).toBe(0)
  expect(await post.pump()).toBe(0)
  expect(refusals).toHaveLength(3)
  app.clock.ahead(5000)
  await post.pump()
  expect(refusals).toHaveLength(2)
  app.clock.ahead(DAY_MS)
  await post.pump()
  expect(await post.deadLetters()).toEqual([])
  app.clock.ahead(4 * DAY_MS)
  await post.pump()
  expect(refusals).toHaveLength(0)
  expect(await post.deadLetters()).toMatchObject([{ to: 'ana@example.com', subject: 'Hello' }])
  app.clock.ahead(DAY_MS)
  expect(await post.pump()).toBe(0)
  await post.close()
})

it('gives up after a day what the mail server refuses for good', async () => {
  const post = notices()
  refusals.push(busy(550), busy(550))
  await app.database.write((tx) => post.queueMail(tx, hello('nobody')))
  await post.pump()
  app.clock.ahead(DAY_MS)
  await post.pump()
  expect(await post.deadLetters()).toMatchObject([{ to: 'ana@example.com' }])
  await post.close()
})

it('waits for a mail server that is away, says so once, and then sends all', async () => {
  const log: string[] = []
  let tries = 0
  let isAway = true
  const away = {
    close() {},
    async deliver() {
      tries += 1
      if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET' })
    },
  }
  const post = notices({ postman: away, log: (line: unknown) => log.push(String(line)) })
  for (let n = 0; n < 30; n += 1) await app.database.write((tx) => post.queueMail(tx, hello(`n${n}`)))
  const minutes = 145
  for (let n = 0; n < minutes; n += 1) {
    await post.pump()
    app.clock.ahead(60_000)
  }
  expect(tries).toBeLessThan(50)
  expect(await post.deadLetters()).toEqual([])
  isAway = false
  app.clock.ahead(4 * 3_600_000)
  expect(await post.pump()).toBe(30)
  expect(log).toEqual([
    'Mail can’t be sent: connect ECONNREFUSED. What waits is tried again, for five days.',
    'Mail goes out again.',
  ])
  await post.close()
})

it('sends a mail once where the data folder can’t be written, and says so once', async () => {
  const log: string[] = []
  const folder = join(app.config.dataFolder, 'last-mail-taken')
  await mkdir(folder)
  const post = notices({ log: (line: unknown) => log.push(String(line)) })
  for (const key of ['one', 'two']) await app.database.write((tx) => post.queueMail(tx, hello(key)))
  expect(await post.pump()).toBe(2)
  app.clock.ahead(DAY_MS)
  expect(await post.pump()).toBe(0)
  expect(mailbox.received).toHaveLength(2)
  expect(log).toEqual([expect.stringContaining('EISDIR')])
  await post.close()
})

it('marks a mail that was taken and could not be marked, and sends it no second time', async () => {
  let isFull = false
  const full = {
    ...app.database,
    writeOne: (...given: Parameters<typeof app.database.writeOne>) =>
      isFull ? Promise.reject(new Error('disk full')) : app.database.writeOne(...given),
  } as typeof app.database
  const post = notices({
    database: full,
    postman: {
      close() {},
      async deliver() {
        isFull = true
        received += 1
      },
    },
  })
  let received = 0
  await app.database.write((tx) => post.queueMail(tx, hello('full')))
  await app.database.write((tx) => post.queueMail(tx, hello('behind')))
  for (let n = 0; n < 3; n += 1) await expect(post.pump()).rejects.toThrow('disk full')
  expect(received).toBe(1)
  isFull = false
  app.clock.ahead(DAY_MS)
  await expect(post.pump()).rejects.toThrow('disk full')
  expect(received).toBe(2)
  const done = await app.database.read('select id from outbox where done_at is not null')
  expect(done).toHaveLength(1)
  await post.close()
})

it('A6 forgets words and addresses of mails 30 days after they are out, and knows that they went', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('old')))
  await post.pump()
  app.clock.ahead(31 * DAY_MS)
  await app.database.write((tx) => post.queueMail(tx, hello('new')))
  await post.purge()
  expect(await post.mails()).toHaveLength(1)
  const rows = await app.database.read<{ payload: string }>('select payload from outbox order by created_at')
  expect(rows[0]).toEqual({ payload: '{}' })
  await app.database.write((tx) => post.queueMail(tx, hello('old')))
  await post.pump()
  expect(mailbox.received).toHaveLength(2)
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
  await app.database.write((tx) => tx.run('update outbox set dead_at = 1, attempts = 12'))
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
