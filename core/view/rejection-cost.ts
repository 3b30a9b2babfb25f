import { amountMinor } from '../rules/money.ts'
import type { Timesheet } from '../rules/timesheet.ts'
import { project, type WeekRecords } from '../workroom/project.ts'
import type { WorkroomSlot, WorkroomWeek } from '../workroom/workroom-week.ts'
import { duration, money } from './format.ts'

/** What a rejection changes, before it is confirmed (N1). Seconds and minor units; what is taken is positive. */
export type RejectionCost = {
  seconds: number
  amountMinor: number
  newTotalSeconds: number
  newAmountMinor: number
}

/** Counts the week once more as if the server had accepted a rejection of this screenshot. */
export function rejectionCost(week: WorkroomWeek, records: WeekRecords, screenshot: string): RejectionCost {
  const at = week.submitAt
  const claim = { id: 'what-if-rejected', kind: 'rejection', at, screenshot, reason: '' } as const
  const ruling = { id: `ruling-${claim.id}`, kind: 'ruling', at, of: claim.id, verdict: 'accepted' } as const
  const after = project(
    week.week,
    { ...records, client: [...records.client, claim], server: [...records.server, ruling] },
    week.policy,
  ).timesheet
  return {
    seconds: week.timesheet.totalSeconds - after.totalSeconds,
    amountMinor: week.timesheet.amountMinor - after.amountMinor,
    newTotalSeconds: after.totalSeconds,
    newAmountMinor: after.amountMinor,
  }
}

/** In a line, for a button: `−0:12, −$5.00`. */
export function rejectionCostWords(slot: WorkroomSlot, timesheet: Timesheet): string {
  const seconds = duration(-slot.creditSeconds)
  // Above the authorized hours, other time moves up into the place of the rejected: no simple price.
  if (timesheet.excessSeconds > 0) return seconds
  const before = amountMinor(timesheet.rateMinorPerHour, timesheet.documentedSeconds)
  const after = amountMinor(timesheet.rateMinorPerHour, timesheet.documentedSeconds - slot.creditSeconds)
  return `${seconds}, ${money(after - before, timesheet.currency)}`
}
