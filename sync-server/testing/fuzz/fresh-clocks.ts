import { type Link, parseClaim } from '../../../core/protocol/records.ts'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import {
  type Anchor,
  type ChainHead,
  type ClockReason,
  type DeviceRecord,
  EMPTY_CHAIN,
  judgeClock,
} from '../../../core/rules/slots/clock.ts'
import { said } from '../../domain/weeks/ingest/device-records.ts'

/** As `documents-server.ts` reads every anchor. */
const ANCHOR: Anchor = { at: Date.UTC(2026, 10, 20, 12) - 1e9, n: 1, skewMs: 0 }

type Claim = Record<string, unknown> & Partial<Link> & { id: string }

/**
 * For the convergence fuzz: why the clock of each record is suspect, asked record by record in the order of their
 * arrival, whatever groups, kills and gaps the server had them in.
 */
export function freshClocks(arrived: readonly Claim[]): Map<string, readonly ClockReason[]> {
  const chains = new Map<string, { head: ChainHead; waiting: DeviceRecord[] }>()
  const reasons = new Map<string, readonly ClockReason[]>()
  for (const claim of arrived) {
    const { id, device, n, previous = null } = claim
    if (device === undefined || n === undefined) continue
    if (claim.anchor === null) {
      reasons.set(id, ['no-anchor'])
      continue
    }
    const { head, waiting } = chains.get(device) ?? { head: EMPTY_CHAIN, waiting: [] }
    const judged = judgeClock(
      head,
      waiting,
      [
        {
          id,
          n,
          previous,
          anchor: ANCHOR,
          receivedAt: ANCHOR.at,
          ...said(claim, parseClaim('freelancer', claim)),
        },
      ],
      ANCHOR.at,
      DEFAULT_POLICY,
    )
    for (const [of, why] of judged.reasons) reasons.set(of, why)
    const left = waiting.filter(({ id: of }) => !judged.reasons.has(of))
    chains.set(device, { head: judged.head, waiting: [...left, ...judged.waits] })
  }
  return reasons
}
