/** What the browser says about the person at the computer (I1, C4). */
import { browser } from 'wxt/browser'
import type { TrackerEvent } from '../../core/tracker/state.ts'

/** Browsers take no shorter interval. */
const SHORTEST_SECONDS = 15

export type IdleState = 'active' | 'idle' | 'locked'

export function watchIdleness(idleSeconds: number): void {
  browser.idle.setDetectionInterval(Math.max(SHORTEST_SECONDS, idleSeconds))
}

/** The event that a change of the browser's idle state is. */
export function eventOfIdleState(state: IdleState, now: number, idleSeconds: number): TrackerEvent {
  switch (state) {
    case 'idle':
      return { type: 'idle', lastActivityAt: now - Math.max(SHORTEST_SECONDS, idleSeconds) * 1000 }
    case 'locked':
      return { type: 'locked' }
    case 'active':
      return { type: 'unlocked' }
  }
}

/** Whether there was input anywhere on the computer since about the last heartbeat. */
export async function queryActivity(heartbeatSeconds: number): Promise<IdleState> {
  return browser.idle.queryState(Math.max(SHORTEST_SECONDS, heartbeatSeconds))
}
