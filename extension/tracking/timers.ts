/**
 * When the Tracker must act. Alarms wake a sleeping worker but come late by up to half a minute; a timer is
 * exact but dies with the worker. Both are set, and what comes second finds nothing to do.
 */
import { browser } from 'wxt/browser'

export const HEARTBEAT_ALARM = 'heartbeat'
export const CAPTURE_ALARM = 'capture'
export const SYNC_ALARM = 'sync'

/** Browsers give alarms no oftener. */
const SHORTEST_ALARM_SECONDS = 30
/** Beyond it the worker won't live, or the alarm is good enough by itself. */
const LONGEST_TIMER_MS = 120_000

export function createTimers(on: { capture: () => void; heartbeat: () => void }) {
  let capture: ReturnType<typeof setTimeout> | undefined
  let heartbeat: ReturnType<typeof setInterval> | undefined
  return {
    /** @param delayMs until the picture is due, by whatever clock */
    async scheduleCapture(delayMs: number) {
      clearTimeout(capture)
      const delay = Math.max(0, delayMs)
      if (delay < LONGEST_TIMER_MS) capture = setTimeout(on.capture, delay)
      await browser.alarms.create(CAPTURE_ALARM, { when: Date.now() + delay })
    },
    async startHeartbeat(seconds: number) {
      clearInterval(heartbeat)
      heartbeat = setInterval(on.heartbeat, seconds * 1000)
      const periodInMinutes = Math.max(SHORTEST_ALARM_SECONDS, seconds) / 60
      await browser.alarms.create(HEARTBEAT_ALARM, { periodInMinutes })
    },
    async stop() {
      clearTimeout(capture)
      clearInterval(heartbeat)
      await browser.alarms.clear(CAPTURE_ALARM)
      await browser.alarms.clear(HEARTBEAT_ALARM)
    },
    /** Wakes the worker now and then while something waits for the server. */
    async keepTrying(isNeeded: boolean) {
      if (!isNeeded) await browser.alarms.clear(SYNC_ALARM)
      else if (!(await browser.alarms.get(SYNC_ALARM)))
        await browser.alarms.create(SYNC_ALARM, { periodInMinutes: 1 })
    },
  }
}

export type Timers = ReturnType<typeof createTimers>
