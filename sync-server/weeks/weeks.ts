import type { Refusal } from '../../core/rules/refusal.ts'
import { refusePayment } from '../../core/rules/submission.ts'
import type { Instant, WeekId } from '../../core/rules/week.ts'
import { advance, endReview } from './advance.ts'
import { charge } from './charge.ts'
import { createIngest } from './ingest.ts'
import type { WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { loadWeek } from './week-rows.ts'

/** Weeks and their timesheets: claims come in, transitions fall due, people pay by hand. */
export type Weeks = ReturnType<typeof createWeeks>

export function createWeeks(ports: WeekPorts) {
  return {
    ingest: createIngest(ports),
    advance: (now: Instant) => advance(ports, now),

    /** The client pays a timesheet by hand: early, which ends its review (T6), or after a failure (P4). */
    async pay(job: string, week: WeekId): Promise<Refusal | { state: string }> {
      const now = ports.clock.now()
      const loaded = await loadWeek(ports.database, job, week)
      if (!loaded) return { code: 'unknown-week', sentence: 'There is no timesheet of this week.' }
      const { reasons } = await ports.readiness(job)
      const refusal = refusePayment(loaded.timesheet, loaded.row, {
        inDispute: reasons.some(({ code }) => code === 'IN_DISPUTE'),
      })
      if (refusal) return refusal
      if (loaded.row.state === 'submitted')
        await endReview(ports, job, week, {
          at: now,
          actor: 'client',
          reason: 'The client paid early, which ends the review.',
        })
      await charge(ports, job, week, now, 'client')
      const after = await loadWeek(ports.database, job, week)
      return { state: after?.row.state ?? loaded.row.state }
    },

    /** Writes a job's readiness into its running week, where both parties see it and protection asks (P2, G1). */
    async readinessChanged(job: string): Promise<void> {
      const now = ports.clock.now()
      const week = ports.weekAt(now)
      const { ready, reasons } = await ports.readiness(job)
      await ports.database.write(async (tx) => {
        const loaded = await loadWeek(ports.database, job, week, tx)
        const before = loaded?.server.filter((record) => record.kind === 'readiness').at(-1)
        const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code).join()
        if (!loaded || (before && codes(before.reasons) === codes(reasons))) return
        await say(ports, tx, job, week, [
          { id: `readiness-${now}`, at: now, kind: 'readiness', ready, reasons },
        ])
      })
    },
  }
}
