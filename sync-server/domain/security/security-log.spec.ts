import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

type Line = { event: string; by: string; about: string | null; address: string | null }
const activity = async (who: Caller): Promise<Line[]> =>
  (await who.ask('GET', '/api/me/activity')).body.activity
const events = async (who: Caller) => (await activity(who)).map(({ event }) => event)
const post = (path: string, body: object) => server.stranger.ask('POST', path, { body })

it('A6 shows each person the sign-ins, refusals and changes of access of their own account', async () => {
  const [ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  await post('/api/sign-in', { email: ana.email, password: 'wrong' })
  await post('/api/sign-in', { email: ana.email, password: PASSWORD })
  await post('/api/devices', { email: ana.email, password: PASSWORD, label: 'Tracker' })
  await ana.ask('POST', '/api/calendar')
  const job = await server.hire(ana, ben)
  await ana.ask('PUT', '/api/me/password', { body: { present: PASSWORD, password: 'a new password' } })
  await expect
    .poll(async () => (await events(ana)).toReversed())
    .toEqual([
      ...['signed-up', 'sign-in-refused', 'signed-in', 'device-added', 'calendar-opened'],
      ...['invitation-made', 'invitation-used', 'password-changed', 'calendar-closed'],
    ])
  expect((await activity(ana)).find(({ event }) => event === 'sign-in-refused')).toMatchObject({
    by: 'nobody',
    address: '127.0.0.1',
  })
  const eve = await server.signUp('Eve')
  await eve.ask('GET', `/api/jobs/${job.id}`)
  await expect.poll(() => events(eve)).toEqual(['access-refused', 'signed-up'])
  expect((await activity(eve))[0]?.about).toBe('job-unknown')
})

it('A6 holds no secret', async () => {
  const rows = await server.database.read<Record<string, unknown>>('select * from security_log')
  expect(JSON.stringify(rows)).not.toMatch(/long password|@example\.org|argon2|[\w-]{43}/)
})

it('A6 lets no statement change or take back a line', async () => {
  for (const sql of ['delete from security_log', `update security_log set event = 'signed-in'`])
    await expect(server.database.write((tx) => tx.run(sql))).rejects.toThrow('only grows')
})

it('A1, A6 tells both parties that support read, and lets it read no more once its case is closed', async () => {
  const [ida, jon] = [await server.signUp('Ida'), await server.signUp('Jon')]
  const desk = await server.signUp('Desk', { support: true })
  const job = await server.hire(ida, jon)
  const [shot = ''] = await server.work(jon, job, 1)
  const read = async () => (await desk.ask('GET', `/api/jobs/${job.id}`)).status
  expect(await read()).toBe(404)
  const place = await server.openPlace(ida, job, 'client')
  await place.claim({
    ...{ id: 'report-0001', kind: 'report', screenshot: shot, what: 'image', reason: 'Private.' },
  })
  expect(await read()).toBe(200)
  for (const party of [ida, jon])
    await expect
      .poll(async () => (await activity(party))[0])
      .toMatchObject({
        event: 'support-read',
        by: 'another',
        about: job.id,
      })
  const socket = await server.openPlace(desk, job, 'client')
  const path = `/api/support/jobs/${job.id}/weeks/${job.week}/reports/report-0001`
  expect((await desk.ask('POST', path, { body: { hide: false, reason: 'It is fine.' } })).status).toBe(204)
  expect(await read()).toBe(404)
  await expect.poll(() => socket.isConnected()).toBe(false)
  place.close()
  socket.close()
})

it('A6 writes down the operator’s commands, and shows the log and proves an address by one', async () => {
  const kim = await server.signUp('Kim', { proven: false })
  const admin = async (...args: string[]) =>
    (
      await promisify(execFile)(
        process.execPath,
        [new URL('../../operator/admin.ts', import.meta.url).pathname, ...args, '--data', server.folder],
        { env: { ...process.env, NODE_NO_WARNINGS: '1' } },
      )
    ).stdout
  expect(await admin('prove-address', '--email', kim.email)).toContain('counts as proven')
  expect((await kim.ask('GET', '/api/me')).body.person.emailVerified).toBe(true)
  expect((await activity(kim))[0]).toMatchObject({ event: 'address-proven', by: 'operator' })
  expect(await admin('security-log', '--email', kim.email)).toMatch(
    /address-proven {2}\S+ {2}operator[\s\S]*signed-up/,
  )
  expect(await admin('security-log')).toMatch(/operator-command {2}- {2}operator {2}prove-address/)
})
