import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { LateLine, Timesheet } from '../../../core/rules/facts/lines.ts'
import { civilDate, timeOfDay } from '../../../core/ui/words/format.ts'
import { type Cell, decimalText, toCsv } from '../../infra/csv.ts'
import type { Database } from '../../infra/database/database.ts'
import type { Job } from '../jobs/job.ts'
import { WEEK } from '../jobs/summary.ts'
import { loadWeek } from '../weeks/week-rows.ts'

const TIMESHEET_HEADER = [
  ...['week', 'state', 'version', 'hours', 'seconds', 'amount', 'protected', 'currency'],
  ...['submitted_at_utc', 'review_ends_at_utc'],
]

/** A job's timesheets, a row a week (N2). */
export async function timesheetsCsv(database: Database, job: Job): Promise<string> {
  const rows = await database.read(
    'select * from timesheets where job_id = :jobId order by week',
    { jobId: job.id },
    WEEK,
  )
  return toCsv(
    TIMESHEET_HEADER,
    rows.map((row) => {
      const { currency, totalSeconds: seconds } = row
      return [
        ...[row.week, row.state, row.version, hours(seconds), seconds],
        decimalText(row.amountMinor, currency),
        decimalText(row.protectedMinor, currency),
        ...[currency, utc(row.submitAt), utc(row.reviewEndsAt)],
      ]
    }),
  )
}

const LINE_HEADER = [
  ...['kind', 'day', 'starts_at_policy_zone', 'starts_at_utc', 'state', 'tracked_seconds', 'idle_seconds'],
  ...['credit_seconds', 'removed_seconds', 'authorized_seconds', 'protected_seconds', 'unprotected_reason'],
  ...['screenshot', 'description', 'outside_job_seconds', 'outside_job_reason'],
]

/** Every line of a week's timesheet: its slots, Other hours and late time (N2, S7). Null: no such week. */
export async function weekCsv(database: Database, job: Job, week: WeekId): Promise<string | null> {
  const loaded = await loadWeek(database, job.id, week)
  return loaded && toCsv(LINE_HEADER, weekRows(loaded.timesheet, loaded.policy.zone))
}

function weekRows({ slots, others, lates }: Timesheet, zone: string): Cell[][] {
  const start = (at: Instant): Cell[] => [civilDate(at, zone), timeOfDay(at, zone), utc(at)]
  return [
    ...slots.map((line): Cell[] => [
      ...['documented', ...start(line.slot), line.state, line.trackedSeconds, line.idleSeconds],
      ...[line.creditSeconds, line.removedSeconds, line.authorizedSeconds, line.protectedSeconds],
      ...[line.unprotectedReason, line.screenshot, '', line.outsideSeconds, line.outside],
    ]),
    ...others.map((line): Cell[] => [
      ...['other', line.day, '', '', line.state, '', '', line.state === 'counted' ? line.seconds : 0],
      ...['', line.authorizedSeconds, 0, '', '', line.description, '', ''],
    ]),
    ...lates.map((line): Cell[] => [
      ...['late', ...start(line.slot), line.state, '', '', line.seconds, line.removedSeconds],
      ...[line.authorizedSeconds, line.protectedSeconds, line.unprotectedReason, line.screenshot],
      ...[lateText(line), '', ''],
    ]),
  ]
}

const lateText = ({ fromWeek, cutSeconds }: LateLine): string =>
  `late, of the week of ${fromWeek}${cutSeconds > 0 ? `; ${cutSeconds} seconds had no room in their day` : ''}`
const utc = (at: Instant): string => new Date(at).toISOString()
/** Seconds as hours in hundredths, rounded half up: for reading; the seconds beside it are exact. */
const hours = (seconds: number): string => decimalText(Math.round(seconds / 36), 'USD')
