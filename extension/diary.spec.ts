import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dayOf, weekInterval, weekOf } from '../core/rules/calendar/week.ts'
import { dayName } from '../core/ui/words/format.ts'
import {
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
const ZONE = 'America/New_York'
const HOUR_MS = 3_600_000

describe.skipIf(!hasChromium)('the diary', () => {
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
    for (const tracker of open.splice(0)) await tracker.close()
  })
  afterAll(() => {
    wire?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  const connected = async (job: { email: string }) => {
    const tracker = await openTracker(site.url)
    open.push(tracker)
    expect(await tracker.connect(wire.url, job.email)).toEqual({ ok: true })
    return tracker
  }
  const diaryOf = async (tracker: Tracker) => {
    const diary = await tracker.context.newPage()
    await diary.goto(tracker.popup.url().replace('popup', 'diary'))
    await diary.getByRole('heading', { name: 'Other hours' }).waitFor()
    return diary
  }

  it(
    'V7 says what it has not fetched, offers nothing there, and fetches a week on view',
    async () => {
      const job = await makeJob(server.url)
      const first = await connected(job)
      const now = await nowOf(server.url)
      await first.ask('add-other', {
        ...{ job: job.id, day: dayOf(now, ZONE), seconds: 7200, description: 'call', idle: null },
      })
      await expect
        .poll(async () => (await first.claims()).map(({ status }) => status), { timeout: 30_000 })
        .toEqual(['accepted'])
      await moveClock(server.url, weekInterval(weekOf(now, ZONE), ZONE).to + HOUR_MS)

      const second = await connected(job)
      wire.cut()
      const diary = await diaryOf(second)
      await diary.getByRole('button', { name: 'Week before' }).click()
      await diary.getByText('This week is not on this computer yet').waitFor({ timeout: 60_000 })
      expect(await diary.getByRole('heading', { name: 'Other hours' }).count()).toBe(0)
      expect(await diary.getByText('Nothing was tracked').count()).toBe(0)
      expect(await diary.getByText('All synced').count()).toBe(0)

      wire.mend()
      await second.ask('retry-sync', {})
      await diary.getByRole('region', { name: 'Totals' }).getByText('2:00').waitFor({ timeout: 60_000 })
      await diary.getByText('· call').waitFor()
    },
    LONG,
  )

  it(
    'O1 offers the days of the week that have begun, today first',
    async () => {
      const job = await makeJob(server.url)
      const next = weekInterval(weekOf(await nowOf(server.url), ZONE), ZONE).to
      // A Wednesday.
      await moveClock(server.url, next + 2 * 24 * HOUR_MS + 15 * HOUR_MS)
      const diary = await diaryOf(await connected(job))
      const today = dayOf(await nowOf(server.url), ZONE)
      const days = diary.getByLabel('Day')
      expect(await days.locator('option').count()).toBe(3)
      expect(await days.inputValue()).toBe(today)
      await days.getByText(dayName(today)).waitFor({ state: 'attached' })
    },
    LONG,
  )
})
