import type { WeekSummary } from '../../../core/protocol/api/jobs.ts'
import { money, weekName } from '../../../core/ui/words/format.ts'

export type NextDeadline = { what: string; at: number; week: string }

/** The next thing that happens to a job's timesheets by itself; a review that closes comes before a submission. */
export function nextDeadline(
  weeks: readonly WeekSummary[],
  currency: string,
  now: number,
): NextDeadline | null {
  const coming = (state: string, at: (week: WeekSummary) => number) =>
    weeks.filter((week) => week.state === state && at(week) > now).sort((a, b) => at(a) - at(b))[0]
  const review = coming('submitted', (week) => week.reviewEndsAt)
  if (review)
    return {
      what: `Week of ${weekName(review.week)}, ${money(review.amountMinor, currency)}: review closes`,
      at: review.reviewEndsAt,
      week: review.week,
    }
  const open = coming('open', (week) => week.submitAt)
  return open
    ? { what: `Week of ${weekName(open.week)} is submitted`, at: open.submitAt, week: open.week }
    : null
}
