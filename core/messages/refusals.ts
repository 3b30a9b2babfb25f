import type { MessageParam, NamesIn } from './message.ts'
import { RULE_REFUSALS } from './refused-by-rules.ts'
import { SERVER_REFUSALS } from './refused-by-server.ts'
import { RULINGS_EN } from './rulings-en.ts'

/** Everything that can be turned down, with its English: what is in no table can't be refused. */
export const REFUSALS = { ...RULINGS_EN, ...RULE_REFUSALS, ...SERVER_REFUSALS }

export type RefusalCode = keyof typeof REFUSALS

/** What the sentence of a code names. */
export type RefusalParams<Code extends RefusalCode> = Readonly<
  Record<NamesIn<(typeof REFUSALS)[Code]>, MessageParam>
>

/** Codes whose sentence says it all. */
export type PlainCode = {
  [Code in RefusalCode]: [NamesIn<(typeof REFUSALS)[Code]>] extends [never] ? Code : never
}[RefusalCode]
