import { useAction } from '../../ui/act.ts'
import { Problem } from '../../ui/page.tsx'
import { askToSeePages } from '../../ui/permission.ts'

/** What is seen and what never is, before the browser asks in its own words. */
export function AllowStep({ onLater }: { onLater: (() => void) | null }) {
  const { busy, problem, run } = useAction()
  return (
    <>
      <div class="pair">
        <div>
          <h3>While it is on</h3>
          <ul class="welcome__list">
            <li>One picture of the page in front, at a random moment of each 12 minutes.</li>
            <li>How much you type, click and scroll, as numbers.</li>
            <li>Whether you are at the computer.</li>
          </ul>
        </div>
        <div>
          <h3>Never</h3>
          <ul class="welcome__list">
            <li>Anything while it is off.</li>
            <li>What you type, which page it is, or its title.</li>
            <li>Private windows, and sites that you exclude.</li>
          </ul>
        </div>
      </div>
      <p>
        You see every picture first, and can delete it or hold it back. All goes to one server: the one that
        you connect, and nobody else’s.
      </p>
      <p>
        The browser asks next, in its own words, whether Glasswork may{' '}
        <strong>read and change your data on all websites</strong> and <strong>display notifications</strong>.
        Pictures of whatever page is in front need the first, and so does talking to your server; no page is
        ever changed. Notifications tell you when the Tracker pauses by itself. <strong>Press Allow</strong>{' '}
        there: it stands beside Deny, and the Enter key means Deny.
      </p>
      {problem && <Problem sentence={problem} />}
      <div class="buttons">
        <button
          type="button"
          class="button button--primary"
          disabled={busy}
          onClick={() => run(askToSeePages)}
        >
          {busy ? 'Press Allow in the browser’s dialog…' : 'Continue'}
        </button>
        {onLater && (
          <button type="button" class="button" disabled={busy} onClick={onLater}>
            Connect first, decide later
          </button>
        )}
      </div>
    </>
  )
}
