import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

/**
 * Asks again and again; answers how often it went well, and the code that ended it. Some limits forget a little while
 * they are asked.
 */
async function until(ask: () => ReturnType<Caller['ask']>, most: number) {
  for (let n = 0; n < most; n += 1) {
    const { status, code } = await ask()
    if (status >= 300) return [n, code]
  }
  return [most, null]
}
const about = (n: number) => expect.closeTo(n, -0.8)
const rows = async (table: string, person: Caller, column = 'person_id') =>
  (await server.database.read(`select * from ${table} where ${column} = :id`, { id: person.id })).length

it('A4 bounds what a person can make again and again: calendars, proposals, invitations, jobs', async () => {
  const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const post = (path: string, body: object = {}) =>
    ana.ask('POST', path, { body, headers: { 'if-match': '*' } })
  expect(await until(() => post('/api/calendar'), 30)).toEqual([about(20), 'too-many-attempts'])
  expect(await rows('calendar_feeds', ana)).toBe(1)
  const job = await server.hire(ana, ben)
  let rate = 3000
  const propose = () => {
    rate += 1
    return post(`/api/jobs/${job.id}/terms`, { rateMinorPerHour: rate })
  }
  expect(await until(propose, 60)).toEqual([49, 'too-many-proposals'])
  const open = (await post('/api/jobs', { title: 'Open', rateMinorPerHour: 100 })).body.job.id
  const invite = async () => {
    const made = await post(`/api/jobs/${open}/invitations`, { role: 'freelancer' })
    if (made.status < 300) await ana.ask('DELETE', `/api/jobs/${open}/invitations/${made.body.id}`)
    return made
  }
  expect(await until(invite, 210)).toEqual([199, 'too-many-invitations'])
})

it('A4 keeps a thousand answers for one person’s idempotency keys, the latest', async () => {
  const eve = await server.signUp('Eve')
  await server.database.write(async (tx) => {
    for (let n = 0; n < 1200; n += 1)
      await tx.run(
        `insert into idempotency_keys (person_id, key, request_hash, status, answer, created_at)
         values (:id, :key, '', 200, '', :at)`,
        { id: eve.id, key: `key-${n}`, at: Date.now() - 1_000_000 + n },
      )
  })
  const headers = { 'idempotency-key': randomUUID() }
  await eve.ask('POST', '/api/jobs', { body: { title: 'Job', rateMinorPerHour: 100 }, headers })
  expect(await rows('idempotency_keys', eve)).toBe(1000)
})

it('A4 asks for the present password sixty times an hour, right ones too', async () => {
  const kim = await server.signUp('Kim')
  const change = () => kim.ask('PUT', '/api/me/password', { body: { present: PASSWORD, password: PASSWORD } })
  expect(await until(change, 70)).toEqual([about(60), 'too-many-attempts'])
})
