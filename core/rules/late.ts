/**
 * Late arrivals (T7). What a week's timesheet left out because it came after the submission goes on the next
 * timesheet that is still open, with the full review period, so that no honest offline hour is lost and no
 * client is billed unseen.
 */
import { soundFacts } from './check-facts.ts'
import type { JobFacts, LateFact, WeekFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { lateFrom } from './slot-lines.ts'
import { timesheet } from './timesheet.ts'
import { type Instant, nextWeek, submitInstant, type WeekId, weekInterval } from './week.ts'

/** Whether what reaches the server at an instant is late for a week (T7). */
export function isLate(
  week: Pick<WeekFacts, 'week' | 'settledAt'>,
  receivedAt: Instant,
  policy: Policy,
): boolean {
  return receivedAt >= lateFrom(week, policy)
}

/** The late lines that a week's facts give to a later timesheet: one a slot, at most a slot each. */
export function lateFacts(facts: WeekFacts, policy: Policy): LateFact[] {
  const sound = soundFacts(facts, policy)
  return timesheet(facts, policy).slots.flatMap(({ slot, lateSeconds, screenshot: id }) => {
    const screenshot = sound.screenshots.find((known) => known.id === id)
    if (lateSeconds === 0 || screenshot === undefined) return []
    const ends = slot + policy.slotSeconds * 1000
    const arrivals = [
      screenshot.receivedAt,
      ...sound.spans.filter(({ from, to }) => from < ends && slot < to).map((span) => span.receivedAt),
    ]
    return [
      {
        fromWeek: facts.week,
        slot,
        seconds: lateSeconds,
        screenshot: screenshot.id,
        receivedAt: Math.max(...arrivals.map((at) => at ?? 0)),
        clockSuspect: screenshot.clockSuspect,
        look: screenshot.look,
      },
    ]
  })
}

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
