import type { JobSummary } from '../../../core/protocol/api/jobs.ts'

/** Where Start is, and what the icon says. */
export function FindStep(props: { job: JobSummary | null; server: string; isOn: boolean }) {
  const isFirefox = /Firefox/.test(navigator.userAgent)
  return (
    <>
      <p>
        Press the puzzle piece beside the address bar
        {isFirefox ? ', then the wheel beside Glasswork, and choose ' : ', then the pin beside Glasswork: '}
        <strong>{isFirefox ? 'Pin to toolbar' : 'its icon stays in sight'}</strong>.
      </p>
      <ul class="welcome__list">
        <li>
          <strong>Start and Stop</strong> are in its icon{props.job && ` (“${props.job.title}” is chosen)`}.
          While it is on, the icon says <strong>ON</strong>.
        </li>
        <li>
          <strong>Diary</strong>, in there too, has every picture of your week: comment it, or delete it with
          its time.
        </li>
        <li>Offline it goes on as ever, and sends what it has later.</li>
      </ul>
      {props.isOn && (
        <p role="status">
          <strong>The Tracker is on.</strong> You can close this page.
        </p>
      )}
    </>
  )
}
