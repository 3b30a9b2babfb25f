import type { Instant, WeekId } from '../calendar/instant.ts'
import { nextWeek, submitInstant, weekInterval } from '../calendar/week.ts'
import type { JobFacts } from '../facts/facts.ts'
import type { Policy } from '../policy.ts'

/** Where late lines go: the week whose timesheet or supplementary timesheet bears them. */
export type LateTarget = { kind: 'next' | 'supplementary'; week: WeekId }

/**
 * The first week after `fromWeek` whose timesheet is still open at receipt; `submittedEarly` are weeks whose
 * timesheets the freelancer submitted before their deadline (T6). If the job ends before that week begins,
 * a supplementary timesheet with that week's deadlines is made instead.
 */
export function lateTarget(
  fromWeek: WeekId,
  receivedAt: Instant,
  job: JobFacts,
  submittedEarly: ReadonlySet<WeekId>,
  policy: Policy,
): LateTarget {
  let week = nextWeek(fromWeek)
  while (submitInstant(week, policy) <= receivedAt || submittedEarly.has(week)) week = nextWeek(week)
  const isOver = job.endsAt !== null && job.endsAt <= weekInterval(week, policy.zone).from
  return { kind: isOver ? 'supplementary' : 'next', week }
}
