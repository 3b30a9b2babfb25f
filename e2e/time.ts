import type { FreelancerBrowser } from './browser.ts'
import type { Server } from './server.ts'

/** Below the Tracker's heartbeat of 30 s, so that passing time never looks like sleep. */
const STEP_SECONDS = 25

/**
 * Lets time pass for everybody at once: the server's machine, the freelancer's computer and the Tracker's
 * alarms, in steps of less than a heartbeat. What real time would do in twelve minutes takes a second.
 *
 * Two machines' clocks can't be moved in one instant. Were the Tracker to ask the server for the time in
 * between, it would find its clock wrong and put it right; so each step holds such questions back.
 */
export function createTime(server: Server, browser: FreelancerBrowser) {
  let shiftMs = 0
  const steps = async (seconds: number, moveServer: () => Promise<void>) => {
    for (let left = seconds; left > 0; left -= STEP_SECONDS) {
      shiftMs += Math.min(left, STEP_SECONDS) * 1000
      const worker = await browser.worker()
      await worker.evaluate(holdClockQuestions)
      await moveServer()
      await worker.evaluate(moveAndBeat, shiftMs)
    }
  }
  return {
    pass: (seconds: number) => steps(seconds, () => server.shiftMachineClock(shiftMs)),
    /** While the server is gone; its machine's clock goes on all the same. */
    passWithoutServer: (seconds: number) => steps(seconds, async () => server.presetMachineClock(shiftMs)),
  }
}

type Story = { shiftMs: number; hold: Promise<void> | null; release: () => void; asking: number }
type Scope = {
  story?: Story
  fetch: typeof fetch
  chrome: { alarms: { onAlarm: { dispatch(alarm: object): void } } }
}

/** In the worker: no question for the time begins from here, and those under way have ended. */
async function holdClockQuestions(): Promise<void> {
  const scope = globalThis as unknown as Scope
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  if (!scope.story) {
    const made: Story = { shiftMs: 0, hold: null, release: () => {}, asking: 0 }
    scope.story = made
    const realNow = Date.now.bind(Date)
    const realFetch = scope.fetch.bind(globalThis)
    Date.now = () => realNow() + made.shiftMs
    scope.fetch = async (input, init) => {
      if (!String(input instanceof Request ? input.url : input).includes('/api/devices/anchors'))
        return realFetch(input, init)
      while (made.hold) await made.hold
      made.asking += 1
      try {
        return await realFetch(input, init)
      } finally {
        // The answer is read, and the clock with it, a moment later.
        void wait(50).then(() => {
          made.asking -= 1
        })
      }
    }
  }
  const { story } = scope
  story.hold = new Promise((resolve) => {
    story.release = resolve
  })
  while (story.asking > 0) await wait(5)
}

/** In the worker: moves its clock, rings its alarms, and waits until the Tracker has written the sign of life down. */
async function moveAndBeat(shiftMs: number): Promise<void> {
  const scope = globalThis as unknown as Scope
  if (!scope.story) throw new Error('the worker was restarted in the middle of a step')
  scope.story.shiftMs = shiftMs
  scope.story.hold = null
  scope.story.release()

  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('glasswork')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  type Phase = { kind: string; lastSignAt?: number }
  const phase = () =>
    new Promise<Phase | undefined>((resolve, reject) => {
      const reading = database.transaction('values').objectStore('values').get('tracker')
      reading.onsuccess = () => resolve(reading.result?.value?.phase)
      reading.onerror = () => reject(reading.error)
    })
  const before = await phase()
  for (const name of ['capture', 'heartbeat']) scope.chrome.alarms.onAlarm.dispatch({ name })
  while (before?.kind === 'on') {
    const after = await phase()
    if (after?.kind !== 'on' || (after.lastSignAt ?? 0) > (before.lastSignAt ?? 0)) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  database.close()
}
