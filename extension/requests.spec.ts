import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { daysOf, weekOf } from '../core/rules/calendar/week.ts'
import type { Policy } from '../core/rules/policy.ts'
import {
  beginSlot,
  hasChromium,
  makeJob,
  moveClock,
  newFolder,
  nowOf,
  openTracker,
  removeFolders,
  startServer,
  startSite,
  startWire,
  type Tracker,
} from './testing/stage.ts'

const LONG = 120_000
const DAY_MS = 86_400_000

describe.skipIf(!hasChromium)('what pages ask the extension for', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let wire: Awaited<ReturnType<typeof startWire>>
  let tracker: Tracker

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    wire = await startWire(server.url)
  }, LONG)
  afterEach(() => tracker.close())
  afterAll(() => {
    wire?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  const connected = async () => {
    const job = await makeJob(server.url)
    await beginSlot(server.url)
    tracker = await openTracker(site.url)
    expect(await tracker.connect(wire.url, job.email)).toEqual({ ok: true })
    return job
  }

  it(
    'O1, W1 an entry stands in its own day’s week, wherever the policy’s zone lies',
    async () => {
      const job = await connected()
      const policy = (await tracker.value('policy')) as Policy
      const entry = { job: job.id, seconds: 60, idle: null }
      const zones = ['Asia/Jakarta', 'Pacific/Auckland', 'Pacific/Honolulu']
      const week = weekOf(await nowOf(server.url), policy.zone)
      for (const zone of zones) {
        await tracker.setValue('policy', { ...policy, zone })
        for (const day of [week, daysOf(week)[6] ?? ''])
          await tracker.ask('add-other', { ...entry, day, description: zone })
      }
      const weeks = (await tracker.claims()).map((row) => row.week.split('/')[1])
      expect(weeks).toEqual(Array(2 * zones.length).fill(week))
    },
    LONG,
  )

  it(
    'C6, S9 a deletion that the server refuses takes no picture away',
    async () => {
      const job = await connected()
      await tracker.captureAt('start')
      wire.cut()
      await tracker.track(job.id)
      const shot = (await tracker.claims()).find(({ record }) => record.kind === 'screenshot')
      await tracker.ask('delete', { screenshot: shot?.id ?? '' })
      expect((await tracker.images()).map(({ status }) => status)).toEqual(['dropped', 'dropped'])
      await moveClock(server.url, (await nowOf(server.url)) + 7 * DAY_MS)
      wire.mend()
      await tracker.ask('retry-sync', {})
      await expect
        .poll(async () => (await tracker.images()).map(({ status }) => status), { timeout: 30_000 })
        .toEqual(['settled', 'settled'])
      await expect
        .poll(async () => (await tracker.claims()).find(({ record }) => record.kind === 'deletion'))
        .toMatchObject({ status: 'refused', code: 'submitted' })
    },
    LONG,
  )

  it(
    'A1 gives its password to no server over http:// but this computer’s own',
    async () => {
      tracker = await openTracker(site.url)
      const answer = await tracker.connect('http://glasswork.example', 'ben@example.org')
      expect(answer).toMatchObject({ ok: false, code: 'not-encrypted' })
    },
    LONG,
  )
})
