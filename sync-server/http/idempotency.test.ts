import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from '../testing/test-app.ts'
import { startTestPayments, type TestPayments } from '../testing/test-payments.ts'

let app: TestPayments
let ana: Browser
beforeAll(async () => {
  app = await startTestPayments()
  ana = await app.signUp('Ana')
})
afterAll(() => app.close())

const KEY = { 'idempotency-key': 'the-first-key' }
const make = (title: string, headers: Record<string, string>) =>
  ana.post('/api/jobs', { title, rateMinorPerHour: 2500 }, headers)

it('P5 does a repeated POST once and answers it the same', async () => {
  const first = await make('One', KEY)
  const again = await make('One', KEY)
  expect(first.status).toBe(201)
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(again.headers.get('idempotent-replay')).toBe('true')
  expect((await ana.get('/api/jobs')).body.jobs).toHaveLength(1)
})

it('A3 refuses a key that stood for another request, and keys of no form', async () => {
  expect((await make('Another', KEY)).body.error.code).toBe('idempotency-key-reused')
  expect((await make('Two', { 'idempotency-key': 'short' })).body.error.code).toBe('idempotency-key-invalid')
})

it('keeps the keys of two people apart', async () => {
  const bea = await app.signUp('Bea')
  const made = await bea.post('/api/jobs', { title: 'One', rateMinorPerHour: 2500 }, KEY)
  expect(made.headers.get('idempotent-replay')).toBeNull()
})

it('does not keep a refusal: the same key may be tried again', async () => {
  const key = { 'idempotency-key': 'refused-first' }
  expect((await make('', key)).status).toBe(400)
  expect((await make('Now with a title', key)).status).toBe(201)
})

it('lets one of several at once through', async () => {
  const key = { 'idempotency-key': 'several-at-once' }
  const answers = await Promise.all([1, 2, 3, 4].map(() => make('Several', key)))
  const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.job.id))
  expect(ids.size).toBe(1)
  for (const { status, body } of answers)
    expect(status === 201 || body.error.code === 'idempotency-key-in-use').toBe(true)
})

it('keeps no copy of an answer that carries a secret', async () => {
  const { body } = await make('Secret', {})
  await ana.post(
    `/api/jobs/${body.job.id}/invitations`,
    { role: 'freelancer' },
    { 'idempotency-key': 'invitation-key' },
  )
  const rows = await app.database.read(`select answer from idempotency_keys where answer like '%/join/%'`)
  expect(rows).toEqual([])
})

it('forgets a key after a day', async () => {
  app.clock.ahead(25 * 3_600_000)
  expect((await make('One', KEY)).headers.get('idempotent-replay')).toBeNull()
})
