import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { project } from '../core/projection/project.ts'
import { recordDigest } from '../core/protocol/canonical.ts'
import type { ClientClaim, FreelancerClaim, Link, ServerRecord } from '../core/protocol/records.ts'
import { dayOf } from '../core/rules/calendar/week.ts'
import type { TrackerState } from '../core/tracker/state.ts'
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
const HOUR_MS = 3_600_000

describe.skipIf(!hasChromium)('the clock and the chain of the extension', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let wire: Awaited<ReturnType<typeof startWire>>
  const open: Tracker[] = []

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    wire = await startWire(server.url)
  }, LONG)
  afterEach(async () => {
    wire.mend()
    for (const tracker of open.splice(0)) await tracker.close().catch(() => {})
  })
  afterAll(() => {
    wire?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  const openIt = async (profile?: string) => {
    const tracker = await openTracker(site.url, profile)
    open.push(tracker)
    return tracker
  }
  /** Connected, three hours ago by the server's clock, and cut off since a moment ago. */
  const offline = async () => {
    const job = await makeJob(server.url)
    const tracker = await openIt()
    await tracker.connect(wire.url, job.email)
    await moveClock(server.url, (await nowOf(server.url)) + 3 * HOUR_MS)
    await beginSlot(server.url)
    await tracker.ask('refresh', {})
    await tracker.captureAt('start')
    wire.cut()
    return { job, tracker }
  }
  /** Tracks for more than a second, so that there is time to protect; `wrongMs`: how wrong the device's clock is. */
  const work = async (tracker: Tracker, job: string, wrongMs = 0) => {
    await tracker.ask('start', { job })
    await tracker.popup.getByRole('region', { name: 'Last screenshot' }).waitFor()
    await expect
      .poll(
        async () => {
          const { phase } = (await tracker.value('tracker')) as TrackerState
          return phase.kind === 'on' && (await nowOf(server.url)) + wrongMs - phase.writtenTo
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(1500)
    await tracker.ask('stop', {})
  }
  const bring = async (tracker: Tracker) => {
    await expect.poll(tracker.developing).toBe(0)
    wire.mend()
    await tracker.ask('retry-sync', {})
    await tracker.popup.locator('[data-sync="synced"]').waitFor({ timeout: 30_000 })
  }
  const today = async () => dayOf(await nowOf(server.url), 'America/New_York')
  /** This device's records as they stand in the chain. */
  const chainOf = async (tracker: Tracker) =>
    (await tracker.claims()).map(({ record }) => record as Link & { id: string }).sort((a, b) => a.n - b.n)
  const expectWhole = async (tracker: Tracker) => {
    const chain = await chainOf(tracker)
    expect(chain.map(({ n }) => n)).toEqual(chain.map((_, n) => n))
    expect(chain.map(({ previous }) => previous)).toEqual([null, ...chain.slice(0, -1).map(recordDigest)])
    expect(new Set(chain.map(({ device }) => device)).size).toBe(1)
    return chain.length
  }
  /**
   * The slots as both parties' pages show them: whether protected, and why suspect. What is wrong with a record
   * comes before its ruling, that its picture has arrived after it.
   */
  const shown = async (tracker: Tracker) => {
    const [week] = (await tracker.claims()).map(({ week: name }) => name)
    const seen = (await tracker.remoteRecords()).filter((row) => row.week === week)
    const by = (author: string) => seen.filter((row) => row.author === author).map(({ record }) => record)
    const { slots } = project(week?.split('/')[1] ?? '', {
      freelancer: (await tracker.claims()).map(({ record }) => record as FreelancerClaim),
      client: by('client') as unknown as ClientClaim[],
      server: by('server') as unknown as ServerRecord[],
    })
    return slots.map((slot) => [slot.unprotectedReason ?? 'protected', slot.clock])
  }

  it(
    'C3, C10, G1 suspects nothing of a day offline with kills and reboots, and protects it',
    async () => {
      const { job, tracker } = await offline()
      await work(tracker, job.id)
      await tracker.killWorker()
      const shot = (await tracker.claims()).find(({ record }) => record.kind === 'screenshot')
      await tracker.ask('comment', { screenshot: shot?.id ?? '', text: 'The header' })
      await tracker.ask('start', { job: job.id })
      await tracker.killBrowser()

      const again = await openIt(tracker.profile)
      await again.ask('stop', {})
      await expect.poll(again.developing).toBe(0)
      await again.captureAt('start')
      await work(again, job.id)
      await moveClock(server.url, (await nowOf(server.url)) + 5 * HOUR_MS)
      await bring(again)
      expect(await expectWhole(again)).toBeGreaterThanOrEqual(5)
      await expect.poll(() => shown(again)).toEqual([['protected', []]])
    },
    LONG,
  )

  it(
    'C10 gives every record its place once, from two pages at once and while the worker is killed',
    async () => {
      const { job, tracker } = await offline()
      const diary = await tracker.context.newPage()
      await diary.goto(tracker.popup.url().replace('popup', 'diary'))
      const day = await today()
      const entries = (from: number) =>
        Array.from({ length: 15 }, (_, n) => ({
          ...{ type: 'add-other', job: job.id, day, seconds: 60, idle: null },
          description: `call ${from + n}`,
        }))
      const addFrom = (page: typeof diary, from: number) =>
        page.evaluate(
          (messages) =>
            Promise.allSettled(
              messages.map((message) =>
                (
                  globalThis as unknown as {
                    chrome: { runtime: { sendMessage(m: object): Promise<unknown> } }
                  }
                ).chrome.runtime.sendMessage(message),
              ),
            ).then(() => true),
          entries(from),
        )
      const both = [addFrom(tracker.popup, 0), addFrom(diary, 100)]
      await expect.poll(async () => (await tracker.claims()).length).toBeGreaterThan(3)
      await tracker.killWorker()
      await Promise.all(both)
      await addFrom(diary, 200)
      expect(await expectWhole(tracker)).toBeGreaterThanOrEqual(18)
    },
    LONG,
  )

  it(
    'C6, C10, G1 a picture that was held is missed until it is shared, and leaves no doubt behind',
    async () => {
      const { job, tracker } = await offline()
      wire.mend()
      await tracker.ask('save-preferences', { holdMinutes: 30, captureNotice: false, excludedSites: [] })
      await work(tracker, job.id)
      await work(tracker, job.id)
      const spans = async () =>
        (await tracker.claims()).flatMap(({ record, status }) => (record.kind === 'span' ? [status] : []))
      await expect.poll(spans, { timeout: 30_000 }).toEqual(['accepted', 'accepted'])
      const saidOfClocks = async () =>
        (await tracker.remoteRecords()).filter(({ record }) => record.kind === 'clock').length
      await expect.poll(saidOfClocks, { timeout: 15_000 }).toBe(1)
      await moveClock(server.url, (await nowOf(server.url)) + HOUR_MS / 2)
      await bring(tracker)
      await expect.poll(() => shown(tracker)).toEqual([['protected', []]])
    },
    LONG,
  )

  it.each([
    ['a record that was changed on the disk', 'change', 'broken-chain'],
    ['a record that was taken out', 'remove', 'gap'],
  ] as const)(
    'C10, G1 shows %s, and protects nothing that follows',
    async (_, what, reason) => {
      const { job, tracker } = await offline()
      await work(tracker, job.id)
      const call = { job: job.id, day: await today(), seconds: 60, description: 'call', idle: null }
      expect(await tracker.ask('add-other', call)).toEqual({ ok: true })
      await tracker.captureAt('start')
      await work(tracker, job.id)
      await expect.poll(tracker.developing).toBe(0)
      const other = (await tracker.claims()).find(({ record }) => record.kind === 'other')
      await tracker.forge(other?.id ?? '', what === 'change' ? { seconds: 3600 } : null)
      await bring(tracker)
      await expect.poll(() => shown(tracker)).toEqual([['clock-suspect', [reason]]])
    },
    LONG,
  )

  it(
    'C8, C10, G1 suspects a device whose clock was set back, whatever it says of it',
    async () => {
      const { job, tracker } = await offline()
      await work(tracker, job.id)
      await (await tracker.worker()).evaluate((backMs) => {
        const now = Date.now.bind(Date)
        Date.now = () => now() - backMs
      }, HOUR_MS)
      await work(tracker, job.id, -HOUR_MS)
      await bring(tracker)
      await expect
        .poll(() => shown(tracker))
        .toEqual([
          ['clock-suspect', expect.arrayContaining(['before-anchor', 'ran-backwards'])],
          [expect.anything(), []],
        ])
      await tracker.popup
        .getByRole('alert')
        .filter({ hasText: 'The server doubts this device’s time.' })
        .filter({ hasText: 'The device’s clock ran backwards.' })
        .filter({
          hasText: 'is not protected while this lasts. Let this device set its date and time by itself',
        })
        .waitFor({ timeout: 15_000 })
    },
    LONG,
  )
})
