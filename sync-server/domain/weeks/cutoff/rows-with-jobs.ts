import type { TimesheetState } from '../../../../core/rules/facts/lifecycle.ts'
import type { Reader } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { orNull, rowOf, text } from '../../../infra/database/row.ts'
import type { MailedJob } from '../ports.ts'
import { type Place, TIMESHEET_COLUMNS, type TimesheetRow } from '../week-rows.ts'

const JOINED = rowOf({
  ...TIMESHEET_COLUMNS,
  title: text,
  clientId: orNull(text),
  freelancerId: orNull(text),
})

/** The rows of timesheets that stand in one of some states, each with its job. */
export async function rowsWithJobs(
  from: Reader,
  places: readonly Place[],
  states: readonly TimesheetState[],
): Promise<{ row: TimesheetRow; job: MailedJob }[]> {
  const found: { row: TimesheetRow; job: MailedJob }[] = []
  for (const some of inParts(places)) {
    // Asked for a state too, SQLite would read every timesheet in it.
    const rows = await from.read(
      `select t.*, j.title, j.client_id, j.freelancer_id from timesheets t join jobs j on j.id = t.job_id
       where (t.job_id, t.week) in (values :places) order by t.job_id, t.week`,
      { places: some.map(({ jobId, week }) => [jobId, week]) },
      JOINED,
    )
    for (const { title, clientId, freelancerId, ...row } of rows)
      if (states.includes(row.state))
        found.push({ row, job: { id: row.jobId, title, clientId, freelancerId } })
  }
  return found
}
