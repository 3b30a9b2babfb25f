import type * as Y from 'yjs'
import { type ClientClaim, type FreelancerClaim, RECORDS, type ServerRecord } from './records.ts'

/** The server's own document comes from the server alone: typed, not parsed. */
export function readServerRecords(document: Y.Doc): ServerRecord[] {
  return [...document.getMap<ServerRecord>(RECORDS).values()]
}

/** Puts a claim into its author's document. A record never changes: one that stands is left as it is. */
export function putClaim(document: Y.Doc, claim: FreelancerClaim | ClientClaim): void {
  const records = document.getMap(RECORDS)
  if (!records.has(claim.id)) records.set(claim.id, claim)
}
