import type { BaseIssue, BaseSchema } from 'valibot'
import { safeParse } from 'valibot'
import type * as Y from 'yjs'
import { RECORDS } from '../../core/protocol/records.ts'

/**
 * Reads a document's claims again and again, checking each record's form once: records never change.
 * What another program wrote there in another form is left out (A3).
 */
export function createClaimReader<Claim>(
  document: Y.Doc,
  schema: BaseSchema<unknown, Claim, BaseIssue<unknown>>,
): () => Claim[] {
  const checked = new Map<string, Claim | null>()
  return () => {
    const claims: Claim[] = []
    for (const [id, value] of document.getMap(RECORDS).entries()) {
      let claim = checked.get(id)
      if (claim === undefined) {
        const result = safeParse(schema, value)
        claim = result.success ? result.output : null
        checked.set(id, claim)
      }
      if (claim !== null) claims.push(claim)
    }
    return claims
  }
}
