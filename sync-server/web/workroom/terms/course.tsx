import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { api } from '../../api.ts'
import { Form } from '../../parts/form.tsx'
import type { WorkroomProps } from '../context.ts'

/** Pausing, resuming and ending the job (T9). */
export function Course({ job, reloadJob }: Pick<WorkroomProps, 'job' | 'reloadJob'>) {
  const [ending, setEnding] = useState(false)
  const isPaused = job.status === 'paused'
  const isPausedByMe = job.pausedBy.some((party) => party === job.role)
  const isPausedByOther = job.pausedBy.some((party) => party !== job.role)
  const act = async (action: 'pause' | 'resume' | 'end') => {
    await api(`POST /api/jobs/{job}/${action}`, { job: job.id, seen: job.version })
    setEnding(false)
    await reloadJob()
  }
  return (
    <section aria-labelledby="course">
      <h2 id="course">Course of the job</h2>
      {isPaused && <p>{pausedWords(job)}</p>}
      {isPausedByMe && (
        <Form submit="Resume the job" onReload={reloadJob} onSubmit={() => act('resume')}>
          <p class="note">
            {isPausedByOther
              ? 'This lifts your pause. The other party’s goes on until they lift it.'
              : 'Time counts again from then on.'}
          </p>
        </Form>
      )}
      {!isPausedByMe && job.status !== 'invited' && (
        <Form
          submit={isPaused ? 'Pause it as well' : 'Pause the job'}
          onReload={reloadJob}
          onSubmit={() => act('pause')}
        >
          <p class="note">
            {isPaused
              ? 'Only the other party can lift their pause. With a pause of your own the job rests until you lift yours too.'
              : 'The Tracker stops for it, and time in the pause does not count. Hours so far run their normal course. Only you can lift your pause.'}
          </p>
        </Form>
      )}
      <button type="button" class="button button--danger" onClick={() => setEnding(true)}>
        End the job…
      </button>
      {ending && (
        <Dialog title="End this job?" onClose={() => setEnding(false)}>
          <Form
            submit="End the job"
            danger
            onReload={reloadJob}
            onSubmit={() => act('end')}
            extra={
              <button type="button" class="button" onClick={() => setEnding(false)}>
                Keep it
              </button>
            }
          >
            <p>
              The Tracker stops for good. Hours so far are submitted, reviewed and charged as usual. An ended
              job can’t be taken up again.
            </p>
          </Form>
        </Dialog>
      )}
    </section>
  )
}

/** Who paused the job, to its reader. */
function pausedWords({ role, pausedBy }: Pick<JobDetail, 'role' | 'pausedBy'>): string {
  const names = pausedBy.map((party) => (party === role ? 'you' : `the ${party}`))
  return `Paused by ${names.join(' and ')}: no time counts until ${pausedBy.length > 1 ? 'both of you have' : pausedBy[0] === role ? 'you have' : 'they have'} resumed it.`
}
