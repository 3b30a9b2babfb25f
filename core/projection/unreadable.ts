import * as v from 'valibot'
import type { RulingReason } from '../messages/message.ts'
import { type Party, parseClaim } from '../protocol/records.ts'

/**
 * Why a record that is none of its author's claims is refused: it is one that the other party makes (A1), and a
 * comment points to Messages (K1); or its form is wrong, and the reason names the field at fault (A3).
 */
export function unreadable(
  by: Party,
  value: unknown,
  issues: readonly v.BaseIssue<unknown>[],
): RulingReason<'invalid-record' | 'only-client' | 'only-freelancer' | 'only-freelancer-comments'> {
  const others = parseClaim(by === 'freelancer' ? 'client' : 'freelancer', value)
  if (others.success) {
    if (by === 'freelancer') return { code: 'only-client' }
    return { code: others.output.kind === 'comment' ? 'only-freelancer-comments' : 'only-freelancer' }
  }
  const first = issues[0]
  const field = (first && v.getDotPath(first)) ?? 'record'
  const expected = (first?.expected ?? first?.type ?? 'record').slice(0, MOST_EXPECTED)
  return { code: 'invalid-record', params: { field, expected } }
}

/** A field's form can be a long list of words. */
const MOST_EXPECTED = 200
