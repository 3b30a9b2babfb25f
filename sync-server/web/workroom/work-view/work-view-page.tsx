import { useMemo, useState } from 'preact/hooks'
import type { WorkroomWeek } from '../../../../core/projection/workroom-week.ts'
import { LateTime } from '../../../../core/ui/timesheet/late-time.tsx'
import { duration } from '../../../../core/ui/words/format.ts'
import { WorkView, type WorkViewActions } from '../../../../core/ui/work-view.tsx'
import { viewerZone } from '../../page-clock.ts'
import { PageHead } from '../../parts/page.tsx'
import { Problem } from '../../parts/states.tsx'
import { pictureSource, type WorkroomProps } from '../context.ts'
import { RefusedClaims } from '../refused-claims.tsx'
import { WeekSwitcher } from '../week-switcher.tsx'
import { ReportDialog } from './report-dialog.tsx'
import './work-view-page.css'

/** The wall of a job's week, live (V2). */
export function WorkViewPage({ job, shown, shownWeek }: WorkroomProps) {
  const week = shown.week.value
  const [reporting, setReporting] = useState<string | null>(null)
  const actions = useMemo<WorkViewActions>(() => {
    const { claim } = shown
    const messagesHref = `/jobs/${job.id}/messages`
    if (job.role === 'client')
      return {
        messagesHref,
        onReject: (screenshot, reason) => claim({ kind: 'rejection', screenshot, reason }),
        onWithdraw: (rejection) => claim({ kind: 'withdrawal', of: rejection }),
        onReport: setReporting,
      }
    if (job.role === 'freelancer')
      return {
        onComment: (screenshot, text) => claim({ kind: 'comment', screenshot, text }),
        onDelete: (screenshot) => claim({ kind: 'deletion', screenshot }),
        onAskReview: (rejection, reason) => claim({ kind: 'review', rejection, reason }),
        onReport: setReporting,
      }
    return {}
  }, [job.id, job.role, shown])

  if (shown.connection.value === 'refused')
    return <Problem sentence="This week can’t be opened: you have no access, or it does not exist." />
  return (
    <>
      <PageHead title={`Work View · ${job.title}`} shown="Work View">
        <WeekSwitcher job={job} week={shownWeek} />
        {week && <WallSums week={week} />}
      </PageHead>
      {week && <RefusedClaims week={week} own={job.role} />}
      {week === null ? (
        <WallSkeleton />
      ) : week.slots.length + week.lates.length === 0 ? (
        <EmptyWall {...{ job, shownWeek }} />
      ) : (
        <>
          <WorkView week={week} zone={viewerZone} source={pictureSource(job.id)} actions={actions} />
          <LateTime
            week={week}
            zone={viewerZone}
            source={pictureSource(job.id)}
            actions={{ ...actions, weekHref: (of) => `/jobs/${job.id}/work-view?week=${of}` }}
          />
        </>
      )}
      {reporting !== null && (
        <ReportDialog
          onClose={() => setReporting(null)}
          onReport={(what, reason) => {
            shown.claim({ kind: 'report', screenshot: reporting, what, reason })
            setReporting(null)
          }}
        />
      )}
    </>
  )
}

function WallSums({ week: { timesheet, waitingSeconds } }: { week: WorkroomWeek }) {
  return (
    <p class="wall-sums">
      <i class="swatch swatch--documented" />
      documented {duration(timesheet.documentedSeconds)} · <i class="swatch swatch--other" />
      Other {duration(timesheet.otherSeconds)}
      {timesheet.lateSeconds > 0 && (
        <>
          {' '}
          · <i class="swatch swatch--late" />
          late {duration(timesheet.lateSeconds)}
        </>
      )}
      {timesheet.rejectedSeconds > 0 && (
        <>
          {' '}
          · <i class="swatch swatch--rejected" />
          rejected {duration(timesheet.rejectedSeconds)}
        </>
      )}
      {timesheet.idleSeconds > 0 && (
        <>
          {' '}
          · <i class="swatch" />
          idle {duration(timesheet.idleSeconds)}
        </>
      )}
      {waitingSeconds > 0 && (
        <>
          {' '}
          · <i class="swatch swatch--waiting" />
          waiting {duration(waitingSeconds)}
        </>
      )}
    </p>
  )
}

function EmptyWall({ job, shownWeek }: Pick<WorkroomProps, 'job' | 'shownWeek'>) {
  if (shownWeek !== job.currentWeek) return <p class="empty">Nothing was tracked in this week.</p>
  if (job.status === 'invited')
    return (
      <p class="empty">
        Pictures appear here once the freelancer has accepted the job and turned the Tracker on.
      </p>
    )
  if (job.status === 'ended')
    return (
      <p class="empty">Nothing was tracked in this week. The job has ended: no more is tracked for it.</p>
    )
  if (job.status === 'paused')
    return (
      <p class="empty">
        Nothing tracked this week yet. The job is paused: nothing is tracked until it is resumed.
      </p>
    )
  return (
    <p class="empty">
      Nothing tracked this week yet.{' '}
      {job.role === 'freelancer' ? (
        <>
          Turn the Tracker on in the extension. No extension yet? <a href="/get-tracker">Get the Tracker</a>.
        </>
      ) : (
        'A new screenshot appears here within seconds of its arrival.'
      )}
    </p>
  )
}

function WallSkeleton() {
  return (
    <div role="status">
      <span class="visually-hidden">Loading the Work View…</span>
      {[1, 2, 3].map((row) => (
        <div key={row} class="hour">
          <div />
          {[1, 2, 3, 4, 5].map((cell) => (
            <div key={cell} class="skeleton__picture" />
          ))}
        </div>
      ))}
    </div>
  )
}
