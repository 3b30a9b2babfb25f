import { isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import { ConfirmButton } from '../../../../core/ui/confirm-button.tsx'
import { entryWords } from '../../../../core/ui/timesheet/added-hours.ts'
import { WhatIfFigures, whatIfOf } from '../../../../core/ui/timesheet/what-if-figures.tsx'
import { dayName, deadline, duration } from '../../../../core/ui/words/format.ts'
import { viewerZone } from '../../page-clock.ts'
import type { TimesheetActionProps } from '../context.ts'

/** Other hours that came after the submission, what became of each, and the client's answer (O3). */
export function AddedHours({ job, week, shown }: TimesheetActionProps) {
  const added = week.timesheet.others.filter(({ adjustment }) => adjustment)
  if (added.length === 0) return null
  const answered = new Set(
    shown.records.value.client.flatMap((claim) => (claim.kind === 'approval' ? [claim.of] : [])),
  )
  return (
    <section aria-labelledby="added">
      <h2 id="added">Added after the submission</h2>
      <ul class="rows">
        {added.map((line) => (
          <li key={line.id} class="row">
            <span>
              <strong>{duration(line.seconds)}</strong> {dayName(line.day)}: {line.description}
              <span class="note"> {entryWords(line, week, job.role) || 'counts'}</span>
              {line.state === 'waiting-approval' && !isSettled(week) && (
                <span class="note"> · {deadline(week.reviewEndsAt, viewerZone, week.policy.zone)}</span>
              )}
            </span>
            {job.role === 'client' && line.state === 'waiting-approval' && !isSettled(week) && (
              <span class="buttons">
                {answered.has(line.id) ? (
                  <span class="mark mark--waiting">waiting for the server</span>
                ) : (
                  <>
                    <ConfirmButton
                      label="Approve"
                      question={`Approve ${duration(line.seconds)} more?`}
                      confirm="Approve"
                      cancel="Not now"
                      onConfirm={() => shown.claim({ kind: 'approval', of: line.id, answer: 'given' })}
                    >
                      <p>“{line.description}”</p>
                      <WhatIfFigures
                        change={whatIfOf(week, { type: 'approve', entry: line.id })}
                        name="Time that is added"
                      />
                    </ConfirmButton>
                    <ConfirmButton
                      label="Decline"
                      question={`Decline ${duration(line.seconds)}?`}
                      confirm="Decline"
                      cancel="Not now"
                      danger
                      onConfirm={() => shown.claim({ kind: 'approval', of: line.id, answer: 'declined' })}
                    >
                      “{line.description}” stays out of this timesheet and is not paid. The freelancer hears
                      of it. This answer is final.
                    </ConfirmButton>
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
