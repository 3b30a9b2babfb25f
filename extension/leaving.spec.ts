import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dayOf } from '../core/rules/calendar/week.ts'
import {
  beginSlot,
  hasChromium,
  makeJob,
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

describe.skipIf(!hasChromium)('leaving a browser that others use too', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let wire: Awaited<ReturnType<typeof startWire>>
  let tracker: Tracker

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    wire = await startWire(server.url)
  }, LONG)
  afterEach(async () => {
    wire.mend()
    await tracker.close()
  })
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
    await tracker.captureAt('start')
    return job
  }
  const optionsPage = async () => {
    const options = await tracker.context.newPage()
    await options.goto(tracker.popup.url().replace('popup', 'options'))
    return options
  }
  /** Less than a second counts nothing. */
  const wholeSeconds = () => tracker.popup.getByText(/^0:00:(0[2-9]|[1-5]\d)$/).waitFor()
  const lastShot = () => tracker.popup.getByRole('region', { name: 'Last screenshot' })

  it(
    'C6 A1 disconnecting while the Tracker is on stops it, sends the rest, and leaves nothing to the next person',
    async () => {
      const job = await connected()
      await tracker.ask('start', { job: job.id })
      await lastShot().waitFor()
      await wholeSeconds()
      const options = await optionsPage()
      await options.getByRole('button', { name: 'Disconnect' }).click()
      await options.getByText('The server has all that was recorded').waitFor()
      await options.getByRole('button', { name: 'Disconnect' }).click()
      await options.getByText('Nothing recorded stays in this browser').waitFor()
      expect([await tracker.claims(), await tracker.images(), await tracker.remoteRecords()]).toEqual([
        [],
        [],
        [],
      ])
      await expect.poll(job.totalSeconds).toBeGreaterThan(0)

      const next = await makeJob(server.url)
      expect(await tracker.connect(wire.url, next.email)).toEqual({ ok: true })
      await tracker.popup.getByRole('button', { name: 'Start' }).waitFor()
      expect(await lastShot().count()).toBe(0)
    },
    LONG,
  )

  it(
    'C3 C6 without its server one leaves too: what it has not got stays, closed to others, until its person is back',
    async () => {
      const job = await connected()
      wire.cut()
      await tracker.ask('start', { job: job.id })
      await lastShot().waitFor()
      await wholeSeconds()
      await tracker.ask('disconnect', {})
      const options = await optionsPage()
      await options.getByText('2 records and 1 picture that the server has not got stay here').waitFor()
      await options.getByText('could not be told').waitFor()
      await tracker.popup.getByRole('button', { name: 'Connect this browser' }).waitFor()
      wire.mend()

      const next = await makeJob(server.url)
      expect(await tracker.connect(wire.url, next.email)).toMatchObject({ ok: false, code: 'other-person' })
      expect(await tracker.connect(wire.url, job.email)).toEqual({ ok: true })
      await expect
        .poll(async () => (await tracker.claims()).map(({ status }) => status), { timeout: 30_000 })
        .toEqual(['accepted', 'accepted'])
      await expect
        .poll(async () => (await tracker.images()).map(({ status, code }) => [status, code]), {
          timeout: 30_000,
        })
        .toEqual([
          ['settled', null],
          ['settled', null],
        ])
      await expect.poll(job.totalSeconds).toBeGreaterThan(0)
    },
    LONG,
  )

  it(
    'C6 what somebody left can be deleted for good by whoever has the browser now',
    async () => {
      const job = await connected()
      wire.cut()
      await tracker.track(job.id)
      await tracker.ask('disconnect', {})
      const options = await optionsPage()
      await options.getByRole('button', { name: 'Delete them for good…' }).click()
      await options.getByRole('button', { name: 'Delete for good', exact: true }).click()
      await options.getByText('they are nowhere else').waitFor({ state: 'detached' })
      await expect.poll(async () => [...(await tracker.claims()), ...(await tracker.images())]).toEqual([])
      wire.mend()
      const next = await makeJob(server.url)
      expect(await tracker.connect(wire.url, next.email)).toEqual({ ok: true })
    },
    LONG,
  )

  it(
    'C6 the popup shows no other job’s last screenshot',
    async () => {
      const job = await connected()
      await tracker.track(job.id)
      // What the server says of jobs would take the place of what is said here.
      wire.cut()
      const [known] = (await tracker.value('jobs')) as { id: string }[]
      await tracker.setValue('jobs', [known, { ...known, id: 'another', title: 'Another' }])
      await tracker.setValue('selectedJob', 'another')
      await tracker.popup.reload()
      await tracker.popup.getByRole('button', { name: 'Start' }).waitFor()
      expect(await lastShot().count()).toBe(0)
    },
    LONG,
  )

  it(
    'V8 a refused item says which day and text it is, and goes out of sight once it has been read',
    async () => {
      const job = await connected()
      const day = dayOf(await nowOf(server.url), 'America/New_York')
      const entry = { job: job.id, day, seconds: 24 * 3600, idle: null }
      await tracker.ask('add-other', { ...entry, description: 'call' })
      await tracker.ask('add-other', { ...entry, description: 'letter' })
      await tracker.popup.getByText('1 item was refused').waitFor()
      const diary = await tracker.context.newPage()
      await diary.goto(tracker.popup.url().replace('popup', 'diary'))
      const items = diary.getByRole('region', { name: 'Not settled with the server' })
      await items
        .getByText(new RegExp(`^Other hours, \\w+ ${Number(day.slice(8))} \\w+, 24:00: letter`))
        .waitFor()
      await items.getByRole('button', { name: /^Dismiss Other hours/ }).click()
      await items.waitFor({ state: 'detached' })
      await tracker.popup.getByText('1 item was refused').waitFor({ state: 'detached' })
      await tracker.ask('retry-sync', {})
      await expect
        .poll(async () => (await tracker.claims()).map(({ status }) => status).sort())
        .toEqual(['accepted', 'refused'])
    },
    LONG,
  )
})
