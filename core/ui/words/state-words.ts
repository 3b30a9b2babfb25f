import type { DisputeCategory } from '../../rules/facts/facts.ts'
import type { TimesheetState } from '../../rules/facts/lifecycle.ts'

/** What a timesheet's state is called where people read it (T1). */
export const STATE_WORDS: Record<TimesheetState, string> = {
  open: 'open',
  submitted: 'submitted',
  disputed: 'in dispute',
  due: 'due',
  charging: 'being charged',
  paid: 'paid',
  failed: 'payment failed',
  closed: 'closed',
}

export const DISPUTE_CATEGORY_WORDS: Record<Exclude<DisputeCategory, 'quality'>, string> = {
  'hours-not-related': 'Hours not related to the job or the client’s instructions',
  'hours-not-worked': 'Hours not worked',
  'work-view-not-used': 'Work View was required and not used',
}
