import { useState } from 'preact/hooks'
import type { Timesheet } from '../rules/timesheet.ts'
import type { WorkroomSlot } from '../workroom/workroom-week.ts'
import { Dialog } from './dialog.tsx'
import { rejectionCostWords } from './rejection-cost.ts'

/** The freelancer takes a screenshot back; says first what goes with it (C6, N1). */
export function DeleteButton(props: {
  slot: WorkroomSlot
  timesheet: Timesheet
  onDelete: (screenshot: string) => void
}) {
  const { slot } = props
  const [asking, setAsking] = useState(false)
  const close = () => setAsking(false)
  const cost = slot.creditSeconds > 0 ? ` (${rejectionCostWords(slot, props.timesheet)})` : ''
  return (
    <>
      <button type="button" class="button button--danger" onClick={() => setAsking(true)}>
        Delete{cost}
      </button>
      {asking && (
        <Dialog title="Delete this screenshot?" onClose={close}>
          <p>
            {cost
              ? `The time of its slot${cost} leaves your timesheet.`
              : 'Its slot has no time that counts.'}{' '}
            The picture is gone for good, and a mark stays that there was one.
          </p>
          <div class="buttons">
            <button
              type="button"
              class="button button--danger"
              onClick={() => {
                if (slot.picture) props.onDelete(slot.picture.claim.id)
                close()
              }}
            >
              Delete screenshot
            </button>
            <button type="button" class="button" onClick={close}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
