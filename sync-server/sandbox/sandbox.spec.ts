import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type RunningServer, startServer } from '../app.ts'
import { readConfig } from '../config.ts'
import { testEnvironment } from '../testing/test-database.ts'
import { DEMO_PASSWORD } from './sandbox.ts'

let folder: string
let server: RunningServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-sandbox-'))
  const config = readConfig(['--sandbox', '--port', '0', '--data', folder], await testEnvironment(folder))
  if (typeof config === 'string') throw new Error(config)
  server = await startServer(config)
}, 120_000)

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const post = (path: string, body: object, cookie = '') =>
  fetch(`${server.url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-glasswork': '1', cookie },
    body: JSON.stringify(body),
  })
const read = async (path: string, cookie = '') =>
  (await fetch(`${server.url}/api${path}`, { headers: { cookie } })).json()

it('W2, W4 a played week is worked, submitted, reviewed and paid', async () => {
  const signedIn = await post('/sign-in', { email: 'ana@example.org', password: DEMO_PASSWORD })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { jobs } = await read('/jobs', cookie)
  const weeks = async (): Promise<{ week: string; state: string; totalSeconds: number }[]> =>
    (await read(`/jobs/${jobs[0].id}`, cookie)).job.weeks
  const [running, reviewed] = await weeks()
  expect([running?.state, reviewed?.state]).toEqual(['open', 'submitted'])

  const before = (await read('/sandbox')).now
  expect((await post('/sandbox/play', { hours: 168, seconds: 2 })).status).toBe(202)
  await vi.waitFor(async () => expect((await read('/sandbox')).playing).toBeNull(), {
    timeout: 60_000,
    interval: 200,
  })
  expect((await read('/sandbox')).now - before).toBeGreaterThanOrEqual(168 * 3_600_000)

  const after = new Map((await weeks()).map((one) => [one.week, one]))
  expect(after.get(reviewed?.week ?? '')?.state).toBe('paid')
  expect(after.get(running?.week ?? '')).toMatchObject({
    state: 'submitted',
    totalSeconds: reviewed?.totalSeconds,
  })
  const newest = (await weeks())[0]
  expect(newest?.state).toBe('open')
  expect(newest?.totalSeconds).toBeGreaterThan(0)
}, 90_000)

it('A3 the clock moves forward only', async () => {
  const refused = await post('/sandbox/clock', { now: '2020-01-01T00:00:00Z' })
  expect([refused.status, (await refused.json()).error.code]).toEqual([409, 'clock-runs-forward'])
})
