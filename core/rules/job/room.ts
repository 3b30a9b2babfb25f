import type { Instant, WeekId } from '../calendar/instant.ts'
import { nextWeek, weekOf } from '../calendar/week.ts'

/**
 * Whether a job has documents of a week (A4): from the week in which it was made up to the one after the running one,
 * which late time may have opened (T7). Any other Monday is nothing that can be read or written.
 */
export function hasDocuments(
  week: WeekId,
  { createdAt }: { createdAt: Instant },
  now: Instant,
  zone: string,
): boolean {
  return weekOf(createdAt, zone) <= week && week <= nextWeek(weekOf(now, zone))
}
