import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Instant, WeekId } from '../../core/rules/calendar/instant.ts'
import { daysOf, instantOf, previousWeek, weekInterval, weekOf } from '../../core/rules/calendar/week.ts'
import type { Policy } from '../../core/rules/policy.ts'
import { createDemoPeople, type DemoPorts } from './demo-people.ts'
import type { SandboxClock } from './sandbox-clock.ts'

export const DEMO_PASSWORD = 'glasswork-demo'
export const DEMO_PEOPLE = [
  { name: 'Ana Client', email: 'ana@example.org', role: 'client' },
  { name: 'Ben Freelancer', email: 'ben@example.org', role: 'freelancer' },
] as const

const HOUR_MS = 3_600_000
/** A play that would never end is refused: half a year is plenty. */
export const MOST_HOURS = 24 * 183

export type SandboxPorts = DemoPorts & {
  clock: SandboxClock
  advance(now: Instant): Promise<unknown>
  /** Makes the demo's people, their job, its terms and the client's card, and answers with the job. */
  furnish(): Promise<{ job: string } | null>
  /** The demo job of an earlier start of this data folder. */
  demoJob(): Promise<string | null>
  /** Whether its weeks were lived through to the end: a first start may have been cut short. */
  isDemoLived(): Promise<boolean>
  demoLived(): Promise<void>
}

/**
 * Where a new sandbox's demo begins and ends: two whole weeks, then this one until the chosen instant.
 * @param startsAt the instant at which people find it; null: the latest Wednesday afternoon before `realNow`
 */
export function demoSpan(
  startsAt: Instant | null,
  realNow: Instant,
  policy: Policy,
): { from: Instant; to: Instant } {
  const to = startsAt ?? latestWednesday(realNow, policy)
  const week = weekOf(to, policy.zone)
  return { from: weekInterval(previousWeek(previousWeek(week)), policy.zone).from, to }
}

function latestWednesday(realNow: Instant, { zone }: Policy): Instant {
  const wednesday = (week: WeekId) => instantOf(daysOf(week)[2] ?? week, '15:00', zone)
  const week = weekOf(realNow, zone)
  return wednesday(week) > realNow ? wednesday(previousWeek(week)) : wednesday(week)
}

/**
 * The sandbox at work: time that moves when told to, and a demo job whose people work as it does. Hour by
 * hour, so that every deadline on the way is met at its own time.
 */
export function createSandbox(ports: SandboxPorts) {
  let job: string | null = null
  let playing: { until: Instant } | null = null

  async function liveThrough(to: Instant, pauseMs: number, isStopped: () => boolean): Promise<void> {
    const people = job === null ? null : await createDemoPeople(ports, job)
    while (ports.clock.now() < to && !isStopped()) {
      const from = ports.clock.now()
      const next = Math.min(to, Math.floor(from / HOUR_MS) * HOUR_MS + HOUR_MS)
      await ports.clock.moveTo(next)
      await people?.work(from, next)
      await ports.advance(next)
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      else await nextTurn()
    }
  }

  return {
    demoJob: () => job,
    playing: () => playing,

    /** Furnishes a new sandbox with its demo and lives through its weeks, or finds the one that is there. */
    async prepare(startsAt: Instant | null, policy: Policy, realNow: Instant): Promise<void> {
      job = await ports.demoJob()
      const { to } = demoSpan(startsAt, realNow, policy)
      if (job !== null && (await ports.isDemoLived())) return
      job ??= (await ports.furnish())?.job ?? null
      if (job === null) return void (await ports.clock.moveTo(to))
      await liveThrough(to, 0, () => false)
      await ports.demoLived()
    },

    /** Moves the clock and does all that falls due; false for an instant that has passed. */
    async moveTo(instant: Instant): Promise<boolean> {
      if (!(await ports.clock.moveTo(instant))) return false
      await ports.advance(instant)
      return true
    },

    /** Plays some hours in some seconds, the demo's people at work; a second call ends the first. */
    play(hours: number, seconds: number, onError: (error: unknown) => void): void {
      const mine = { until: ports.clock.now() + hours * HOUR_MS }
      playing = mine
      void liveThrough(mine.until, (seconds * 1000) / hours, () => playing !== mine)
        .catch(onError)
        .finally(() => {
          if (playing === mine) playing = null
        })
    },

    stop(): void {
      playing = null
    },
  }
}
