import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
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
/** The counter sends what it has this often. */
const BATCH_MS = 8000

describe.skipIf(!hasChromium)('activity in a real browser', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let tracker: Tracker | undefined

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
  }, LONG)
  afterEach(() => tracker?.close())
  afterAll(() => {
    site?.close()
    server?.close()
    removeFolders()
  })

  /** Tracks on a page, with a browser that says that nobody is at the computer. */
  const started = async (): Promise<Tracker> => {
    const job = await makeJob(server.url)
    await beginSlot(server.url)
    const opened = await openTracker(site.url)
    tracker = opened
    await opened.connect(server.url, job.email)
    await opened.captureAt('end')
    await (await opened.worker()).evaluate(() => {
      const { idle } = (globalThis as unknown as { chrome: typeof browser }).chrome
      idle.queryState = (async () => 'idle') as never
    })
    await opened.ask('start', { job: job.id })
    await expect.poll(opened.isCounting).toBe(true)
    return opened
  }
  const onPhase = async (of: Tracker) => {
    const { phase } = (await of.value('tracker')) as TrackerState
    if (phase.kind !== 'on') throw new Error('the Tracker is not on')
    return phase
  }

  it('C5 weighs next to nothing in every frame of every page', () => {
    const built = new URL('../.output/chrome-mv3/activity.js', import.meta.url)
    expect(gzipSync(readFileSync(built)).length).toBeLessThanOrEqual(2048)
  })

  it(
    'C11, I1 a page that scrolls itself, makes up events and moves under the pointer is no activity',
    async () => {
      const rest = await started()
      const { page } = rest
      await page.mouse.move(200, 200, { steps: 5 })
      // The move that was a person's goes out with the first batch.
      await expect
        .poll(async () => (await onPhase(rest)).slot.activity.pointer, { timeout: 2 * BATCH_MS })
        .toBe(1)
      const before = await onPhase(rest)
      await page.evaluate(() => {
        const state = { rounds: 0, scrolled: 0 }
        Object.assign(globalThis, { state })
        document.body.style.height = '90000px'
        const mover = document.createElement('div')
        mover.style.cssText = 'position:fixed;inset:0;background:#eee8'
        document.body.append(mover)
        addEventListener('scroll', () => {
          state.scrolled++
        })
        setInterval(() => {
          state.rounds++
          scrollBy(0, state.rounds % 200 < 100 ? 40 : -40)
          mover.style.left = `${state.rounds % 50}px`
          const at = { clientX: state.rounds, clientY: 5, screenX: state.rounds, screenY: 5, bubbles: true }
          for (const made of [
            new KeyboardEvent('keydown', { key: 'a', bubbles: true }),
            new PointerEvent('pointerdown', at),
            new PointerEvent('pointermove', at),
            new MouseEvent('mousemove', at),
            new WheelEvent('wheel', { ...at, deltaY: 100 }),
          ])
            document.body.dispatchEvent(made)
          mover.click()
        }, 25)
      })
      const state = () =>
        page.evaluate(() => (globalThis as unknown as { state: { rounds: number; scrolled: number } }).state)
      // Three batches long.
      await expect
        .poll(async () => (await state()).rounds, { timeout: 60_000 })
        .toBeGreaterThan((3 * BATCH_MS) / 25)
      expect((await state()).scrolled).toBeGreaterThan(10)
      const after = await onPhase(rest)
      expect(after.slot.activity).toEqual(before.slot.activity)
      expect(after.lastActivityAt).toBe(before.lastActivityAt)

      await page.mouse.wheel(0, 100)
      await page.keyboard.press('b')
      await expect
        .poll(async () => (await onPhase(rest)).slot.activity, { timeout: 2 * BATCH_MS })
        .toMatchObject({ keys: 1, wheel: 1 })
      expect((await onPhase(rest)).lastActivityAt).toBeGreaterThan(before.lastActivityAt)
    },
    LONG,
  )
})
