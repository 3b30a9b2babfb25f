import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startServer } from '../../app.ts'
import { readConfig } from '../../config.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { LIMITS } from '../../sync/limits.ts'
import { createTickets } from '../../sync/wire/tickets.ts'
import { startTestPayments, type TestPayments } from '../../testing/test-payments.ts'
import { type CleanUp, createCleanUp } from './clean-up.ts'

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000]
let app: TestPayments
let swept = 0
const cleaner = (): CleanUp =>
  createCleanUp({
    ...app,
    tickets: {
      sweep: () => {
        swept += 1
      },
    },
  })
beforeAll(async () => {
  app = await startTestPayments()
})
afterAll(() => app.close())

const count = async (table: string, where = '1 = 1') =>
  Number((await app.database.read<{ n: number }>(`select count(*) as n from ${table} where ${where}`))[0]?.n)

it('removes what is over of each kind, in its time, and nothing that is in use', async () => {
  const [ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  const job = await app.hire(ana, felix)
  const device = await app.stranger.post('/api/devices', {
    ...{ email: ana.email, password: 'a long password', label: 'Tracker' },
  })
  const other = (await app.stranger.post('/api/sign-in', { email: ana.email, password: 'a long password' }))
    .headers
  const otherCookie = other.getSetCookie()[0]?.split(';')[0] ?? ''
  await fetch(`${app.url}/api/sign-out`, {
    method: 'POST',
    headers: { cookie: otherCookie, 'x-glasswork': '1' },
  })
  const unused = (await ana.post('/api/jobs', { title: 'Another', rateMinorPerHour: 2500 })).body.job.id
  await ana.post(`/api/jobs/${unused}/invitations`, { role: 'freelancer' })
  await app.stranger.post('/api/password-resets', { email: ana.email })
  await app.stranger.post('/api/sign-in/passkey/options')
  const rows = async () => ({
    challenges: await count('passkey_challenges'),
    links: await count('account_links'),
    // Ana's and Felix's pages, Ana's device, and the one that signed out.
    sessions: await count('sessions'),
    invitations: await count('invitations'),
  })
  const cleanUp = cleaner()
  expect(await rows()).toEqual({ challenges: 1, links: 3, sessions: 4, invitations: 2 })
  await cleanUp.turn()
  expect(await rows()).toEqual({ challenges: 1, links: 3, sessions: 4, invitations: 2 })

  app.clock.ahead(5 * MINUTE_MS)
  await cleanUp.turn()
  expect(await rows()).toEqual({ challenges: 0, links: 3, sessions: 4, invitations: 2 })

  app.clock.ahead(DAY_MS + 60 * MINUTE_MS)
  await cleanUp.turn()
  expect(await rows()).toEqual({ challenges: 0, links: 2, sessions: 4, invitations: 2 })

  const ended: string[] = []
  app.events.on('session-ended', (_session, person) => ended.push(person))
  app.clock.ahead(45 * DAY_MS)
  await cleanUp.turn()
  expect(await rows()).toEqual({ challenges: 0, links: 0, sessions: 1, invitations: 1 })
  expect(ended).toEqual(expect.arrayContaining([ana.id, felix.id]))

  const bearer = { authorization: `Bearer ${device.body.token}` }
  expect((await fetch(`${app.url}/api/me`, { headers: bearer })).status).toBe(200)
  expect((await fetch(`${app.url}/api/jobs/${job}`, { headers: bearer })).status).toBe(200)
})

it('takes a page of rows a turn, at once again while there is more, and then once a minute', async () => {
  const values = () => [randomUUID(), 'sign-in', 'flood', app.clock.now()]
  await app.database.write((tx) =>
    tx.run('insert into passkey_challenges (challenge_hash, kind, owner, expires_at) values :rows', {
      rows: Array.from({ length: 1200 }, values),
    }),
  )
  const cleanUp = cleaner()
  expect([await cleanUp.turn(), await cleanUp.turn(), await cleanUp.turn()]).toEqual([500, 500, 200])
  swept = 0
  app.clock.ahead(MINUTE_MS - 1)
  await cleanUp.turn()
  expect(swept).toBe(0)
  app.clock.ahead(1)
  await cleanUp.turn()
  expect(swept).toBe(1)
})

it('forgets expired tickets, so that a person’s share of them is free again', () => {
  let now = 0
  const tickets = createTickets(() => now, { ...LIMITS, ticketsPerPerson: 1, tickets: 1 })
  const visitor = { id: 'ana', name: 'Ana' }
  const ticket = tickets.issue(visitor, 'job')?.ticket ?? ''
  now = 60_000
  tickets.sweep()
  now = 0
  expect(tickets.redeem(ticket, 'job')).toBeNull()
})

it('is done by the running server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-clean-up-'))
  const config = readConfig(['--sandbox', '--no-demo', '--port', '0', '--data', folder], {})
  if (typeof config === 'string') throw new Error(config)
  const database = await openDatabase(config.databaseUrl)
  await database.write((tx) =>
    tx.run(
      `insert into passkey_challenges (challenge_hash, kind, owner, expires_at) values ('old', 'sign-in', 'x', 1)`,
    ),
  )
  const server = await startServer(config)
  await vi.waitFor(
    async () => expect(await database.read('select * from passkey_challenges')).toEqual([]),
    10_000,
  )
  await server.close()
  await database.close()
  rmSync(folder, { recursive: true })
})
