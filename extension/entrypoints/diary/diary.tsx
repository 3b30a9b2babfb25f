import { useMemo, useState } from 'preact/hooks'
import { nextWeek, previousWeek } from '../../../core/rules/calendar/week.ts'
import { duration, weekName } from '../../../core/ui/words/format.ts'
import { WorkView } from '../../../core/ui/work-view.tsx'
import { ask } from '../../messages.ts'
import type { Database } from '../../store/database.ts'
import { useAction } from '../../ui/act.ts'
import { ConnectForm } from '../../ui/connect-form.tsx'
import { useDeviceNow, useLive, useOpenPage } from '../../ui/live.ts'
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
  useOpenPage()
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
  return (
    <>
      <section class="cluster cluster--apart" aria-label="Totals">
        <p>
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
        <SyncLine database={database} now={now} />
      </section>
      {problem && <Problem sentence={problem} />}
      {projected.slots.length === 0 ? (
        <p class="empty">
          Nothing tracked in this week yet. Start the Tracker from its button in the toolbar.
        </p>
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
      <OtherHours model={model} job={job} isOpen={isOpen} />
      {isOpen && model.week === model.thisWeek && (
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
