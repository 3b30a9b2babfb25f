import type { WorkroomWeek } from '../../projection/workroom-week.ts'
import type { Instant } from '../../rules/calendar/instant.ts'

/**
 * Seconds that count in each slot, by the server's numbers. A slot of the wall may carry what it would have
 * once the server has confirmed it; that counts nowhere yet (W5).
 */
export function countedBySlot({ timesheet }: Pick<WorkroomWeek, 'timesheet'>): ReadonlyMap<Instant, number> {
  return new Map(timesheet.slots.map(({ slot, creditSeconds }) => [slot, creditSeconds]))
}
