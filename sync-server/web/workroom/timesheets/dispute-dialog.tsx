import { useState } from 'preact/hooks'
import type { WorkroomWeek } from '../../../../core/projection/workroom-week.ts'
import type { DisputeItem } from '../../../../core/rules/facts/facts.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { timesheetDays } from '../../../../core/ui/timesheet/timesheet-days.ts'
import { WhatIfFigures, whatIfOf } from '../../../../core/ui/timesheet/what-if-figures.tsx'
import { dayName, duration, timeOfDay } from '../../../../core/ui/words/format.ts'
import { DISPUTE_CATEGORY_WORDS } from '../../../../core/ui/words/state-words.ts'
import type { NewClaim } from '../../live-week.ts'
import { viewerZone } from '../../page-clock.ts'
import { Check, Form, textOf } from '../../parts/form.tsx'
import './dispute-dialog.css'

type DisputeClaim = Extract<NewClaim, { kind: 'dispute' }>

/** The client names hours and a reason; says what a dispute stops before it is filed (D1, D2, N1). */
export function DisputeDialog(props: {
  week: WorkroomWeek
  onDispute: (claim: DisputeClaim) => void
  onClose: () => void
}) {
  const { week } = props
  const { timesheet } = week
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const days = timesheetDays(week)
  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(key)
    else next.delete(key)
    setChosen(next)
  }
  const items: DisputeItem[] = [
    ...week.slots
      .filter(({ slot }) => chosen.has(String(slot)))
      .map(({ slot }) => ({ type: 'slot' as const, slot })),
    ...timesheet.others.filter(({ id }) => chosen.has(id)).map(({ id }) => ({ type: 'other' as const, id })),
  ]
  const takenAtOnce = week.terms?.requiresWorkView && items.some(({ type }) => type === 'other')

  return (
    <Dialog title="Dispute hours" onClose={props.onClose}>
      <Form
        submit="File the dispute"
        danger
        onSubmit={async (values) => {
          if (chosen.size === 0) throw new Error('Choose the hours that you dispute.')
          props.onDispute({
            kind: 'dispute',
            category: values.get('category') as DisputeClaim['category'],
            reason: textOf(values, 'reason'),
            items,
          })
        }}
        extra={
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
        }
      >
        <label class="field">
          <span class="field__label">What is it about?</span>
          <select name="category">
            {Object.entries(DISPUTE_CATEGORY_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <p class="note">
          Quality of work is no ground for a dispute: settle it with the freelancer in Messages.
        </p>
        <fieldset class="choices">
          <legend class="field__label">Which hours?</legend>
          {days
            .filter(({ documentedSeconds, otherSeconds }) => documentedSeconds + otherSeconds > 0)
            .map((day) => (
              <details key={day.day}>
                <summary>
                  {dayName(day.day)} {duration(day.documentedSeconds + day.otherSeconds)}
                </summary>
                {day.slots
                  .filter(({ creditSeconds }) => creditSeconds > 0)
                  .map(({ slot, creditSeconds }) => (
                    <Check
                      key={slot}
                      label={`${timeOfDay(slot, viewerZone)} · ${duration(creditSeconds)}`}
                      checked={chosen.has(String(slot))}
                      onChange={(event) => choose(String(slot), event.currentTarget.checked)}
                    />
                  ))}
                {day.others
                  .filter(({ state }) => state === 'counted')
                  .map(({ id, seconds, description }) => (
                    <Check
                      key={id}
                      label={`Other: ${description} · ${duration(seconds)}`}
                      checked={chosen.has(id)}
                      onChange={(event) => choose(id, event.currentTarget.checked)}
                    />
                  ))}
              </details>
            ))}
        </fieldset>
        <label class="field">
          <span class="field__label">Reason</span>
          <textarea name="reason" rows={3} maxLength={2000} required />
        </label>
        <p>If support takes off all that you chose:</p>
        <WhatIfFigures change={whatIfOf(week, { type: 'dispute', items })} name="Time taken off" />
        <p class="note">
          While the dispute is open, all payments of this job stop and the job is Not Ready. Support decides
          item by item.
          {takenAtOnce && ' The terms require Work View, so the Other hours are taken off at once.'}
        </p>
      </Form>
    </Dialog>
  )
}
