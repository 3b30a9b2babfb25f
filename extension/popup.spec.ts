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
const MINUTE_MS = 60_000
/** Browsers give a popup no more. */
const MOST_PIXELS = 600

describe.skipIf(!hasChromium)('the popup', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let site: Awaited<ReturnType<typeof startSite>>
  let tracker: Tracker
  let job: Awaited<ReturnType<typeof makeJob>>

  beforeAll(async () => {
    server = await startServer(newFolder('server'))
    site = await startSite()
    tracker = await openTracker(site.url)
    job = await makeJob(server.url)
    await beginSlot(server.url)
    expect(await tracker.connect(server.url, job.email)).toEqual({ ok: true })
    await tracker.captureAt('start')
  }, LONG)
  afterAll(async () => {
    await tracker?.close()
    site?.close()
    server?.close()
    removeFolders()
  })

  const button = (name: string | RegExp) => tracker.popup.getByRole('button', { name })
  const focused = () => tracker.popup.evaluate(() => document.activeElement?.textContent)
  const expectRoom = async () => {
    const foot = await tracker.popup.getByRole('link', { name: 'Diary' }).boundingBox()
    expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBeLessThanOrEqual(MOST_PIXELS)
    expect(await tracker.popup.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(
      true,
    )
  }
  /** As if nobody had touched the computer for so long. */
  const idleFor = async (minutes: number) => {
    const state = (await tracker.value('tracker')) as TrackerState
    if (state.phase.kind !== 'on') throw new Error('the Tracker is not on')
    const since = state.phase.lastSignAt - minutes * MINUTE_MS
    const phase = { ...state.phase, attentiveSince: since, lastActivityAt: since, writtenTo: since }
    await tracker.setValue('tracker', {
      ...state,
      phase: { ...phase, slot: { ...phase.slot, trackedFrom: Math.max(since, phase.slot.start) } },
    })
  }
  const sayIdleState = async (said: 'idle' | 'active') =>
    (await tracker.worker()).evaluate((state) => {
      const { idle, action } = (globalThis as unknown as { chrome: typeof browser }).chrome
      const opened = globalThis as unknown as { popups?: number }
      opened.popups ??= 0
      action.openPopup = (async () => {
        opened.popups = (opened.popups ?? 0) + 1
      }) as never
      ;(idle.onStateChanged as unknown as { dispatch(state: string): void }).dispatch(state)
    }, said)

  it(
    'V6 keeps the keyboard’s place, and Diary and Workroom in sight, in every state',
    async () => {
      await tracker.popup.bringToFront()
      await tracker.popup.setViewportSize({ width: 360, height: MOST_PIXELS })
      await button('Start').focus()
      await tracker.popup.keyboard.press('Enter')
      await button('Stop').waitFor()
      await expect.poll(focused).toBe('Stop')
      await tracker.popup.getByRole('region', { name: 'Last screenshot' }).waitFor()
      await expectRoom()

      await button('Comment').click()
      await tracker.popup.getByRole('textbox', { name: 'Comment' }).fill('The header')
      await expectRoom()
      await button('Save comment').click()
      await expect.poll(focused).not.toBe(null)
      await button(/^Delete/).click()
      await expectRoom()
      await button('Keep').click()
      await expect.poll(() => tracker.popup.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
    },
    LONG,
  )

  it(
    'I3 I4 asks whoever comes back from a pause what is to become of the time',
    async () => {
      await idleFor(25)
      await sayIdleState('idle')
      await tracker.popup.getByText('Paused', { exact: true }).waitFor()
      await tracker.popup.getByText(/You were away from .*24.* were taken off/).waitFor()
      await expectRoom()
      await sayIdleState('active')
      await expect
        .poll(async () => (await tracker.worker()).evaluate(() => (globalThis as { popups?: number }).popups))
        .toBe(1)
      await button('Resume').focus()
      await tracker.popup.keyboard.press('Enter')
      await button('Stop').waitFor()
      await expect.poll(focused).toBe('Stop')
    },
    LONG,
  )

  it(
    'S5 C2 after a crash it says what was not recorded, and asks before it goes on where that took longer than a minute',
    async () => {
      await tracker.killBrowser()
      tracker = await openTracker(site.url, tracker.profile)
      await tracker.popup.getByText(/The Tracker is on again. Nothing was recorded from/).waitFor()
      await button('Understood').click()
      await button('Stop').waitFor()

      const state = (await tracker.value('tracker')) as TrackerState
      if (state.phase.kind !== 'on') throw new Error('the Tracker is not on')
      const lastSignAt = state.phase.lastSignAt - 2 * MINUTE_MS
      const slot = { ...state.phase.slot, trackedFrom: lastSignAt }
      const phase = { ...state.phase, lastSignAt, writtenTo: lastSignAt, slot }
      await tracker.setValue('tracker', { ...state, phase })
      await tracker.killBrowser()
      tracker = await openTracker(site.url, tracker.profile)
      await tracker.popup.getByText('Paused', { exact: true }).waitFor()
      await tracker.popup.getByText('the computer slept or the browser was closed').waitFor()
      await button('Stop').click()
      await button('Start').waitFor()
    },
    LONG,
  )
})
