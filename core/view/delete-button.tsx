import type { Timesheet } from '../rules/timesheet.ts'
import type { WorkroomSlot } from '../workroom/workroom-week.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { rejectionCostWords } from './rejection-cost.ts'

/** The freelancer takes a screenshot back; says first what goes with it (C6, N1). */
export function DeleteButton(props: {
  slot: WorkroomSlot
  timesheet: Timesheet
  onDelete: (screenshot: string) => void
}) {
  const { slot } = props
  const cost = slot.creditSeconds > 0 ? ` (${rejectionCostWords(slot, props.timesheet)})` : ''
  return (
    <ConfirmButton
      label={`Delete${cost}`}
      question="Delete this screenshot?"
      confirm="Delete screenshot"
      cancel="Keep it"
      danger
      onConfirm={() => slot.picture && props.onDelete(slot.picture.claim.id)}
    >
      {cost ? `The time of its slot${cost} leaves your timesheet.` : 'Its slot has no time that counts.'} The
      picture is gone for good, and a mark stays that there was one.
    </ConfirmButton>
  )
}
