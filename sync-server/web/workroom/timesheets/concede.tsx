import { useState } from 'preact/hooks'
import { undecidedItems } from '../../../../core/rules/review/dispute.ts'
import { Dialog } from '../../../../core/ui/dialog.tsx'
import { WhatIfFigures, whatIfOf } from '../../../../core/ui/timesheet/what-if-figures.tsx'
import { Form } from '../../parts/form.tsx'
import type { TimesheetActionProps } from '../context.ts'

/** Either party may give in and so end the dispute, without waiting for support (D3). */
export function Concede({ job, week, shown }: TimesheetActionProps) {
  const [asking, setAsking] = useState(false)
  const dispute = week.facts.disputes.find(({ closedAt }) => closedAt === null)
  if (dispute === undefined) return null
  const change = whatIfOf(week, { type: 'dispute', items: undecidedItems(dispute) })
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
            {job.role === 'client' ? (
              <p>What is still open stays on the timesheet, and payments go on.</p>
            ) : (
              <>
                <p>What is still open is taken off the timesheet, and payments of the rest go on.</p>
                <WhatIfFigures change={change} name="Time taken off" />
              </>
            )}
          </Form>
        </Dialog>
      )}
    </>
  )
}
