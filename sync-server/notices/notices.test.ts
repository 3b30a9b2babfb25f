import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../accounts/test-app.ts'
import { smtpPostman } from './mail.ts'
import { createNotices } from './notices.ts'
import { mail } from './texts.ts'

type Received = { subject: string | undefined; text: string | undefined; messageId: string | undefined }
let app: TestApp
let received: Received[]
let smtp: SMTPServer
let smtpUrl: string
/** What the mail server answers before it takes the next mails. */
let refusals: Error[]

beforeEach(async () => {
  app = await startTestApp()
  received = []
  refusals = []
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then(({ subject, text, messageId }) => {
        const refusal = refusals.shift()
        if (refusal) return done(refusal)
        received.push({ subject, text, messageId })
        done()
      }, done)
    },
  })
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done))
  const address = smtp.server.address()
  smtpUrl = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterEach(async () => {
  await new Promise<void>((done) => smtp.close(done))
  await app.close()
})

const notices = (more: object = {}) =>
  createNotices({ ...app, postman: smtpPostman(smtpUrl), log: () => {}, ...more })
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
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ subject: 'Hello', text: expect.stringContaining('First <b>line</b>') })
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
  refusals = Array.from({ length: 12 }, () => Object.assign(new Error('busy'), { responseCode: 451 }))
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

it('repeats after a crash between sending and marking, with the same Message-ID', async () => {
  const post = notices()
  await app.database.write((tx) => post.queueMail(tx, hello('crash')))
  await post.pump()
  await app.database.write((tx) => app.database.run(tx, 'update outbox set done_at = null, sending_at = 1'))
  await post.close()
  const restarted = notices()
  expect(await restarted.pump()).toBe(1)
  expect(received).toHaveLength(2)
  expect(received[0]?.messageId).toBe(received[1]?.messageId)
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
