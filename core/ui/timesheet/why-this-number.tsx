import { useMemo, useState } from 'preact/hooks'
import { UNPROTECTED_EN } from '../../messages/slots-en.ts'
import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import { slotInterval } from '../../rules/calendar/slots.ts'
import { dayOf } from '../../rules/calendar/week.ts'
import { type ExplainedPart, explain } from '../../rules/timesheet/explain.ts'
import { slotAppearance } from '../wall/slot-appearance.ts'
import { dayName, duration, exactDuration, money, shortDate, timeOfDay } from '../words/format.ts'
import { lateWords } from '../words/late-words.ts'
import { entryWords } from './added-hours.ts'
import type { TimesheetDay } from './timesheet-days.ts'
import './why-this-number.css'

/** "Why this number?": every slot and entry with what it adds, to the second, and the bill they make (S7). */
export function WhyThisNumber(props: { week: WorkroomWeek; days: readonly TimesheetDay[]; zone: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Why this number?</summary>
      {open && <Answer {...props} />}
    </details>
  )
}

function Answer({ week, days, zone }: { week: WorkroomWeek; days: readonly TimesheetDay[]; zone: string }) {
  const { timesheet } = week
  const parts = useMemo(() => explain(week.facts, week.policy), [week])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be within the keyboard's reach.
    <section class="why__answer" aria-label="Slot by slot" tabIndex={0}>
      <table class="ledger">
        <thead>
          <tr>
            <th scope="col">Slot</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Tracked
            </th>
            <th scope="col" class="number">
              Taken off
            </th>
            <th scope="col" class="number">
              Counts
            </th>
            <th scope="col">Protection</th>
          </tr>
        </thead>
        {days
          .filter(({ slots, others }) => slots.length + others.length > 0)
          .map((day) => (
            <DayLines key={day.day} day={day} week={week} zone={zone} parts={parts} />
          ))}
        {timesheet.lates.length > 0 && (
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={6}>
                Late, from weeks already submitted
              </th>
            </tr>
            {timesheet.lates.map((line) => (
              <tr key={`${line.fromWeek}-${line.slot}`}>
                <td>
                  {timeOfDay(line.slot, zone)} <small>week of {shortDate(line.fromWeek)}</small>
                </td>
                <td>{lateWords(line, dayOf(line.slot, week.policy.zone))}</td>
                <td class="number">{exactDuration(line.seconds + line.removedSeconds + line.cutSeconds)}</td>
                <td class="number">
                  {line.removedSeconds + line.cutSeconds > 0 &&
                    exactDuration(-line.removedSeconds - line.cutSeconds)}
                </td>
                <td class="number">{exactDuration(line.seconds)}</td>
                <td>
                  {line.unprotectedReason === null
                    ? 'protected'
                    : line.unprotectedReason !== 'no-time' && UNPROTECTED_EN[line.unprotectedReason]}
                </td>
              </tr>
            ))}
          </tbody>
        )}
        <Bill week={week} />
      </table>
    </section>
  )
}

type Parts = ReturnType<typeof explain>

function DayLines(props: { day: TimesheetDay; week: WorkroomWeek; zone: string; parts: Parts }) {
  const { day, week, zone } = props
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4}>
          {dayName(day.day)}
        </th>
        <td class="number">{exactDuration(day.documentedSeconds + day.otherSeconds)}</td>
        <td />
      </tr>
      {day.slots.map((slot) => (
        <SlotRow
          key={slot.slot}
          slot={slot}
          week={week}
          zone={zone}
          parts={props.parts.get(slot.slot) ?? []}
        />
      ))}
      {day.others.map((line) => (
        <tr key={line.id}>
          <td>Other</td>
          <td>
            {line.description}
            {entryWords(line, week) && <small> ({entryWords(line, week)})</small>}
          </td>
          <td />
          <td />
          <td class="number">{exactDuration(line.state === 'counted' ? line.seconds : 0)}</td>
          <td>Other hours are never protected</td>
        </tr>
      ))}
    </tbody>
  )
}

function SlotRow(props: {
  slot: WorkroomSlot
  week: WorkroomWeek
  zone: string
  parts: readonly ExplainedPart[]
}) {
  const { slot, week, zone } = props
  const { from, to } = slotInterval(slot.slot, week.policy)
  const brought = props.parts
    .filter(({ seconds }) => seconds > 0)
    .reduce((sum, { seconds }) => sum + seconds, 0)
  const taken = props.parts.filter(({ seconds }) => seconds < 0)
  return (
    <tr>
      <td>
        {timeOfDay(from, zone)}–{timeOfDay(to, zone)}
      </td>
      <td>
        {slotAppearance(slot).words || 'Documented'}
        {slot.waiting && ', waiting for the server'}
      </td>
      <td class="number">{exactDuration(slot.waiting ? slot.trackedSeconds : brought)}</td>
      <td class="number">
        {taken.map(({ kind, seconds }) => (
          <span key={kind} class="ledger__part">
            {exactDuration(seconds)} <small>{TAKEN_WORDS[kind]}</small>
          </span>
        ))}
      </td>
      <td class="number">{exactDuration(slot.waiting ? 0 : slot.creditSeconds)}</td>
      <td>
        {slot.waiting
          ? ''
          : slot.unprotectedReason === null
            ? 'protected'
            : UNPROTECTED_EN[slot.unprotectedReason]}
      </td>
    </tr>
  )
}

/** What took seconds of a slot (S7). */
const TAKEN_WORDS: Record<ExplainedPart['kind'], string> = {
  span: '',
  'outside-job': 'outside the job',
  conflict: 'another job’s',
  idle: 'idle',
  rejection: 'rejected',
  deletion: 'deleted',
  dispute: 'dispute',
  'no-screenshot': 'no screenshot',
  'waiting-picture': 'waits for its picture',
  late: 'late',
}

const BILL_WORDS = { documented: 'Documented', other: 'Other', late: 'Late' }

/** The lines of the bill: each rounded once, and their sum (T2). */
function Bill({ week }: { week: WorkroomWeek }) {
  const { timesheet } = week
  const { currency } = timesheet
  return (
    <tfoot>
      {timesheet.lines.map((line) => (
        <tr key={`${line.kind} ${line.rateMinorPerHour}`}>
          <td colSpan={4}>
            {BILL_WORDS[line.kind]} hours × {money(line.rateMinorPerHour, currency)}/h
          </td>
          <td class="number">{exactDuration(line.seconds)}</td>
          <td class="number">{money(line.amountMinor, currency)}</td>
        </tr>
      ))}
      <tr>
        <td colSpan={4}>
          Total{' '}
          {timesheet.excessSeconds > 0 &&
            `inside authorized hours (${duration(timesheet.excessSeconds)} above)`}
        </td>
        <td class="number">{exactDuration(timesheet.authorizedSeconds)}</td>
        <td class="number">{money(timesheet.amountMinor, currency)}</td>
      </tr>
    </tfoot>
  )
}
