import type { RulingReason } from '../../messages/message.ts'
import { RULINGS_EN } from '../../messages/rulings-en.ts'
import { writeMessage } from './icu.ts'
import { noWordsFor } from './no-words.ts'

/** Why a claim was not taken, for whoever reads it now. */
export function rulingSentence(reason: RulingReason): string {
  const text: string | undefined = RULINGS_EN[reason.code]
  return text === undefined
    ? noWordsFor(reason.code)
    : writeMessage(text, 'params' in reason ? reason.params : {})
}
