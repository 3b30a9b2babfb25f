import { TimesheetView } from '../../../../core/ui/timesheet/timesheet-view.tsx'
import { duration, money, weekName } from '../../../../core/ui/words/format.ts'
import { STATE_WORDS } from '../../../../core/ui/words/state-words.ts'
import { addressOf } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { lazy } from '../../parts/lazy.tsx'
import { PageHead } from '../../parts/page.tsx'
import { pageAfter, useMore } from '../../parts/pages.ts'
import { ShowMore } from '../../parts/show-more.tsx'
import { Problem, Skeleton } from '../../parts/states.tsx'
import { path } from '../../router.ts'
import { pictureSource, type WorkroomProps } from '../context.ts'
import { RefusedClaims } from '../refused-claims.tsx'
import { WeekSwitcher } from '../week-switcher.tsx'
import { AddedHours } from './added-hours.tsx'
import { TimesheetActions } from './timesheet-actions.tsx'

/** Apart: the words of its changes are for this page's end alone. */
const TimesheetHistory = lazy(
  async () => (await import('../../../../core/ui/timesheet/timesheet-history.tsx')).TimesheetHistory,
)

/** The shown week's timesheet, and all of the job's (V3). */
export function TimesheetsPage(props: WorkroomProps) {
  const { job, shown, shownWeek } = props
  const week = shown.week.value
  if (shown.connection.value === 'refused')
    return <Problem sentence="This week can’t be opened: you have no access, or it does not exist." />
  return (
    <>
      <PageHead title={`Timesheets · ${job.title}`} shown="Timesheets">
        <WeekSwitcher job={job} week={shownWeek} />
      </PageHead>
      {week && <RefusedClaims week={week} own={job.role} />}
      {week && <AddedHours {...props} week={week} />}
      {week ? (
        <TimesheetView
          week={week}
          zone={viewerZone}
          source={pictureSource(job.id)}
          actions={<TimesheetActions {...props} week={week} />}
          history={<TimesheetHistory week={week} zone={viewerZone} />}
        />
      ) : (
        <Skeleton lines={8} />
      )}
      <AllWeeks {...props} />
    </>
  )
}

function AllWeeks({ job, shownWeek }: WorkroomProps) {
  const list = useMore(job.weeks, job.nextWeeks, (after) =>
    pageAfter('GET /api/jobs/{job}/weeks', { job: job.id }, 'weeks', after),
  )
  if (job.weeks.length === 0) return null
  const state = list.items.find(({ week }) => week === shownWeek)?.state
  const shown = { job: job.id, week: shownWeek }
  const hasInvoice = state !== undefined && state !== 'open' && state !== 'closed'
  return (
    <section aria-labelledby="all-weeks">
      <h2 id="all-weeks">All weeks</h2>
      <p class="note">
        Take along:{' '}
        <a href={addressOf('GET /api/jobs/{job}/timesheets.csv', { job: job.id })}>all timesheets</a> or{' '}
        <a href={addressOf('GET /api/jobs/{job}/weeks/{week}/lines.csv', shown)}>this week’s lines</a> as CSV;{' '}
        {hasInvoice && (
          <>
            <a href={addressOf('GET /api/jobs/{job}/weeks/{week}/invoice.pdf', shown)}>this week’s invoice</a>{' '}
            as PDF;{' '}
          </>
        )}
        <a href="/settings">deadlines for your calendar</a>.
      </p>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Week</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {list.items.map(({ week, state, totalSeconds, amountMinor }) => (
            <tr key={week} class={week === shownWeek ? 'table__shown' : undefined}>
              <td>
                <a href={`${path.value}?week=${week}`}>{weekName(week)}</a>
              </td>
              <td>
                <span class={`state state--${state}`}>{STATE_WORDS[state]}</span>
              </td>
              <td class="number">{duration(totalSeconds)}</td>
              <td class="number">{money(amountMinor, job.terms.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ShowMore list={list} what="weeks" />
    </section>
  )
}
