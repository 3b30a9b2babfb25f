import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomWebp } from '../../testing/random-webp.ts'
import { PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

it('A1, A6 a deleted account leaves neither its pictures nor its mails, and the record of work and money stays', async () => {
  const [ana, ben, cleo] = [
    await server.signUp('Ana'),
    await server.signUp('Ben'),
    await server.signUp('Cleo'),
  ]
  const job = await server.hire(ana, ben)
  const others = await server.hire(ana, cleo)
  const put = (who: typeof ben, id: string, bytes: Buffer<ArrayBuffer>) => {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const headers = { cookie: who.cookie, 'x-glasswork': '1' }
    return fetch(`${server.url}/api/jobs/${id}/screenshots/${hash}`, { method: 'PUT', headers, body: bytes })
  }
  for (let n = 0; n < 3; n += 1) expect((await put(ben, job.id, randomWebp())).status).toBe(201)
  expect((await put(cleo, others.id, randomWebp())).status).toBe(201)
  const pictures = () =>
    readdirSync(join(server.folder, 'screenshots'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    )
  expect(pictures()).toHaveLength(4)
  expect((await server.mailsTo(ben.email)).length).toBeGreaterThan(0)

  await ben.ask('POST', `/api/jobs/${job.id}/end`, { headers: { 'if-match': '*' } })
  await server.database.write((tx) =>
    tx.run(`update timesheets set state = 'closed' where job_id = :id`, job),
  )
  const gone = await ben.ask('DELETE', '/api/me', { body: { password: PASSWORD } })
  expect([gone.status, gone.code]).toEqual([204, null])
  await expect.poll(() => pictures().map(({ name }) => name.slice(65))).toEqual([others.id])
  expect(await server.mailsTo(ben.email)).toEqual([])
  const tables = ['people', 'outbox', 'account_links', 'invitations', 'security_log', 'sessions', 'mail_off']
  for (const table of tables) {
    const rows = JSON.stringify(await server.database.read(`select * from ${table}`))
    expect(rows, table).not.toContain(ben.email)
  }
  expect((await ana.ask('GET', `/api/jobs/${job.id}`)).body.job.otherParty).toEqual({
    name: 'Deleted account',
  })
  const [line] = await server.database.read<{ event: string }>(
    'select event from security_log where person_id = :id order by seq desc limit 1',
    ben,
  )
  expect(line?.event).toBe('account-deleted')
})
