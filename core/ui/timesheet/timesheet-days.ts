import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import type { CivilDate } from '../../rules/calendar/instant.ts'
import { dayOf, daysOf } from '../../rules/calendar/week.ts'
import type { OtherLine } from '../../rules/facts/lines.ts'
import { countedBySlot } from '../words/counted.ts'

/** A day of the timesheet: what counts by kind, what was taken off, and the lines that say so (V3, S7). Seconds. */
export type TimesheetDay = {
  day: CivilDate
  documentedSeconds: number
  otherSeconds: number
  rejectedSeconds: number
  slots: readonly WorkroomSlot[]
  others: readonly OtherLine[]
}

/** The week's seven days in the policy's zone. Their documented and Other seconds sum to the timesheet's. */
export function timesheetDays(
  week: Pick<WorkroomWeek, 'week' | 'policy' | 'slots' | 'timesheet'>,
): TimesheetDay[] {
  const { zone } = week.policy
  const counted = countedBySlot(week)
  const slots = Map.groupBy(week.slots, ({ slot }) => dayOf(slot, zone))
  const others = Map.groupBy(week.timesheet.others, ({ day }) => day)
  return daysOf(week.week).map((day) => {
    const daySlots = slots.get(day) ?? []
    const dayOthers = others.get(day) ?? []
    return {
      day,
      documentedSeconds: sum(daySlots, ({ slot }) => counted.get(slot) ?? 0),
      otherSeconds: sum(dayOthers, ({ state, seconds }) => (state === 'counted' ? seconds : 0)),
      rejectedSeconds: sum(daySlots, ({ state, removedSeconds }) =>
        state === 'rejected' || state === 'under-review' ? removedSeconds : 0,
      ),
      slots: daySlots,
      others: dayOthers,
    }
  })
}

/** The steps of a timesheet's life as a line, and which of them it stands at (T1). */
export function stateLine(state: WorkroomWeek['state']): {
  steps: readonly string[]
  at: number
  note: string | null
} {
  const steps = ['open', 'submitted', 'due', 'paid']
  const at = { open: 0, submitted: 1, disputed: 1, due: 2, charging: 2, failed: 2, paid: 3, closed: 3 }[state]
  if (state === 'closed')
    return { steps: ['open', 'submitted', 'due', 'closed'], at, note: 'Nothing to charge.' }
  if (state === 'disputed')
    return { steps: ['open', 'disputed', 'due', 'paid'], at, note: 'Payments of this job stop.' }
  if (state === 'charging') return { steps: ['open', 'submitted', 'charging', 'paid'], at, note: null }
  if (state === 'failed')
    return {
      steps: ['open', 'submitted', 'failed', 'paid'],
      at,
      note: 'The charge failed; it can be paid by hand.',
    }
  return { steps, at, note: null }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
