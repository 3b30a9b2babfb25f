import { canonicalJson } from '../canonical.ts'
import { type Chain, link, NEW_CHAIN } from '../chain.ts'
import type { Link } from '../records.ts'

export const DEVICE = 'device-01'

/**
 * For tests: a device of the freelancer, which gives what it says about one job its places in a chain, as a Tracker
 * does. The same claim given again is the record that it was, so fixtures may be made anew at each use.
 */
export function exampleDevice(device = DEVICE, anchor: string | null = 'example-anchor') {
  let chain: Chain = NEW_CHAIN
  const recordByClaim = new Map<string, Link>()
  return <C extends { id: string }>(claims: readonly C[]): (C & Link)[] =>
    claims.map((claim) => {
      const said = canonicalJson(claim)
      const known = recordByClaim.get(said)
      if (known) return known as C & Link
      const { record, next } = link(chain, { device, anchor }, claim)
      chain = next
      recordByClaim.set(said, record)
      return record
    })
}
