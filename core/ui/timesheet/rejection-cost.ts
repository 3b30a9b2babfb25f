import type { WorkroomSlot } from '../../projection/workroom-week.ts'
import type { Timesheet } from '../../rules/facts/lines.ts'
import { amountMinor } from '../../rules/money.ts'
import { duration, money } from '../words/format.ts'

/**
 * What a rejection or a deletion takes, in a line, for a wall with hundreds of buttons: `−0:12, −$5.00`. The
 * dialog that it opens asks the rule (`whatIf`) for the whole of it.
 */
export function rejectionCostWords(slot: WorkroomSlot, timesheet: Timesheet): string {
  const seconds = duration(-slot.creditSeconds)
  // Above the authorized hours, other time moves up into the place of the rejected: no simple price.
  if (timesheet.excessSeconds > 0) return seconds
  const before = amountMinor(timesheet.rateMinorPerHour, timesheet.documentedSeconds)
  const after = amountMinor(timesheet.rateMinorPerHour, timesheet.documentedSeconds - slot.creditSeconds)
  return `${seconds}, ${money(after - before, timesheet.currency)}`
}
