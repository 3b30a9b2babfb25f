import { useState } from 'preact/hooks'
import { amountMinor } from '../../../core/rules/money.ts'
import { Dialog } from '../../../core/view/dialog.tsx'
import { duration, money } from '../../../core/view/format.ts'
import { Form } from '../parts/form.tsx'
import type { TimesheetActionProps } from './timesheet-actions.tsx'

/** Either party may give in and so end the dispute, without waiting for support (D3). */
export function Concede({ job, week, shown }: TimesheetActionProps) {
  const [asking, setAsking] = useState(false)
  const dispute = shown.records.value.client.findLast(({ kind }) => kind === 'dispute')
  if (dispute === undefined) return null
  const { timesheet } = week
  const seconds =
    timesheet.slots.reduce((sum, slot) => sum + (slot.disputed ? slot.creditSeconds : 0), 0) +
    timesheet.others.reduce((sum, line) => sum + (line.disputed ? line.seconds : 0), 0)
  const worth = money(amountMinor(timesheet.rateMinorPerHour, seconds), timesheet.currency)
  const close = () => setAsking(false)
  return (
    <>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        Concede…
      </button>
      {asking && (
        <Dialog title="Give in and end the dispute?" onClose={close}>
          <Form
            submit="Concede"
            onSubmit={async () => {
              shown.claim({ kind: 'concession', dispute: dispute.id })
              close()
            }}
            extra={
              <button type="button" class="button" onClick={close}>
                Leave it to support
              </button>
            }
          >
            <p>
              Still open: {duration(seconds)}, about {worth}.{' '}
              {job.role === 'client'
                ? 'It stays on the timesheet, and payments go on.'
                : 'It is taken off the timesheet, and payments of the rest go on.'}
            </p>
          </Form>
        </Dialog>
      )}
    </>
  )
}
