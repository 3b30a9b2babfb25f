import { signal } from '@preact/signals'
import { ApiRefusal, api } from './api.ts'

/** The viewer's zone: deadlines are shown in it with ET beside (W6). */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** What the server says while it doubts its own clock (W8); null: it trusts it. */
export const clockDoubt = signal<string | null>(null)
const ASK_EVERY_MS = 60_000

let offsetMs = 0
const simulatedOffsetMs = signal(0)
/** The server's time, ticking; the server alone judges deadlines by it (W5). */
export const now = signal(Date.now())

/** The server's time at this moment, for the claims that this page makes. */
export const serverNow = (): number => Math.round(Date.now() + offsetMs)

/**
 * Accounts live by the machine's clock, whatever a sandbox plays (a session must not end by a week's jump): what
 * happened to them is shown by the clock on the page, as long ago as it really was.
 */
export const accountTime = (at: number): number => at + simulatedOffsetMs.value

/** Reads the server's clock, and how far it is from this device's. */
export async function setClock(): Promise<void> {
  const asked = Date.now()
  try {
    const answer = await api('GET /api/clock')
    simulatedOffsetMs.value = answer.simulatedOffsetMs
    offsetMs = answer.now - (asked + Date.now()) / 2
    now.value = serverNow()
    clockDoubt.value = null
  } catch (error) {
    // Offline, or in doubt: the clock runs on with the offset known last.
    if (error instanceof ApiRefusal && error.code === 'clock-in-doubt') clockDoubt.value = error.message
  }
}

export function startClock(): void {
  setInterval(() => {
    now.value = serverNow()
  }, 10_000)
  setInterval(() => {
    if (!document.hidden) void setClock()
  }, ASK_EVERY_MS)
  addEventListener('online', () => void setClock())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void setClock()
  })
}
