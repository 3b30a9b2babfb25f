import * as v from 'valibot'
import type * as Y from 'yjs'
import { ClientClaim, FreelancerClaim, type Party, RECORDS, type ServerRecord } from './records.ts'

/**
 * Typed reads and writes of a Workroom document. What another program wrote there may be anything: a value
 * that fails its schema is left out, as the server refuses it too (A3).
 */
export function readClaims(document: Y.Doc, author: 'freelancer'): FreelancerClaim[]
export function readClaims(document: Y.Doc, author: 'client'): ClientClaim[]
export function readClaims(document: Y.Doc, author: Party): (FreelancerClaim | ClientClaim)[] {
  const schema = author === 'freelancer' ? FreelancerClaim : ClientClaim
  const claims: (FreelancerClaim | ClientClaim)[] = []
  for (const value of document.getMap(RECORDS).values()) {
    const result = v.safeParse(schema, value)
    if (result.success) claims.push(result.output)
  }
  return claims
}

/** The server's own document comes from the server alone: typed, not parsed. */
export function readServerRecords(document: Y.Doc): ServerRecord[] {
  return [...document.getMap<ServerRecord>(RECORDS).values()]
}

/** Puts a claim into its author's document. A record never changes: one that stands is left as it is. */
export function putClaim(document: Y.Doc, claim: FreelancerClaim | ClientClaim): void {
  const records = document.getMap(RECORDS)
  if (!records.has(claim.id)) records.set(claim.id, claim)
}
