import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { WorkroomWeek } from '../../projection/workroom-week.ts'
import { DayBars } from '../wall/day-bars.tsx'
import type { PictureSource } from '../wall/picture-image.tsx'
import { deadline, duration, money, weekName } from '../words/format.ts'
import { stateLine, timesheetDays } from './timesheet-days.ts'
import { WhyThisNumber } from './why-this-number.tsx'
import './timesheet-view.css'

/** A job's week in numbers: state, totals, days, and each minute traced to its slot (V3, S7). */
export function TimesheetView(props: {
  week: WorkroomWeek
  /** The viewer's IANA zone (W6). */
  zone: string
  /** With it a day opens into its pictures. */
  source: PictureSource
  /** What this viewer can do here: pay, dispute, submit. */
  actions?: ComponentChildren
  /** `TimesheetHistory`: its words are for this place alone, so a page may bring them later. */
  history?: ComponentChildren
}) {
  const { week, zone } = props
  const { timesheet, terms } = week
  const { currency } = timesheet
  const days = useMemo(() => timesheetDays(week), [week])
  return (
    <div class="timesheet">
      <StateLine week={week} zone={zone} />
      <dl class="sums">
        <Sum tone="documented" name="Documented" value={duration(timesheet.documentedSeconds)} />
        <Sum tone="other" name="Other" value={duration(timesheet.otherSeconds)} />
        {timesheet.lateSeconds > 0 && <Sum tone="late" name="Late" value={duration(timesheet.lateSeconds)} />}
        {timesheet.rejectedSeconds > 0 && (
          <Sum
            tone="rejected"
            name="Rejected"
            value={`${duration(timesheet.rejectedSeconds)}, not counted`}
          />
        )}
        {week.waitingSeconds > 0 && (
          <Sum tone="waiting" name="Waiting for the server" value={duration(week.waitingSeconds)} />
        )}
        <Sum name="Total" value={duration(timesheet.totalSeconds)} strong />
        <Sum name="Rate" value={terms ? `${money(terms.rateMinorPerHour, currency)}/h` : '–'} />
        <Sum name="Amount" value={money(timesheet.amountMinor, currency)} strong />
        <Sum name="Protected" value={money(timesheet.protectedMinor, currency)} />
        {timesheet.excessSeconds > 0 && (
          <Sum
            name="Above authorized hours"
            value={`${duration(timesheet.excessSeconds)} · ${money(timesheet.excessMinor, currency)} by hand`}
          />
        )}
      </dl>
      {props.actions && <div class="buttons">{props.actions}</div>}
      <DayBars days={days} week={week} zone={zone} source={props.source} />
      <WhyThisNumber week={week} days={days} zone={zone} />
      {props.history}
    </div>
  )
}

function StateLine({ week, zone }: { week: WorkroomWeek; zone: string }) {
  const line = stateLine(week.state)
  const next =
    week.state === 'open'
      ? `submitted by itself ${deadline(week.submitAt, zone, week.policy.zone)}`
      : week.state === 'submitted'
        ? `review closes ${deadline(week.reviewEndsAt, zone, week.policy.zone)}`
        : line.note
  return (
    <div class="stateline">
      <ol class="stateline__steps" aria-label={`State of the week ${weekName(week.week)}`}>
        {line.steps.map((step, i) => (
          <li
            key={step}
            class={i < line.at ? 'stateline__done' : undefined}
            aria-current={i === line.at ? 'step' : undefined}
          >
            {step}
          </li>
        ))}
      </ol>
      {next && <p>{next}</p>}
    </div>
  )
}

function Sum(props: { name: string; value: string; tone?: string; strong?: boolean }) {
  return (
    <div class={`sum${props.strong ? ' sum--strong' : ''}`}>
      <dt>
        {props.tone && <i class={`swatch swatch--${props.tone}`} />}
        {props.name}
      </dt>
      <dd>{props.value}</dd>
    </div>
  )
}
