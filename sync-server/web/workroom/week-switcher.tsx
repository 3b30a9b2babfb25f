import type { JobDetail } from '../../../core/protocol/api/jobs.ts'
import { nextWeek, previousWeek, weekOf } from '../../../core/rules/calendar/week.ts'
import { weekName } from '../../../core/ui/words/format.ts'
import { policy } from '../policy.ts'
import { path } from '../router.ts'
import './week-switcher.css'

/** ‹ Week of 16 – 22 Nov ›: from the job's first week to the one that runs. */
export function WeekSwitcher({ job, week }: { job: JobDetail; week: string }) {
  const first = [weekOf(job.startsAt, policy.value.zone), ...job.weeks.map((known) => known.week)].sort()[0]
  const earlier = first !== undefined && first < week ? previousWeek(week) : null
  const later = week < job.currentWeek ? nextWeek(week) : null
  const to = (target: string) => (target === job.currentWeek ? path.value : `${path.value}?week=${target}`)
  return (
    <nav class="weeks" aria-label="Week">
      {earlier ? (
        <a class="button button--icon" href={to(earlier)} aria-label="Earlier week">
          ‹
        </a>
      ) : (
        <span class="button button--icon button--off" aria-hidden="true">
          ‹
        </span>
      )}
      <strong>
        Week of {weekName(week)}
        {week === job.currentWeek && <span class="note"> this week</span>}
      </strong>
      {later ? (
        <a class="button button--icon" href={to(later)} aria-label="Later week">
          ›
        </a>
      ) : (
        <span class="button button--icon button--off" aria-hidden="true">
          ›
        </span>
      )}
    </nav>
  )
}
