import { useEffect } from 'preact/hooks'
import { browser } from 'wxt/browser'
import { clockAdvice, clockSentence } from '../../../core/ui/words/clock-words.ts'
import { zoneName } from '../../../core/ui/words/format.ts'
import { openWelcome } from '../../first-run/open-welcome.ts'
import { ask } from '../../messages.ts'
import type { Database } from '../../store/database.ts'
import { liveSeconds } from '../../store/totals.ts'
import { instantBy } from '../../sync/anchor.ts'
import { GearIcon } from '../../ui/icons.tsx'
import { useDeviceNow, useLive, useShownWeeks, useUnwritable } from '../../ui/live.ts'
import { Problem } from '../../ui/page.tsx'
import { SyncLine } from '../../ui/sync-line.tsx'
import { clockTime, hoursAndMinutes } from '../../ui/words.ts'
import { JobChooser } from './job-chooser.tsx'
import { LastPictureCard } from './last-picture.tsx'
import { PauseCard } from './pause-card.tsx'
import { type PopupModel, readPopup } from './read-popup.ts'
import { TrackerSwitch } from './tracker-switch.tsx'
import './popup.css'

/** The Tracker in the toolbar (V6). */
export function Popup({ database }: { database: Database }) {
  const model = useLive(() => readPopup(database))
  useShownWeeks(model?.weeks ?? [])
  useEffect(() => {
    void ask('refresh', {}).catch(() => {})
  }, [])
  return (
    <main class="popup">
      <header class="popup__head">
        <h1>Glasswork</h1>
        <button
          type="button"
          class="button button--icon button--bare"
          aria-label="Options"
          title="Options"
          onClick={() => browser.runtime.openOptionsPage()}
        >
          <GearIcon />
        </button>
      </header>
      {model === undefined ? (
        <p class="spinner" role="status">
          Loading…
        </p>
      ) : model.account ? (
        <Connected database={database} model={model} />
      ) : (
        <NotConnected />
      )}
    </main>
  )
}

/** The form stands in a tab: the browser's question whether it may reach the server would close the popup. */
function NotConnected() {
  return (
    <div class="popup__body">
      <p>This browser is not connected to a Glasswork server yet.</p>
      <button
        type="button"
        class="button button--primary button--large"
        onClick={async () => {
          await openWelcome()
          window.close()
        }}
      >
        Connect this browser
      </button>
    </div>
  )
}

function Connected({ database, model }: { database: Database; model: PopupModel }) {
  const now = instantBy(model.anchor, useDeviceNow())
  const { phase } = model.tracker
  const { job, account } = model
  const isUnwritable = useUnwritable()
  const live = isUnwritable ? 0 : liveSeconds(model.tracker, job?.id ?? '', now)
  return (
    <>
      <div class="popup__body">
        {isUnwritable && (
          <Problem
            sentence={`The Tracker stopped: this browser’s storage takes no writing. What was kept before ${clockTime(phase.kind === 'on' ? phase.lastSignAt : now)} is safe, the time since is not recorded. Restart the browser, then start again.`}
            wayOut={
              <button type="button" class="button" onClick={() => ask('stop', {}).catch(() => {})}>
                Try again
              </button>
            }
          />
        )}
        {model.alert && (
          <Problem
            sentence={model.alert.sentence}
            wayOut={
              <button type="button" class="button" onClick={() => ask('dismiss-alert', {})}>
                Understood
              </button>
            }
          />
        )}
        {job ? (
          <>
            <JobChooser jobs={model.jobs} job={job} isLocked={phase.kind !== 'off'} />
            <section class="card" aria-label="Tracker">
              {isUnwritable ? null : phase.kind === 'paused' ? (
                <PauseCard phase={phase} offers={model.idleOffers} jobId={job.id} />
              ) : (
                <TrackerSwitch
                  phase={phase}
                  job={job}
                  sessionSeconds={model.sessionSeconds + live}
                  now={now}
                />
              )}
              <Hours model={model} liveNow={live} />
            </section>
            {model.picture && (
              <LastPictureCard key={model.picture.id} picture={model.picture} now={now} live={live} />
            )}
          </>
        ) : (
          <p class="empty">
            No job to track yet. Accept an invitation in your Workroom, then <Refresh />.
          </p>
        )}
        <ClockDoubt model={model} />
        <SyncLine database={database} now={now} />
      </div>
      <footer class="popup__foot">
        <a href={browser.runtime.getURL('/diary.html')} target="_blank" rel="noreferrer">
          Diary
        </a>
        {account && (
          <a href={workroomUrl(account.server, job?.id)} target="_blank" rel="noreferrer">
            Workroom ↗
          </a>
        )}
      </footer>
    </>
  )
}

/** That the server doubts this device's clock or record, what it costs, and what to do (C10, G1). */
function ClockDoubt({ model: { clockDoubt: reasons, policy } }: { model: PopupModel }) {
  if (reasons.length === 0) return null
  const why = reasons.map((reason) => clockSentence(reason, policy)).join(' ')
  return (
    <Problem
      sentence={`The server doubts this device’s time. ${why} What you track counts, but is not protected while this lasts. ${clockAdvice(reasons)}`}
    />
  )
}

function Refresh() {
  return (
    <button type="button" class="button button--link" onClick={() => ask('refresh', {})}>
      refresh
    </button>
  )
}

function workroomUrl(server: string, job: string | undefined): string {
  return job === undefined ? server : `${server}/jobs/${encodeURIComponent(job)}`
}

/** Today and this week, of the authorized hours if there are any (V6). */
function Hours({ model, liveNow }: { model: PopupModel; liveNow: number }) {
  const { weekSeconds } = model.totals
  const most = model.job?.terms.authorizedSecondsPerWeek ?? null
  const week = weekSeconds + liveNow
  return (
    <div class="tally">
      <dl>
        <div>
          <dt>Today</dt>
          <dd>{hoursAndMinutes(model.todaySeconds + liveNow)}</dd>
        </div>
        <div>
          <dt>
            This week
            {model.isWeekElsewhere && ` (${zoneName(model.policy.zone, Date.now())})`}
          </dt>
          <dd>
            {hoursAndMinutes(week)} {most !== null && <small>of {hoursAndMinutes(most)}</small>}
          </dd>
        </div>
      </dl>
      {most !== null && (
        <progress max={most} value={Math.min(week, most)} aria-label="Authorized hours used" />
      )}
    </div>
  )
}
