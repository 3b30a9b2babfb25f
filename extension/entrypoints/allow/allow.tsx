import { browser } from 'wxt/browser'
import { ask } from '../../messages.ts'
import type { Database } from '../../store/database.ts'
import { readValue } from '../../store/values.ts'
import { useAction } from '../../ui/act.ts'
import { useLive } from '../../ui/live.ts'
import { Problem } from '../../ui/page.tsx'
import { askToSeePages } from '../../ui/permission.ts'

/**
 * Where the browser is asked for the right to take pictures: its dialog closes the popup, and what was meant would be
 * lost with it. What the right is for stands here before; the Tracker starts once it is given.
 */
export function Allow({ database, job }: { database: Database; job: string }) {
  const model = useLive(async () => ({
    title: (await readValue(database, 'jobs'))?.find(({ id }) => id === job)?.title,
    phase: (await readValue(database, 'tracker'))?.phase,
  }))
  const { busy, problem, run } = useAction()
  if (!model) return <p class="spinner">Loading…</p>
  const { title, phase } = model
  const start = () =>
    run(async () => {
      const permission = await askToSeePages()
      return permission.ok ? ask('start', { job }) : permission
    })
  return (
    <main class="page page--narrow">
      {phase?.kind === 'on' && phase.session.job === job ? (
        <section class="card" aria-labelledby="started">
          <h1 id="started">The Tracker is on{title && ` for ${title}`}</h1>
          <p role="status">
            The button in the toolbar says ON as long as it is. Open it to stop, and to see each screenshot.
          </p>
          <div>
            <button
              type="button"
              class="button button--primary"
              ref={(element) => element?.focus()}
              onClick={closeThisTab}
            >
              Close this page and work
            </button>
          </div>
        </section>
      ) : (
        <section class="card" aria-labelledby="allow">
          <h1 id="allow">Before the first screenshot</h1>
          <p>
            Your browser now asks whether Glasswork may{' '}
            <strong>read and change your data on all websites</strong> and{' '}
            <strong>display notifications</strong>. Its own words; this is what they are for:
          </p>
          <ul class="rows">
            <li>
              While the Tracker is on: one picture of the page in front in every 12 minutes, for you first and
              then for your client. How much you type and move is counted, never what.
            </li>
            <li>While it is off: nothing. No page is ever changed, no address is ever sent.</li>
            <li>Notifications tell you when the Tracker pauses or stops by itself.</li>
          </ul>
          {problem && <Problem sentence={problem} />}
          <div class="buttons">
            <button
              type="button"
              class="button button--primary button--large"
              disabled={busy}
              onClick={start}
            >
              {busy ? 'Starting…' : 'Allow and start'}
            </button>
            <button type="button" class="button" disabled={busy} onClick={closeThisTab}>
              Not now
            </button>
          </div>
          <p class="note">
            In the browser’s dialog press <strong>Allow</strong>: it stands beside Deny, and the Enter key
            means Deny.
          </p>
        </section>
      )}
    </main>
  )
}

async function closeThisTab() {
  const tab = await browser.tabs.getCurrent()
  if (tab?.id !== undefined) await browser.tabs.remove(tab.id)
}
