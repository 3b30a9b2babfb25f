import type { RulingReason } from '../core/messages/message.ts'
import type { PlainCode, RefusalCode, RefusalParams } from '../core/messages/refusals.ts'
import type { Refusal } from '../core/rules/refusal.ts'
import { refusalSentence } from '../core/ui/words/refusal-sentence.ts'

/** `params`: what the code's sentence names, where it names something. `details`: figures for programs. */
type More<Code extends RefusalCode> = Code extends PlainCode
  ? [more?: { details: unknown }]
  : [more: { params: RefusalParams<Code>; details?: unknown }]

/**
 * A wish that is turned down, with what programs and people read of it: thrown anywhere, answered at one edge
 * (`http/error-edge.ts`), which alone knows what status a code has (`http/statuses.ts`).
 */
export class Refused<Code extends RefusalCode = RefusalCode> extends Error {
  readonly code: Code
  readonly params: RefusalParams<Code> | undefined
  readonly details: unknown
  constructor(code: Code, ...[more]: More<Code>) {
    const { params, details }: { params?: RefusalParams<Code>; details?: unknown } = more ?? {}
    super(refusalSentence(code, params ?? ({} as RefusalParams<Code>)))
    this.code = code
    this.params = params
    this.details = details
  }
}

/** Throws the refusal; does nothing for null, so that a rule's answer can be passed as it is. */
export function refuse(refusal: Refusal | RulingReason | null): void {
  if (refusal) throw new (Refused as new (code: RefusalCode, more: object) => Refused)(refusal.code, refusal)
}

/** The same as a value, where it is answered and not thrown. */
export const refusalOf = <Code extends RefusalCode>(
  code: Code,
  ...[params]: Code extends PlainCode ? [] : [params: RefusalParams<Code>]
): Refusal<Code> => ({ code, sentence: refusalSentence(code, params ?? ({} as RefusalParams<Code>)) })
