import type { StateReason } from '../../messages/message.ts'
import { STATE_REASONS_EN } from '../../messages/states-en.ts'
import type { StateChange } from '../../protocol/records.ts'
import { noWordsFor } from './no-words.ts'

/** Why a timesheet changed its state. Nothing stands in braces in these messages, so they are read as they are. */
export const stateReason = ({ code }: StateReason): string => STATE_REASONS_EN[code] ?? noWordsFor(code)

const ACTOR_WORDS: Readonly<Record<string, string>> = {
  freelancer: 'The freelancer',
  client: 'The client',
  support: 'Support',
}

/** Whose doing a change was; nothing where the clock or the rules made it, which the reason says. */
export const actorWords = (actor: string): string | null => ACTOR_WORDS[actor] ?? null

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
