import { signal } from '@preact/signals'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { nextWeek, previousWeek, reviewEndInstant, submitInstant, weekOf } from '../../core/rules/week.ts'
import { api } from './api.ts'
import { setClock } from './page-clock.ts'

export type Sandbox = {
  now: number
  people: readonly { name: string; email: string; password?: string; role?: string }[]
  jobs: readonly { id: string; title: string }[]
}

/** The sandbox that this server is, or null for a real one. */
export const sandbox = signal<Sandbox | null>(null)
/** Counts the clock's moves: pages that show figures of the server load them again. */
export const sandboxMoves = signal(0)

export async function lookForSandbox(): Promise<void> {
  try {
    sandbox.value = await api<Sandbox>('GET', '/api/sandbox')
  } catch {
    sandbox.value = null
  }
}

/** Moves the simulated clock forward; the server runs all that falls due. */
export async function moveClock(to: number): Promise<void> {
  await api('POST', '/api/sandbox/clock', { now: new Date(to).toISOString() })
  await afterMove()
}

export async function playWeek(): Promise<void> {
  await api('POST', '/api/sandbox/play', { hours: 168, seconds: 20 })
  await afterMove()
}

async function afterMove(): Promise<void> {
  await Promise.all([setClock(), lookForSandbox()])
  sandboxMoves.value += 1
}

/** The next Monday 07:00 ET (W2) and Saturday 00:00 ET (W3, W4) after an instant. */
export function nextDeadlines(now: number): { submit: number; reviewEnd: number } {
  const week = weekOf(now, DEFAULT_POLICY.zone)
  const after = (of: typeof submitInstant) =>
    [previousWeek(week), week, nextWeek(week)].map((id) => of(id, DEFAULT_POLICY)).find((at) => at > now) ??
    now
  return { submit: after(submitInstant), reviewEnd: after(reviewEndInstant) }
}
