import { daysOf } from '../../../core/rules/week.ts'
import { Dialog } from '../../../core/view/dialog.tsx'
import { dayName, duration, money } from '../../../core/view/format.ts'
import type { WorkroomWeek } from '../../../core/workroom/workroom-week.ts'
import type { NewClaim } from '../live-week.ts'
import { Field, Form, secondsOf, textOf } from '../parts/form.tsx'

type OtherClaim = Extract<NewClaim, { kind: 'other' }>

/** Hours by hand for a day of the week (O1), or an adjustment after submission (O3). */
export function OtherHoursDialog(props: {
  week: WorkroomWeek
  onAdd: (claim: OtherClaim) => void
  onClose: () => void
}) {
  const { week } = props
  const { rateMinorPerHour, currency } = week.timesheet
  return (
    <Dialog title={week.state === 'open' ? 'Add Other hours' : 'Add an adjustment'} onClose={props.onClose}>
      <Form
        submit="Add"
        onSubmit={async (values) => {
          const seconds = secondsOf(values, 'time')
          if (seconds === null || seconds === 0) throw new Error('How much time is it?')
          props.onAdd({
            kind: 'other',
            day: textOf(values, 'day'),
            seconds,
            description: textOf(values, 'description'),
            idle: null,
          })
        }}
        extra={
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
        }
      >
        <label class="field">
          <span class="field__label">Day</span>
          <select name="day">
            {daysOf(week.week).map((day) => (
              <option key={day} value={day}>
                {dayName(day)}
              </option>
            ))}
          </select>
        </label>
        <Field
          label="Time"
          name="time"
          required
          placeholder="0:48"
          hint={`Hours and minutes; an hour is ${money(rateMinorPerHour, currency)}. Now: ${duration(week.timesheet.totalSeconds)}.`}
        />
        <Field label="What was it?" name="description" required maxLength={500} />
        <p class="note">
          Other hours have no screenshots and are never protected.
          {week.state !== 'open' && ' In the last day of the review the client has to approve them.'}
        </p>
      </Form>
    </Dialog>
  )
}
