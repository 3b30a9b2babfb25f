import type { Instant } from '../calendar/instant.ts'
import { subtract } from '../calendar/intervals.ts'
import { dayInterval, daysOf } from '../calendar/week.ts'
import type { OtherFact, WeekFacts } from '../facts/facts.ts'
import { isFrozen, isSettled, reviewEndsAt, type TimesheetStatus } from '../facts/lifecycle.ts'
import { outsideLife } from '../job/job.ts'
import { isCount } from '../money.ts'
import type { Policy } from '../policy.ts'
import type { Reason } from '../refusal.ts'
import { broughtBack, idleTakings } from '../slots/idle.ts'
import { roomSeconds, wholeHolds } from './other-lines.ts'
import { timesheet } from './timesheet.ts'

/** An entry as the freelancer makes it. */
export type OtherEntry = Pick<OtherFact, 'day' | 'seconds' | 'description' | 'idle'>

export type OtherRefusal =
  | 'unsound-seconds'
  | 'empty-description'
  | 'day-outside-week'
  | 'day-not-begun'
  | 'outside-job'
  | 'unknown-idle'
  | 'idle-already-added'
  | 'more-than-idle'
  | 'rejected-time'
  | 'no-room'
  | 'charged'

/**
 * Why the freelancer can't add Other hours, or null (O1, O3, I4, J7). Before submission it is an entry,
 * after it an adjustment (`adjustmentApproval`); from the charge on neither.
 */
export function refuseOther(
  facts: WeekFacts,
  entry: OtherEntry,
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Reason<OtherRefusal> | null {
  if (isTold(standing)) return { code: 'charged' }
  if (!isCount(entry.seconds) || entry.seconds === 0) return { code: 'unsound-seconds' }
  if (entry.description.trim() === '') return { code: 'empty-description' }
  if (!daysOf(facts.week).includes(entry.day)) return { code: 'day-outside-week' }
  const day = dayInterval(entry.day, policy.zone)
  if (!(day.from <= now)) return { code: 'day-not-begun' }
  if (subtract([day], outsideLife(facts.job, null, day)).length === 0) return { code: 'outside-job' }
  return refuseIdleLink(facts, entry, policy) ?? refuseForRoom(facts, entry, policy)
}

/** Whether the client was told what is charged, or was in vain: from then on nothing is added to it. */
const isTold = (standing: TimesheetStatus): boolean => isSettled(standing) || standing.state === 'failed'

/** A linked entry brings back what that idleness took from that day, each second once (I4). */
function refuseIdleLink(facts: WeekFacts, entry: OtherEntry, policy: Policy): Reason<OtherRefusal> | null {
  const { idle, day, seconds } = entry
  if (idle === null) return null
  if (!facts.idles.some(({ id }) => id === idle)) return { code: 'unknown-idle' }
  const taking = idleTakings(facts, policy).find((one) => one.idle === idle && one.day === day)
  const left = (taking?.seconds ?? 0) - broughtBack(facts, { idle, day })
  if (taking !== undefined && left <= 0) return { code: 'idle-already-added' }
  return seconds > left ? { code: 'more-than-idle' } : null
}

function refuseForRoom(facts: WeekFacts, entry: OtherEntry, policy: Policy): Reason<OtherRefusal> | null {
  const { slots, others } = timesheet(facts, policy)
  const held = others.reduce((sum, line) => sum + (line.day === entry.day ? line.holdsSeconds : 0), 0)
  if (entry.seconds <= roomSeconds(entry.day, slots, policy, wholeHolds) - held) return null
  const withoutRejected = roomSeconds(entry.day, slots, policy, (line) =>
    line.rejection === null ? wholeHolds(line) : 0,
  )
  return { code: entry.seconds <= withoutRejected - held ? 'rejected-time' : 'no-room' }
}

/** Whether an entry made now is an adjustment, and whether it needs the client's approval (O3). */
export function adjustmentApproval(
  { week }: Pick<WeekFacts, 'week'>,
  standing: TimesheetStatus,
  now: Instant,
  policy: Policy,
): Pick<OtherFact, 'adjustment' | 'approval'> {
  if (!isFrozen(week, standing, now, policy)) return { adjustment: false, approval: 'not-needed' }
  const needsFrom =
    reviewEndsAt(week, standing.extensions ?? [], policy) - policy.adjustmentApprovalHours * 3_600_000
  return { adjustment: true, approval: now < needsFrom ? 'not-needed' : 'needed' }
}

export type EntryRefusal = 'unknown-entry' | 'already-removed' | 'not-waiting' | 'charged'

/** Why the freelancer can't take Other hours back, or null. Until the charge. */
export function refuseOtherRemoval(
  facts: WeekFacts,
  { entry: id }: { entry: string },
  standing: TimesheetStatus,
): Reason<EntryRefusal> | null {
  const entry = facts.others.find((other) => other.id === id)
  if (entry === undefined) return { code: 'unknown-entry' }
  if (entry.removedAt !== null) return { code: 'already-removed' }
  return isSettled(standing) ? { code: 'charged' } : null
}

/** Why the client can't approve or decline an adjustment, or null (O3). Until the charge. */
export function refuseApproval(
  facts: WeekFacts,
  { entry: id }: { entry: string },
  standing: TimesheetStatus,
): Reason<EntryRefusal> | null {
  const refusal = refuseOtherRemoval(facts, { entry: id }, standing)
  if (refusal !== null) return refusal
  if (isTold(standing)) return { code: 'charged' }
  const isWaiting = facts.others.some((other) => other.id === id && other.approval === 'needed')
  return isWaiting ? null : { code: 'not-waiting' }
}
