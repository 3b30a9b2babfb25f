import { useState } from 'preact/hooks'
import { isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import { ConfirmButton } from '../../../../core/ui/confirm-button.tsx'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { WhatIfFigures, whatIfOf } from '../../../../core/ui/timesheet/what-if-figures.tsx'
import { duration, money } from '../../../../core/ui/words/format.ts'
import { api } from '../../api.ts'
import { Form } from '../../parts/form.tsx'
import { policy } from '../../policy.ts'
import type { TimesheetActionProps } from '../context.ts'
import { Concede } from './concede.tsx'
import { DisputeDialog } from './dispute-dialog.tsx'
import { OtherHoursDialog } from './other-hours-dialog.tsx'

/** What a party can do with a timesheet; each says what it changes before it is confirmed (N1). */
export function TimesheetActions(props: TimesheetActionProps) {
  const { role } = props.job
  if (role === 'support') return null
  return (
    <>
      {role === 'client' ? <ClientActions {...props} /> : <FreelancerActions {...props} />}
      {props.week.state === 'disputed' && <Concede {...props} />}
    </>
  )
}

function ClientActions({ job, week, shown, shownWeek, reloadJob }: TimesheetActionProps) {
  const [dialog, setDialog] = useState<null | 'pay' | 'dispute'>(null)
  const { timesheet } = week
  const amount = money(timesheet.amountMinor, timesheet.currency)
  const isOutside = policy.value.settlement === 'outside'
  const payable =
    week.state === 'submitted' || (!isOutside && (week.state === 'failed' || week.state === 'due'))
  const waiting = timesheet.others.filter(({ state }) => state === 'waiting-approval')
  const close = () => setDialog(null)
  return (
    <>
      {payable && timesheet.amountMinor > 0 && (
        <button type="button" class="button button--primary" onClick={() => setDialog('pay')}>
          {isOutside ? 'Get the invoice now' : 'Pay now'}
        </button>
      )}
      {week.state === 'submitted' && (
        <button type="button" class="button" onClick={() => setDialog('dispute')}>
          Dispute hours…
        </button>
      )}
      {dialog === 'pay' && (
        <Dialog
          title={isOutside ? `End the review and get the invoice of ${amount}?` : `Pay ${amount} now?`}
          onClose={close}
        >
          <Form
            submit={isOutside ? 'End the review' : `Pay ${amount}`}
            busy={isOutside ? 'One moment…' : 'Paying…'}
            onReload={reloadJob}
            onSubmit={async () => {
              await api('POST /api/jobs/{job}/weeks/{week}/pay', {
                ...{ job: job.id, week: shownWeek, seen: week.version },
              })
              close()
              await reloadJob()
            }}
            extra={
              <button type="button" class="button" onClick={close}>
                Not now
              </button>
            }
          >
            <p>
              {duration(timesheet.authorizedSeconds)} for {amount}
              {isOutside ? ', paid by bank.' : ', from your default payment method, then your backup.'}
              {week.state === 'submitted' &&
                ' This ends the review: after it nothing of this week can be rejected or disputed.'}
              {week.state === 'failed' && ' This turns automatic payment of this job on again.'}
              {waiting.length > 0 &&
                ` Added hours that wait for your approval (${duration(sumSeconds(waiting))}) are not in it and stay out.`}
            </p>
          </Form>
        </Dialog>
      )}
      {dialog === 'dispute' && (
        <DisputeDialog
          week={week}
          onClose={close}
          onDispute={(claim) => {
            // A rejection that still waits for the server will be a new version by the time this arrives.
            const isSettled = week.waiting.length === 0
            shown.claim({ ...claim, ...(isSettled ? { seenVersion: week.version } : {}) })
            close()
          }}
        />
      )}
    </>
  )
}

function FreelancerActions({ week, shown }: TimesheetActionProps) {
  const [dialog, setDialog] = useState<null | 'other' | 'submit'>(null)
  const { timesheet } = week
  const close = () => setDialog(null)
  const own = timesheet.others.filter(({ state }) => state === 'counted' || state === 'waiting-approval')
  return (
    <>
      {!isSettled(week) && (
        <button type="button" class="button" onClick={() => setDialog('other')}>
          {week.state === 'open' ? 'Add Other hours…' : 'Add an adjustment…'}
        </button>
      )}
      {week.state === 'open' && timesheet.totalSeconds > 0 && (
        <button type="button" class="button" onClick={() => setDialog('submit')}>
          Submit early…
        </button>
      )}
      {!isSettled(week) &&
        own.map(({ id, seconds, description }) => (
          <ConfirmButton
            key={id}
            label={`Take back ${duration(seconds)} “${description}”`}
            question="Take these Other hours back?"
            confirm="Take them back"
            cancel="Keep them"
            onConfirm={() => shown.claim({ kind: 'withdrawal', of: id })}
          >
            <WhatIfFigures change={whatIfOf(week, { type: 'take-back', entry: id })} name="Time taken off" />
          </ConfirmButton>
        ))}
      {dialog === 'other' && (
        <OtherHoursDialog
          week={week}
          onClose={close}
          onAdd={(claim) => {
            shown.claim(claim)
            close()
          }}
        />
      )}
      {dialog === 'submit' && (
        <Dialog title="Submit this week now?" onClose={close}>
          <Form
            submit={`Submit ${duration(timesheet.totalSeconds)}`}
            onSubmit={async () => {
              // What waits for the server it has not counted yet: only figures that it has seen too can be pinned.
              const isSettled = week.waiting.length === 0
              shown.claim({ kind: 'submit', ...(isSettled ? { seenSeconds: timesheet.totalSeconds } : {}) })
              close()
            }}
            extra={
              <button type="button" class="button" onClick={close}>
                Keep it open
              </button>
            }
          >
            <p>
              {duration(timesheet.totalSeconds)}, {money(timesheet.amountMinor, timesheet.currency)}. The
              Tracker stops for this job until next Monday, and comments, deletions and Other hours of this
              week are closed. The review still ends at its usual time.
            </p>
          </Form>
        </Dialog>
      )}
    </>
  )
}

const sumSeconds = (lines: readonly { seconds: number }[]): number =>
  lines.reduce((sum, { seconds }) => sum + seconds, 0)
