import { signal } from '@preact/signals'
import {
  nextWeek,
  previousWeek,
  reviewEndInstant,
  submitInstant,
  weekOf,
} from '../../core/rules/calendar/week.ts'
import { type AnswerTo, api } from './api.ts'
import { setClock } from './page-clock.ts'
import { policy } from './policy.ts'

export type Sandbox = AnswerTo<'GET /api/sandbox'>

/** The sandbox that this server is, or null for a real one. */
export const sandbox = signal<Sandbox | null>(null)
/** Counts the clock's moves: pages that show figures of the server load them again. */
export const sandboxMoves = signal(0)

export async function lookForSandbox(): Promise<void> {
  try {
    sandbox.value = await api('GET /api/sandbox')
  } catch {
    sandbox.value = null
  }
}

/** Moves the simulated clock forward; the server runs all that falls due. */
export async function moveClock(to: number): Promise<void> {
  await api('POST /api/sandbox/clock', { body: { now: new Date(to).toISOString() } })
  await afterMove()
}

const PLAY_HOURS = 168
const PLAY_SECONDS = 30

/** The demo's people work through a week in half a minute; the page watches the clock run. */
export async function playWeek(): Promise<void> {
  await api('POST /api/sandbox/play', { body: { hours: PLAY_HOURS, seconds: PLAY_SECONDS } })
  await lookForSandbox()
  watchPlay()
}

export async function stopPlay(): Promise<void> {
  await api('POST /api/sandbox/stop')
  await afterMove()
}

/** While the sandbox plays, its clock jumps hour by hour. */
export function watchPlay(): void {
  if (!sandbox.value?.playing) return
  setTimeout(async () => {
    await Promise.all([setClock(), lookForSandbox()])
    if (sandbox.value?.playing) watchPlay()
    else sandboxMoves.value += 1
  }, 500)
}

async function afterMove(): Promise<void> {
  await Promise.all([setClock(), lookForSandbox()])
  sandboxMoves.value += 1
}

/** The next Monday 07:00 ET (W2) and Saturday 00:00 ET (W3, W4) after an instant. */
export function nextDeadlines(now: number): { submit: number; reviewEnd: number } {
  const week = weekOf(now, policy.value.zone)
  const after = (of: typeof submitInstant) =>
    [previousWeek(week), week, nextWeek(week)].map((id) => of(id, policy.value)).find((at) => at > now) ?? now
  return { submit: after(submitInstant), reviewEnd: after(reviewEndInstant) }
}
