import type { JobSummary } from '../../../core/protocol/api/jobs.ts'
import { ask } from '../../messages.ts'

const STATUS_WORDS = { invited: ' · invitation', working: '', paused: ' · paused', ended: ' · ended' }

/** Which job the Tracker is for; fixed while it runs. */
export function JobChooser(props: { jobs: readonly JobSummary[]; job: JobSummary; isLocked: boolean }) {
  return (
    <label class="field">
      <span class="visually-hidden">Job</span>
      <select
        value={props.job.id}
        disabled={props.isLocked}
        title={props.isLocked ? 'Stop the Tracker before you change the job' : undefined}
        onChange={(event) => ask('select-job', { job: event.currentTarget.value })}
      >
        {props.jobs.map((job) => (
          <option key={job.id} value={job.id}>
            {job.title}
            {job.otherParty ? ` (${job.otherParty.name})` : ''}
            {STATUS_WORDS[job.status]}
          </option>
        ))}
      </select>
    </label>
  )
}
