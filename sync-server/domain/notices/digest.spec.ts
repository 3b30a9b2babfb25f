import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

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

it('A4 an invitation carries nothing that leads anywhere but to the job', async () => {
  const eve = await server.signUp('Eve')
  await eve.ask('PATCH', '/api/me', { body: { name: 'https://prize.example/win' } })
  const title = `Call me@evil.example or www.evil.example now! ${'x'.repeat(80)}`
  const { job } = (await eve.ask('POST', '/api/jobs', { body: { title, rateMinorPerHour: 100 } })).body
  const body = { role: 'freelancer', email: 'victim@example.org' }
  expect((await eve.ask('POST', `/api/jobs/${job.id}/invitations`, { body })).status).toBe(201)
  const [mail] = await server.mailsTo('victim@example.org')
  expect(mail?.subject.length).toBeLessThan(160)
  const [link, ...others] = mail?.text.match(/https?:\S+|www\.\S+|\S+@\S+\.\S+|\w+\.example\S*/g) ?? []
  expect(link).toMatch(new RegExp(`^${server.url}/join/`))
  expect(others).toEqual([])
})

it('A4, J2 past twenty rejections in a while the rest come in one mail, and a message stands for each', async () => {
  const [kim, lou] = [await server.signUp('Kim'), await server.signUp('Lou')]
  const job = await server.hire(kim, lou)
  const shots = await server.work(lou, job, 24)
  const place = await server.openPlace(kim, job, 'client')
  const rulings = await place.claim(
    ...shots.map((screenshot, n) => ({
      ...({ id: `reject-${1000 + n}`, kind: 'rejection', screenshot, reason: `Reason ${n}.` } as const),
    })),
  )
  expect(rulings.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(24)
  place.close()
  const mails = (await server.mailsTo(lou.email)).filter(({ text }) => /Reason \d+\./.test(text))
  expect(mails).toHaveLength(21)
  for (let n = 0; n < 24; n += 1)
    expect(mails.filter(({ text }) => text.includes(`Reason ${n}.`))).toHaveLength(1)
})
