import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import { ConfirmButton } from '../confirm-button.tsx'
import { rejectionCostWords } from '../timesheet/rejection-cost.ts'
import { WhatIfFigures, whatIfOf } from '../timesheet/what-if-figures.tsx'

/** The freelancer takes a screenshot back; says first what goes with it (C6, N1). */
export function DeleteButton(props: {
  slot: WorkroomSlot
  week: WorkroomWeek
  onDelete: (screenshot: string) => void
}) {
  const { slot, week } = props
  const screenshot = slot.picture?.claim.id ?? ''
  const cost = slot.creditSeconds > 0 ? ` (${rejectionCostWords(slot, week.timesheet)})` : ''
  return (
    <ConfirmButton
      label={`Delete${cost}`}
      question="Delete this screenshot?"
      confirm="Delete screenshot"
      cancel="Keep it"
      danger
      onConfirm={() => slot.picture && props.onDelete(screenshot)}
    >
      <WhatIfFigures change={whatIfOf(week, { type: 'delete', screenshot })} name="Time taken off" />
      The picture is gone for good, and a mark stays that there was one.
    </ConfirmButton>
  )
}
