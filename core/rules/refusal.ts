import type { PlainCode } from '../messages/refusals.ts'
import { RULE_REFUSALS } from '../messages/refused-by-rules.ts'

export type RuleCode = keyof typeof RULE_REFUSALS

/** A refusal is a value: a code that programs read and a sentence that people read (A3). */
export type Refusal<Code extends string = PlainCode> = { code: Code; sentence: string }

/** What a rule answers instead of doing it. */
export const refusalOf = <Code extends RuleCode>(code: Code): Refusal<Code> => ({
  code,
  sentence: RULE_REFUSALS[code],
})

/**
 * Why a claim is not taken. It stands in a ruling for ever, so it has a code and what its sentence names, and no words:
 * those are in core/messages, and are chosen where it is read.
 */
export type Reason<Code extends string> = Code extends string ? { code: Code } : never
