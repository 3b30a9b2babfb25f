/**
 * The chain of a device (C10): everything that it says about one job is numbered without a gap, and each record
 * carries the digest of the one before. So what was said can't be changed, left out or put in between afterwards
 * without showing. A chain is of one device and one job: a job's record is whole evidence by itself, and shows
 * nothing of another's.
 */
import { recordDigest } from './canonical.ts'
import type { Link } from './records.ts'

/** Where a chain goes on: the number that comes next, and the digest of the record before it. */
export type Chain = Pick<Link, 'n' | 'previous'>

export const NEW_CHAIN: Chain = { n: 0, previous: null }

/** Puts a claim at the end of a chain; answers it with its place, and where the chain goes on. */
export function link<C extends object>(
  chain: Chain,
  by: Pick<Link, 'device' | 'anchor'>,
  claim: C,
): { record: C & Link; next: Chain } {
  const record = { ...claim, ...by, ...chain }
  return { record, next: { n: chain.n + 1, previous: recordDigest(record) } }
}
