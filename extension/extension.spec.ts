import { cpSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { browser } from 'wxt/browser'
import { dayOf, weekOf } from '../core/rules/calendar/week.ts'
import {
  beginSlot,
  hasChromium,
  makeJob,
  moveClock,
  newFolder,
  nowOf,
  openDocument,
  openTracker,
  removeFolders,
  setFreelancer,
  startServer,
  startSite,
  startWire,
  type Tracker,
} from './testing/stage.ts'

const LONG = 120_000

describe.skipIf(!hasChromium)('the extension in a real browser', () => {
  let data: string
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let wire: Awaited<ReturnType<typeof startWire>>
  const open: Tracker[] = []

  beforeAll(async () => {
    data = newFolder('server')
    server = await startServer(data)
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
  const connected = async () => {
    const job = await makeJob(server.url)
    await beginSlot(server.url)
    const tracker = await openIt()
    expect(await tracker.connect(wire.url, job.email)).toEqual({ ok: true })
    return { job, tracker }
  }
  const statuses = async (tracker: Tracker) => (await tracker.claims()).map(({ status }) => status)
  const synced = async (tracker: Tracker) => {
    await expect.poll(tracker.developing).toBe(0)
    await expect
      .poll(async () => (await statuses(tracker)).filter((one) => !['accepted', 'refused'].includes(one)), {
        timeout: 30_000,
      })
      .toEqual([])
    await tracker.popup.locator('[data-sync="synced"]').waitFor()
  }
  // What the server says of pictures and sums follows its rulings in messages of their own.
  const settled = (tracker: Tracker) =>
    expect
      .poll(async () => (await tracker.images()).map(({ status }) => status))
      .toEqual(['settled', 'settled'])
  const counts = (job: Awaited<ReturnType<typeof makeJob>>, seconds: number) =>
    expect.poll(async () => Math.abs((await job.totalSeconds()) - seconds)).toBeLessThanOrEqual(1)

  it(
    'C3 loses nothing to a lost server, a killed worker and a killed browser, and counts nothing twice',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      wire.cut()
      await tracker.ask('start', { job: job.id })
      await tracker.popup.getByRole('region', { name: 'Last screenshot' }).waitFor()
      await tracker.killWorker()
      await tracker.ask('stop', {})
      await tracker.popup.locator('[data-sync="waiting"]').waitFor()
      const before = await tracker.claims()
      expect(before.map(({ record, status }) => [record.kind, status]).sort()).toEqual([
        ['screenshot', 'waiting'],
        ['span', 'waiting'],
      ])
      await tracker.killBrowser()

      const again = await openIt(tracker.profile)
      expect(await again.claims()).toEqual(before)
      expect((await again.images()).map(({ status }) => status)).toEqual(['waiting', 'waiting'])
      wire.mend()
      await again.ask('retry-sync', {})
      await synced(again)
      await expect.poll(() => statuses(again)).toEqual(['accepted', 'accepted'])
      await settled(again)
      const span = before.flatMap(({ record }) =>
        record.kind === 'span' ? [record.to - record.from] : [],
      )[0]
      await counts(job, (span ?? 0) / 1000)
    },
    LONG,
  )

  it(
    'C3 a profile brought back from a backup goes on under a new client id and loses nothing',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      await tracker.track(job.id)
      await synced(tracker)
      await tracker.close()
      const backup = newFolder('backup')
      cpSync(tracker.profile, backup, { recursive: true })

      const original = await openIt(tracker.profile)
      await original.captureAt('start')
      await original.track(job.id)
      await synced(original)
      const [firstRun] = await original.runs()
      await original.close()

      wire.cut()
      const restored = await openIt(backup)
      await restored.captureAt('start')
      await restored.track(job.id)
      await restored.popup.locator('[data-sync="waiting"]').waitFor()
      wire.mend()
      await restored.ask('retry-sync', {})
      await synced(restored)
      await expect.poll(() => statuses(restored)).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
      const [secondRun] = await restored.runs()
      expect(secondRun?.clientId).not.toBe(firstRun?.clientId)
    },
    LONG,
  )

  it(
    'V8 what the server refuses keeps its reason and holds up nothing else',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      const day = dayOf(await nowOf(server.url), 'America/New_York')
      const entry = { job: job.id, day, description: 'call', idle: null }
      await tracker.ask('add-other', { ...entry, seconds: 24 * 3600 })
      await tracker.ask('add-other', { ...entry, seconds: 24 * 3600 })
      await tracker.track(job.id)
      await synced(tracker)
      const refused = (await tracker.claims()).filter(({ status }) => status === 'refused')
      expect(refused).toHaveLength(1)
      expect(refused[0]?.refusal).toEqual({ code: 'no-room' })
      expect((await statuses(tracker)).filter((status) => status === 'accepted')).toHaveLength(3)
      await tracker.popup.getByText('1 item was refused').waitFor()
    },
    LONG,
  )

  it(
    'C4 C6 excluded sites leave a placeholder; what is held and deleted is never shared',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      const preferences = { holdMinutes: 30, captureNotice: false, excludedSites: [] as string[] }
      await tracker.ask('save-preferences', preferences)
      await tracker.track(job.id)
      const held = (await tracker.claims()).find(({ record }) => record.kind === 'screenshot')
      expect(held).toMatchObject({ status: 'held', position: null })
      await tracker.ask('delete', { screenshot: held?.id ?? '' })
      expect((await tracker.images()).map(({ status }) => status)).toEqual(['dropped', 'dropped'])

      await tracker.ask('save-preferences', { ...preferences, holdMinutes: 0, excludedSites: ['localhost'] })
      await tracker.track(job.id)
      const shots = (await tracker.claims()).flatMap(({ record }) =>
        record.kind === 'screenshot' && record.id !== held?.id ? [record] : [],
      )
      expect(shots).toMatchObject([{ look: 'placeholder', lookReason: 'excluded-site', image: null }])
    },
    LONG,
  )

  it(
    'C2 C5 counts activity only while it is on',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      await tracker.page.locator('textarea').pressSequentially('before')
      await tracker.ask('start', { job: job.id })
      await tracker.popup.getByRole('region', { name: 'Last screenshot' }).waitFor()
      await expect.poll(tracker.isCounting).toBe(true)
      await tracker.page.locator('textarea').pressSequentially('while')
      await tracker.page.goto('about:blank')
      await tracker.ask('stop', {})
      await tracker.page.goto(site.url)
      await tracker.page.locator('textarea').pressSequentially('after')
      await expect.poll(tracker.developing).toBe(0)
      const shot = (await tracker.claims()).find(({ record }) => record.kind === 'screenshot')?.record
      expect(shot?.kind === 'screenshot' && shot.activity.keys).toBe(5)
      expect(JSON.stringify(await tracker.claims())).not.toContain('while')
    },
    LONG,
  )

  it(
    'C4 I1 I3 takes black pictures of a locked desktop, and pauses on the browser’s word',
    async () => {
      const { job, tracker } = await connected()
      const worker = await tracker.worker()
      await tracker.captureAt('end')
      await tracker.ask('start', { job: job.id })
      const dispatch = (state: 'locked' | 'idle') =>
        worker.evaluate((said) => {
          const event = (globalThis as unknown as { chrome: typeof browser }).chrome.idle
            .onStateChanged as unknown as { dispatch(state: string): void }
          event.dispatch(said)
        }, state)
      await dispatch('locked')
      await dispatch('idle')
      await tracker.ask('stop', {})
      await synced(tracker)
      const shots = (await tracker.claims()).flatMap(({ record }) =>
        record.kind === 'screenshot' ? [record] : [],
      )
      expect(shots).toMatchObject([{ look: 'black', lookReason: 'locked', image: { width: 1280 } }])
      expect((await tracker.claims()).some(({ record }) => record.kind === 'idle')).toBe(false)
    },
    LONG,
  )

  it(
    'A1 keeps everything when the server ends the device’s session, until its person signs in again',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      const headers = { cookie: job.cookie, 'x-glasswork': '1', origin: server.url }
      const { devices } = await (await fetch(`${server.url}/api/devices`, { headers })).json()
      await fetch(`${server.url}/api/devices/${devices[0].id}`, { method: 'DELETE', headers })
      await tracker.track(job.id)
      await tracker.popup.getByText('no longer knows this browser').waitFor()
      expect(await statuses(tracker)).toEqual(['waiting', 'waiting'])
      await tracker.connect(wire.url, job.email)
      await synced(tracker)
      await expect.poll(() => statuses(tracker)).toEqual(['accepted', 'accepted'])
    },
    LONG,
  )

  it(
    'V8 a record that stands otherwise on the server is refused, and all others get through',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      wire.cut()
      const now = await nowOf(server.url)
      const day = dayOf(now, 'America/New_York')
      const entry = { job: job.id, day, seconds: 600, idle: null }
      for (const description of ['call', 'letter', 'walk'])
        await tracker.ask('add-other', { ...entry, description })
      await tracker.track(job.id)
      const letter = (await tracker.claims()).find(
        ({ record }) => record.kind === 'other' && record.description === 'letter',
      )
      expect(letter?.status).toBe('waiting')
      const elsewhere = await openDocument(
        server.url,
        job.cookie,
        `${job.id}/${weekOf(now, 'America/New_York')}/freelancer`,
      )
      elsewhere.put({ ...letter?.record, id: letter?.id ?? '', description: 'embellished' })
      await elsewhere.ruled(letter?.id ?? '')
      elsewhere.close()
      wire.mend()
      await tracker.ask('retry-sync', {})
      await synced(tracker)
      const answers = (await tracker.claims()).map(({ id, status, code }) => [
        id === letter?.id,
        status,
        code,
      ])
      expect(answers.filter(([isLetter]) => isLetter)).toEqual([[true, 'refused', 'record-changed']])
      expect(answers.filter(([isLetter]) => !isLetter)).toEqual(Array(4).fill([false, 'accepted', null]))
      await tracker.popup.getByText('1 item was refused').waitFor()
      const diary = await tracker.context.newPage()
      await diary.goto(tracker.popup.url().replace('popup', 'diary'))
      const items = diary.getByRole('region', { name: 'Not settled with the server' })
      await items.getByText(/^Other hours, /).waitFor()
      expect(await items.textContent()).not.toContain('record-changed')
    },
    LONG,
  )

  it(
    'V8 a full document refuses what comes, with its reason',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      const week = weekOf(await nowOf(server.url), 'America/New_York')
      wire.cut()
      await tracker.track(job.id)
      const elsewhere = await openDocument(server.url, job.cookie, `${job.id}/${week}/freelancer`)
      // 16 MiB less some 700 bytes, in records of nearly the size that one may have.
      for (let n = 0; n < 128; n++)
        elsewhere.put({ id: `filler-${String(n).padStart(3, '0')}`, text: 'x'.repeat(130_000) })
      elsewhere.put({ id: 'filler-last', text: 'x'.repeat(130_100) })
      await elsewhere.ruled('filler-last')
      elsewhere.close()
      wire.mend()
      await tracker.ask('retry-sync', {})
      await synced(tracker)
      const claims = await tracker.claims()
      expect(claims.map(({ status, code }) => [status, code])).toEqual(
        claims.map(() => ['refused', 'too-large']),
      )
      await tracker.popup.getByText('2 items were refused').waitFor()
    },
    LONG,
  )

  it(
    'V8 who is no party of the job any more keeps every record with the reason, and can try again',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      wire.cut()
      await tracker.track(job.id)
      const freelancer = setFreelancer(data, job.id, 'nobody')
      wire.mend()
      await tracker.ask('retry-sync', {})
      await synced(tracker)
      expect((await tracker.claims()).map(({ status, code }) => [status, code])).toEqual([
        ['refused', 'job-unknown'],
        ['refused', 'job-unknown'],
      ])
      await tracker.popup.getByText(/items were refused/).waitFor()
      setFreelancer(data, job.id, freelancer)
      await tracker.ask('retry-sync', {})
      await synced(tracker)
      await expect.poll(() => statuses(tracker)).toEqual(['accepted', 'accepted'])
    },
    LONG,
  )

  it(
    'T7 C3 V8 a laptop that comes back when its week is sealed loses no tracked time',
    async () => {
      const { job, tracker } = await connected()
      await tracker.captureAt('start')
      wire.cut()
      await tracker.track(job.id)
      const [shot] = (await tracker.claims()).filter(({ record }) => record.kind === 'screenshot')
      await tracker.ask('comment', { screenshot: shot?.id ?? '', text: 'The header' })
      const tracked = (await tracker.claims()).flatMap(({ record }) =>
        record.kind === 'span' ? [Math.floor((record.to - record.from) / 1000)] : [],
      )
      const DAY_MS = 86_400_000
      await moveClock(server.url, (await nowOf(server.url)) + 45 * DAY_MS)
      await beginSlot(server.url)
      wire.mend()
      await tracker.ask('retry-sync', {})
      await synced(tracker)
      const current = weekOf(await nowOf(server.url), 'America/New_York')
      const answers = (await tracker.claims()).map(({ record, status, code }) => [record.kind, status, code])
      expect(answers.sort()).toEqual([
        ['comment', 'refused', 'sealed'],
        ['screenshot', 'accepted', 'late'],
        ['span', 'accepted', 'late'],
      ])
      expect(shot?.week.endsWith(current)).toBe(false)
      await settled(tracker)
      await counts(job, tracked[0] ?? 0)
      await tracker.popup.getByText('1 item was refused').waitFor()
      const diary = await tracker.context.newPage()
      await diary.goto(tracker.popup.url().replace('popup', 'diary'))
      await diary.getByText('This week is settled and sealed').waitFor()
    },
    LONG,
  )
})
