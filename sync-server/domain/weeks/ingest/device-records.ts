/** What records of devices say of themselves: their place in a chain, their digest, the time they speak of (C10). */
import { hash } from 'node:crypto'
import * as v from 'valibot'
import { canonicalJson } from '../../../../core/protocol/canonical.ts'
import { Link } from '../../../../core/protocol/records.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { ClockReason, DeviceRecord } from '../../../../core/rules/slots/clock.ts'
import type { Tx } from '../../../infra/database/database.ts'
import type { WeekPorts } from '../ports.ts'
import { type ChainKey, nameOf } from './chain-rows.ts'
import type { ParsedClaim } from './sieve.ts'

/** A record of the freelancer as it came. */
export type Arrived = { job: string; week: WeekId; id: string; value: unknown; parsed: ParsedClaim }
/** The new records of one device about one job. */
export type DeviceBatch = { key: ChainKey; records: { week: WeekId; record: DeviceRecord }[] }

export const recordsOf = ({ records }: DeviceBatch): DeviceRecord[] => records.map(({ record }) => record)

/** Records that stand in chains. One without an anchor that the server gave its device stands in none. */
export async function batchesOf(
  { clock, devices }: WeekPorts,
  tx: Tx,
  arrived: readonly Arrived[],
  judged: Map<string, readonly ClockReason[]>,
): Promise<DeviceBatch[]> {
  const batchByName = new Map<string, DeviceBatch>()
  const readAnchor = await devices.readerOfAnchors(tx)
  const receivedAt = clock.now()
  for (const { job, week, id, value, parsed } of arrived) {
    const link = linkOf(value, parsed)
    if (link === null) continue
    const { device, n, previous, anchor: token } = link
    const anchor = token === null ? null : readAnchor(token, device)
    if (anchor === null) {
      judged.set(`${job} ${id}`, ['no-anchor'])
      continue
    }
    const key = { job, device }
    const batch: DeviceBatch = batchByName.get(nameOf(key)) ?? { key, records: [] }
    batchByName.set(nameOf(key), batch)
    const about = said(value as object, parsed)
    batch.records.push({ week, record: { id, n, previous, anchor, receivedAt, ...about } })
  }
  return [...batchByName.values()]
}

/** A claim that was read has read its place too; what isn't one may still have a place. */
function linkOf(value: unknown, claim: ParsedClaim): Link | null {
  if (!claim.success) {
    const parsed = v.safeParse(Link, value)
    return parsed.success ? parsed.output : null
  }
  const { device, n, previous, anchor } = claim.output as Partial<Link>
  if (device === undefined || n === undefined || previous === undefined || anchor === undefined) return null
  return { device, n, previous, anchor }
}

/**
 * What a record says of time: that by which its claim counts, and no other field that stands in it. The digest is of
 * all of it, as the device wrote it. One that can't be read is a place in the chain and nothing else.
 */
export function said(value: object, parsed: ParsedClaim) {
  // The same as `recordDigest`, by the machine's own code: every record that comes is digested.
  const digest = hash('sha256', canonicalJson(value))
  if (!parsed.success) return { digest, isSpan: false, from: null, to: null, offsetMs: 0 }
  const claim = parsed.output
  const isSpan = claim.kind === 'span'
  const { from, to } = isSpan || claim.kind === 'idle' ? claim : { from: null, to: claim.at }
  return { digest, isSpan, from, to, offsetMs: claim.kind === 'screenshot' ? claim.clockOffsetMs : 0 }
}

/** Whether a device is, or was, signed in as the job's freelancer. Asked once for each chain. */
export async function isFreelancers(
  { devices, jobs }: WeekPorts,
  tx: Tx,
  { job, device }: ChainKey,
): Promise<boolean> {
  const owner = await devices.ownerOf(tx, device)
  return owner !== null && owner === (await jobs.get(job, tx))?.freelancerId
}
