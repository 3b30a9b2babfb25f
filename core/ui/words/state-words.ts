import type { StateReason } from '../../messages/message.ts'
import { STATE_REASONS_EN } from '../../messages/states-en.ts'
import type { StateChange } from '../../protocol/records.ts'
import type { DisputeCategory } from '../../rules/facts/facts.ts'
import type { TimesheetState } from '../../rules/facts/lifecycle.ts'
import { noWordsFor } from './no-words.ts'

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

/** Why a timesheet changed its state. Nothing stands in braces in these messages, so they are read as they are. */
export const stateReason = ({ code }: StateReason): string => STATE_REASONS_EN[code] ?? noWordsFor(code)

const ACTOR_WORDS: Readonly<Record<string, string>> = {
  freelancer: 'The freelancer',
  client: 'The client',
  support: 'Support',
}

/** Whose doing a change was; nothing where the clock or the rules made it, which the reason says. */
export const actorWords = (actor: string): string | null => ACTOR_WORDS[actor] ?? null

export const DISPUTE_CATEGORY_WORDS: Record<Exclude<DisputeCategory, 'quality'>, string> = {
  'hours-not-related': 'Hours not related to the job or the client’s instructions',
  'hours-not-worked': 'Hours not worked',
  'work-view-not-used': 'Work View was required and not used',
}

/** Changes that a reader sees: one that moved neither state nor time nor money is no line of the history. */
export function visibleChanges(history: readonly StateChange[]): StateChange[] {
  return history.filter((change, n) => {
    const before = history[n - 1]
    return (
      before?.state !== change.state ||
      before.totalSeconds !== change.totalSeconds ||
      before.amountMinor !== change.amountMinor
    )
  })
}
