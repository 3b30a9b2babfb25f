import { durationWords } from '../../../core/ui/words/format.ts'
import { CopyText } from '../parts/copy-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { policy } from '../policy.ts'
import { person } from '../session.ts'
import './get-tracker.css'

/** How a freelancer gets the extension and connects it. */
export function GetTrackerPage() {
  return (
    <div class="narrow">
      <PageHead title="Get the Tracker" />
      <p class="lead">
        The Tracker is a browser extension. Off, it captures, counts and sends nothing; on, it takes one
        screenshot every {durationWords(policy.value.slotSeconds)} and keeps all of it on your machine first.
      </p>
      <ol class="steps">
        <li>
          <h2>Load the extension</h2>
          <p>
            Chrome, Edge or Brave: open <code>chrome://extensions</code>, switch Developer mode on, choose
            “Load unpacked” and the folder <code>.output/chrome-mv3</code> of Glasswork. Your client or
            operator can also send you the folder as a zip file.
          </p>
        </li>
        <li>
          <h2>Connect it</h2>
          <p>Click the Glasswork icon and fill in this address, your e-mail and your password.</p>
          <CopyText label="Server address" text={location.origin} />
          {person.value && <p class="note">Your e-mail here is {person.value.email}.</p>}
        </li>
        <li>
          <h2>Start</h2>
          <p>
            Click the icon, choose the job and press Start. The first time, the browser asks whether the
            extension may take pictures; a sign on the icon shows when it is on.
          </p>
        </li>
      </ol>
      <p>
        <a class="button button--primary" href="/jobs">
          My jobs
        </a>
      </p>
    </div>
  )
}
