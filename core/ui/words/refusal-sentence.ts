import { REFUSALS, type RefusalCode, type RefusalParams } from '../../messages/refusals.ts'
import { textWithMarks } from './sentence.ts'

/** The English of a refusal. */
export const refusalSentence = <Code extends RefusalCode>(code: Code, params: RefusalParams<Code>): string =>
  textWithMarks(REFUSALS[code], params)
