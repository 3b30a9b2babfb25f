import { signal } from '@preact/signals'
import { api } from './api.ts'

/** The viewer's zone: deadlines are shown in it with ET beside (W6). */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

let offsetMs = 0
/** The server's time, ticking; the server alone judges deadlines by it (W5). */
export const now = signal(Date.now())

/** The server's time at this moment, for the claims that this page makes. */
export const serverNow = (): number => Math.round(Date.now() + offsetMs)

/** Reads the server's clock, and how far it is from this device's. */
export async function setClock(): Promise<void> {
  const asked = Date.now()
  try {
    const answer = await api<{ now: number }>('GET', '/api/clock')
    offsetMs = answer.now - (asked + Date.now()) / 2
    now.value = serverNow()
  } catch {
    // Offline: the clock runs on with the offset known last.
  }
}

export function startClock(): void {
  setInterval(() => {
    now.value = serverNow()
  }, 10_000)
  addEventListener('online', () => void setClock())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void setClock()
  })
}
