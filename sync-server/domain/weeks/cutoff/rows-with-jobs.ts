import type { TimesheetState } from '../../../../core/rules/facts/lifecycle.ts'
import type { Reader } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import type { MailedJob } from '../ports.ts'
import type { Place, TimesheetRow } from '../week-rows.ts'

/** The rows of timesheets that stand in one of some states, each with its job. */
export async function rowsWithJobs(
  from: Reader,
  places: readonly Place[],
  states: readonly TimesheetState[],
): Promise<{ row: TimesheetRow; job: MailedJob }[]> {
  type Joined = TimesheetRow & { title: string; client_id: string | null; freelancer_id: string | null }
  const found: { row: TimesheetRow; job: MailedJob }[] = []
  for (const some of inParts(places)) {
    // Asked for a state too, SQLite would read every timesheet in it.
    const rows = await from.read<Joined>(
      `select t.*, j.title, j.client_id, j.freelancer_id from timesheets t join jobs j on j.id = t.job_id
       where (t.job_id, t.week) in (values :places) order by t.job_id, t.week`,
      { places: some.map(({ job_id, week }) => [job_id, week]) },
    )
    for (const { title, client_id, freelancer_id, ...row } of rows)
      if (states.includes(row.state))
        found.push({ row, job: { id: row.job_id, title, clientId: client_id, freelancerId: freelancer_id } })
  }
  return found
}
