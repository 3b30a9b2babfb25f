import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { browser } from 'wxt/browser'
import type { TrackerState } from '../core/tracker/state.ts'
import {
  beginSlot,
  hasChromium,
  makeJob,
  newFolder,
  openTracker,
  removeFolders,
  startServer,
  startSite,
  type Tracker,
} from './testing/stage.ts'

const LONG = 120_000

type Shell = { chrome: typeof browser; broken?: boolean }

describe.skipIf(!hasChromium)('a browser whose storage takes no writing', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let tracker: Tracker

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    tracker = await openTracker(site.url)
  }, LONG)
  afterAll(async () => {
    await tracker?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  const setBroken = async (broken: boolean) =>
    (await tracker.worker()).evaluate((is) => {
      const shell = globalThis as unknown as Shell
      if (shell.broken === undefined)
        for (const name of ['put', 'add', 'delete'] as const) {
          const real = IDBObjectStore.prototype[name] as (...given: unknown[]) => IDBRequest
          IDBObjectStore.prototype[name] = function (this: IDBObjectStore, ...given: unknown[]) {
            if (shell.broken) throw new DOMException('Internal error.', 'UnknownError')
            return real.apply(this, given)
          } as never
        }
      shell.broken = is
    }, broken)
  const beat = async () =>
    (await tracker.worker()).evaluate(() => {
      const { onAlarm } = (globalThis as unknown as Shell).chrome.alarms
      ;(onAlarm as unknown as { dispatch(alarm: object): void }).dispatch({ name: 'heartbeat' })
    })
  const badge = async () =>
    (await tracker.worker()).evaluate(() => (globalThis as unknown as Shell).chrome.action.getBadgeText({}))

  it(
    'C3 it stops honestly: the badge and the popup say so, and the time since is in no claim',
    async () => {
      const job = await makeJob(server.url)
      await beginSlot(server.url)
      await tracker.connect(server.url, job.email)
      await tracker.ask('start', { job: job.id })
      await expect.poll(badge).toBe('ON')
      const { phase } = (await tracker.value('tracker')) as TrackerState
      const lastSignAt = phase.kind === 'on' ? phase.lastSignAt : 0

      await setBroken(true)
      await beat()
      await expect.poll(badge).toBe('!')
      await tracker.popup.getByText('takes no writing').waitFor()
      expect(await tracker.popup.getByText('On', { exact: true }).count()).toBe(0)

      await setBroken(false)
      await tracker.popup.getByRole('button', { name: 'Try again' }).click()
      await tracker.popup.getByText('Off', { exact: true }).waitFor()
      await tracker.popup.getByText('takes no writing').waitFor()
      await expect.poll(badge).toBe('!')
      const spans = (await tracker.claims()).flatMap(({ record }) => (record.kind === 'span' ? [record] : []))
      expect(Math.max(lastSignAt, ...spans.map(({ to }) => to))).toBe(lastSignAt)
      await tracker.popup.getByRole('button', { name: 'Understood' }).click()
      expect(await tracker.ask('start', { job: job.id })).toEqual({ ok: true })
    },
    LONG,
  )
})
