import type { Refusal } from '../core/rules/refusal.ts'

/**
 * A wish that is turned down, with what programs and people read of it: thrown anywhere, answered at one edge
 * (`http/error-edge.ts`), which alone knows what status a code has (`http/statuses.ts`).
 */
export class Refused extends Error {
  readonly code: string
  readonly details: unknown
  constructor(code: string, sentence: string, details?: unknown) {
    super(sentence)
    this.code = code
    this.details = details
  }
}

/** Throws the refusal; does nothing for null, so that a rule's answer can be passed as it is. */
export function refuse(refusal: Refusal | null): void {
  if (refusal) throw new Refused(refusal.code, refusal.sentence)
}
