import { useMemo, useState } from 'preact/hooks'
import { nextWeek, previousWeek } from '../../../core/rules/calendar/week.ts'
import { duration, weekName } from '../../../core/ui/words/format.ts'
import { WorkView } from '../../../core/ui/work-view.tsx'
import { ask } from '../../messages.ts'
import type { Database } from '../../store/database.ts'
import { useAction } from '../../ui/act.ts'
import { ConnectForm } from '../../ui/connect-form.tsx'
import { useDeviceNow, useLive, useShownWeeks } from '../../ui/live.ts'
import { ConfirmButton, Problem } from '../../ui/page.tsx'
import { SyncLine } from '../../ui/sync-line.tsx'
import { OtherHours } from './other-hours.tsx'
import { createPictureSource } from './picture-source.ts'
import { type DiaryModel, readDiary } from './read-diary.ts'
import { SyncItems } from './sync-items.tsx'

/** The freelancer's own week, online or not: the same wall as the client's, with what only they may do (V7). */
export function Diary({ database }: { database: Database }) {
  const [chosen, setChosen] = useState<{ job: string | null; week: string | null }>({ job: null, week: null })
  const model = useLive(() => readDiary(database, chosen), [chosen])
  useShownWeeks(model?.key ? [model.key] : [])
  if (!model) return <p class="spinner">Loading…</p>
  const { week } = model
  return (
    <main class="page">
      <header class="page__head">
        <h1>Diary</h1>
        <div class="cluster">
          <button
            type="button"
            class="button"
            aria-label="Week before"
            onClick={() => setChosen({ ...chosen, week: previousWeek(week) })}
          >
            ‹
          </button>
          <strong>Week of {weekName(week)}</strong>
          <button
            type="button"
            class="button"
            aria-label="Week after"
            disabled={week >= model.thisWeek}
            onClick={() => setChosen({ ...chosen, week: nextWeek(week) })}
          >
            ›
          </button>
          {model.jobs.length > 0 && (
            <label>
              <span class="visually-hidden">Job</span>
              <select
                value={model.job ?? ''}
                onChange={(event) => setChosen({ ...chosen, job: event.currentTarget.value })}
              >
                {model.jobs.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
      </header>
      {!model.account && (
        <section class="card page__connect">
          <h2>Not connected</h2>
          <ConnectForm />
        </section>
      )}
      {model.projected && model.job !== null && (
        <Week model={model} projected={model.projected} job={model.job} database={database} />
      )}
      {model.account && <SyncItems database={database} />}
    </main>
  )
}

function Week(props: {
  model: DiaryModel
  projected: NonNullable<DiaryModel['projected']>
  job: string
  database: Database
}) {
  const { model, projected, job, database } = props
  const { busy, problem, run } = useAction()
  const now = useDeviceNow(10_000)
  const source = useMemo(() => createPictureSource(database, job), [database, job])
  const { timesheet, waitingSeconds } = projected
  const isOpen = projected.state === 'open'
  const isKnown = model.fetched !== undefined
  return (
    <>
      {!isKnown && <NotFetched model={model} hasOwn={projected.slots.length > 0} />}
      {(isKnown || projected.slots.length > 0) && (
        <section class="cluster cluster--apart" aria-label="Totals">
          <p>
            {!isKnown && 'recorded in this browser: '}
            documented <strong>{duration(timesheet.documentedSeconds)}</strong> · Other{' '}
            <strong>{duration(timesheet.otherSeconds)}</strong> · rejected{' '}
            <strong>{duration(-timesheet.rejectedSeconds)}</strong>
            {waitingSeconds > 0 && (
              <>
                {' '}
                · waiting for the server <strong>{duration(waitingSeconds)}</strong>
              </>
            )}
          </p>
          {isKnown && <SyncLine database={database} now={now} />}
        </section>
      )}
      {problem && <Problem sentence={problem} />}
      {projected.slots.length === 0 ? (
        isKnown && (
          <p class="empty">
            {model.week === model.thisWeek
              ? 'Nothing tracked in this week yet. Start the Tracker from its button in the toolbar.'
              : 'Nothing was tracked in this week.'}
          </p>
        )
      ) : (
        <WorkView
          week={projected}
          zone={Intl.DateTimeFormat().resolvedOptions().timeZone}
          source={source}
          actions={{
            onComment: (screenshot, text) => void run(() => ask('comment', { screenshot, text })),
            ...(isOpen && {
              onDelete: (screenshot: string) => void run(() => ask('delete', { screenshot })),
            }),
          }}
        />
      )}
      {(isKnown || model.week === model.thisWeek) && <OtherHours model={model} job={job} isOpen={isOpen} />}
      {isOpen && isKnown && model.week === model.thisWeek && (
        <section class="card">
          <h2>Submit early</h2>
          <p class="note">
            The timesheet goes to your client now. The Tracker for this job stays off until next Monday; the
            deadline of the review stays as it is.
          </p>
          <div>
            <ConfirmButton
              label="Submit this week now…"
              question={`Submit ${duration(timesheet.totalSeconds + waitingSeconds)} now and track no more of this job this week?`}
              confirm="Submit"
              busy={busy}
              onConfirm={() => run(() => ask('submit-early', { job, week: model.week }))}
            />
          </div>
        </section>
      )}
    </>
  )
}

/** This device has not had the whole week: it says so, and makes nothing of what it doesn't know (V7). */
function NotFetched({ model, hasOwn }: { model: DiaryModel; hasOwn: boolean }) {
  if (!model.account) return null
  const rest = hasOwn ? ' Below is what this browser recorded itself.' : ''
  if (model.problem !== null)
    return <Problem sentence={`The server does not give this week: ${model.problem}${rest}`} />
  return model.isOffline ? (
    <div class="card card--warning" role="status">
      <p>
        <strong>This week is not on this computer yet,</strong> and the server can’t be reached. It comes by
        itself as soon as it can.{rest}
      </p>
    </div>
  ) : (
    <p class="spinner" role="status">
      Getting this week from the server…{rest}
    </p>
  )
}
