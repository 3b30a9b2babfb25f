import { useState } from 'preact/hooks'
import type { WorkroomWeek } from '../../../../core/projection/workroom-week.ts'
import { daysBegun } from '../../../../core/rules/calendar/week.ts'
import { adjustmentApproval } from '../../../../core/rules/timesheet/other-hours.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { WhatIfFigures, whatIfOf } from '../../../../core/ui/timesheet/what-if-figures.tsx'
import { dayName } from '../../../../core/ui/words/format.ts'
import type { NewClaim } from '../../live-week.ts'
import { serverNow } from '../../page-clock.ts'
import { textToSeconds } from '../../parts/amounts.ts'
import { Field, Form, secondsOf, textOf } from '../../parts/form.tsx'

type OtherClaim = Extract<NewClaim, { kind: 'other' }>

/** Hours by hand for a day of the week (O1), or an adjustment after submission (O3). */
export function OtherHoursDialog(props: {
  week: WorkroomWeek
  onAdd: (claim: OtherClaim) => void
  onClose: () => void
}) {
  const { week } = props
  const days = daysBegun(week.week, serverNow(), week.policy.zone)
  const [draft, setDraft] = useState({ day: days.at(-1) ?? week.week, seconds: 0 })
  const standing = { state: week.state, extensions: [week.reviewEndsAt] }
  const { adjustment, approval } = adjustmentApproval(week, standing, serverNow(), week.policy)
  return (
    <Dialog title={adjustment ? 'Add an adjustment' : 'Add Other hours'} onClose={props.onClose}>
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
          <select
            name="day"
            value={draft.day}
            onInput={(event) => setDraft({ ...draft, day: event.currentTarget.value })}
          >
            {days.map((day) => (
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
          hint="Hours and minutes."
          onInput={(event) => setDraft({ ...draft, seconds: secondsOrNone(event.currentTarget.value) })}
        />
        <Field label="What was it?" name="description" required maxLength={500} />
        <WhatIfFigures
          change={whatIfOf(week, {
            type: 'other',
            entry: { ...draft, description: 'draft', idle: null },
            // What it comes to once the client has said yes.
            approval: approval === 'needed' ? 'given' : approval,
          })}
          name={approval === 'needed' ? 'Time that is added, if approved' : 'Time that is added'}
        />
        <p class="note">
          Other hours have no screenshots and are never protected.
          {approval === 'needed' &&
            ` So late in the review they count only if the client approves them before the week is charged. The client gets an e-mail.`}
          {adjustment && approval !== 'needed' && ' They count, and the client gets an e-mail about them.'}
        </p>
      </Form>
    </Dialog>
  )
}

/** While it is being typed, a time may be none yet. */
function secondsOrNone(text: string): number {
  try {
    return textToSeconds(text) ?? 0
  } catch {
    return 0
  }
}
