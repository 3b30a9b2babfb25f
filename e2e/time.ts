import type { FreelancerBrowser } from './browser.ts'
import type { Server } from './server.ts'

/** Below the Tracker's heartbeat of 30 s, so that passing time never looks like sleep. */
const STEP_SECONDS = 25

/**
 * Lets time pass for everybody at once: the server's machine, the freelancer's computer and the Tracker's
 * alarms, in steps of less than a heartbeat. What real time would do in twelve minutes takes a second.
 */
export function createTime(server: Server, browser: FreelancerBrowser) {
  let shiftMs = 0
  const steps = async (seconds: number, moveServer: () => Promise<void>) => {
    for (let left = seconds; left > 0; left -= STEP_SECONDS) {
      shiftMs += Math.min(left, STEP_SECONDS) * 1000
      await moveServer()
      await beat(browser, shiftMs)
    }
  }
  return {
    pass: (seconds: number) => steps(seconds, () => server.shiftMachineClock(shiftMs)),
    /** While the server is gone; its machine's clock goes on all the same. */
    passWithoutServer: (seconds: number) => steps(seconds, async () => server.presetMachineClock(shiftMs)),
  }
}

/** Moves the worker's clock and rings its alarms; resolves when the Tracker has written the sign of life down. */
async function beat(browser: FreelancerBrowser, shiftMs: number): Promise<void> {
  const worker = await browser.worker()
  await worker.evaluate(async (shift) => {
    type Clock = { storyShiftMs?: number; chrome: { alarms: { onAlarm: { dispatch(alarm: object): void } } } }
    const scope = globalThis as unknown as Clock
    if (scope.storyShiftMs === undefined) {
      const realNow = Date.now.bind(Date)
      Date.now = () => realNow() + (scope.storyShiftMs ?? 0)
    }
    scope.storyShiftMs = shift

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
  }, shiftMs)
}
