import { useEffect, useState } from 'preact/hooks'
import type { JobSummary } from '../../../core/protocol/api/jobs.ts'
import type { TrackerState } from '../../../core/tracker/state.ts'
import { ask, DONE } from '../../messages.ts'
import { refuseTracking } from '../../tracking/job-permission.ts'
import { useAction } from '../../ui/act.ts'
import { Problem } from '../../ui/page.tsx'
import { maySeePages, openAllowPage } from '../../ui/permission.ts'
import './tracker-switch.css'

/** Start and Stop, the session's time, and what the freelancer is doing. */
export function TrackerSwitch(props: {
  phase: Exclude<TrackerState['phase'], { kind: 'paused' }>
  job: JobSummary
  sessionSeconds: number
  now: number
}) {
  const { phase, job } = props
  const { busy, problem, run } = useAction()
  const start = () =>
    run(async () => {
      if (await maySeePages()) return ask('start', { job: job.id })
      await openAllowPage(job.id)
      window.close()
      return DONE
    })
  const forbidden = phase.kind === 'off' ? refuseTracking(job, props.now, false) : null
  return (
    <>
      {phase.kind === 'on' ? (
        <>
          <div class="cluster cluster--apart">
            <p class="status status--on" role="status">
              On
            </p>
            <p>
              <strong>{clock(props.sessionSeconds)}</strong> <span class="note">now</span>
            </p>
          </div>
          <button
            type="button"
            class="button button--large"
            disabled={busy}
            onClick={() => run(() => ask('stop', {}))}
          >
            Stop
          </button>
          <Memo memo={phase.session.memo} />
        </>
      ) : (
        <>
          <p class="status" role="status">
            Off
          </p>
          {!job.ready && <NotReady job={job} />}
          <button
            type="button"
            class="button button--primary button--large"
            disabled={busy || forbidden !== null}
            aria-describedby={forbidden ? 'forbidden' : undefined}
            onClick={start}
          >
            {busy ? 'Starting…' : 'Start'}
          </button>
          {forbidden && (
            <p class="note" id="forbidden">
              {forbidden.sentence}
            </p>
          )}
        </>
      )}
      {problem && <Problem sentence={problem} />}
    </>
  )
}

/** Before starting: hours of a job that is Not Ready have no protection (V6, G1). */
function NotReady({ job }: { job: JobSummary }) {
  return (
    <div class="card card--warning" role="note">
      <p>
        <strong>Not Ready.</strong> Time tracked now is not protected.
      </p>
      <ul>
        {job.readyReasons.map(({ code, sentence }) => (
          <li key={code}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
}

/** The comment of the pictures to come. */
function Memo({ memo }: { memo: string }) {
  const [text, setText] = useState(memo)
  useEffect(() => setText(memo), [memo])
  const save = () => {
    if (text.trim() !== memo) void ask('memo', { text })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <label class="field">
        <span class="field__label">What are you doing?</span>
        <input
          type="text"
          value={text}
          maxLength={500}
          placeholder="Becomes the comment of each screenshot"
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={save}
        />
      </label>
    </form>
  )
}

/** `0:47:12` of a running session. */
function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds % 60))}`
}
