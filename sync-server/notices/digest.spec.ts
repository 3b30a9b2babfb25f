import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

it('A4, K2 four hundred messages are one mail at once and one digest, none of them lost', async () => {
  const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const job = await server.hire(ana, ben)
  const place = await server.openPlace(ana, job, 'client')
  const message = (n: number) =>
    ({ id: `message-${String(n).padStart(4, '0')}`, kind: 'message', text: `This is number ${n}.` }) as const
  await place.claim(message(1))
  await place.claim(...Array.from({ length: 399 }, (_, n) => message(n + 2)))
  place.close()
  const mails = (await server.mailsTo(ben.email)).filter(({ subject }) => /message/.test(subject))
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    'A new message from the client · Catalogue',
    'New messages from the client · Catalogue',
  ])
  const digest = mails.find(({ subject }) => subject.startsWith('New'))?.text ?? ''
  expect(digest).toContain('This is number 2.')
  expect(digest).toContain('And 379 more in the Workroom.')
  const [held] = await server.database.read<{ wait: number }>(
    `select next_attempt_at - (select min(next_attempt_at) from outbox where thread like 'message/%') as wait
     from outbox where thread like 'message/%' order by next_attempt_at desc limit 1`,
  )
  expect(Number(held?.wait)).toBe(15 * 60_000)
})
