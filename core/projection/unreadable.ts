import * as v from 'valibot'
import { type Party, parseClaim } from '../protocol/records.ts'
import type { Refusal } from '../rules/refusal.ts'
import { NOT_YOUR_COMMENT } from '../rules/slots/comment.ts'

const UNREADABLE: Refusal<'invalid-record'> = {
  code: 'invalid-record',
  sentence: 'The record is not in the form that the server understands.',
}
const OTHERS_CLAIM: Record<Party, Refusal<'only-client' | 'only-freelancer'>> = {
  freelancer: { code: 'only-client', sentence: 'Only the client can do that; nothing was changed.' },
  client: { code: 'only-freelancer', sentence: 'Only the freelancer can do that; nothing was changed.' },
}

/**
 * Why a record that is none of its author's claims is refused: it is one that the other party makes (A1), and a
 * comment points to Messages (K1); or its form is wrong, and the sentence names the field at fault (A3).
 */
export function unreadable(
  by: Party,
  value: unknown,
  issues: readonly v.BaseIssue<unknown>[],
): Refusal<'invalid-record' | 'only-client' | 'only-freelancer'> {
  const others = parseClaim(by === 'freelancer' ? 'client' : 'freelancer', value)
  if (others.success) return others.output.kind === 'comment' ? NOT_YOUR_COMMENT : OTHERS_CLAIM[by]
  const first = issues[0]
  const where = first ? (v.getDotPath(first) ?? 'the record') : 'the record'
  const sentence = `${UNREADABLE.sentence} (${where}: ${first?.message ?? 'unknown form'})`.slice(0, 300)
  return { ...UNREADABLE, sentence }
}
