/** Judges the clocks and chains of devices (C10): the rule decides, this gathers what it asks about and says it. */
import { hash } from 'node:crypto'
import * as v from 'valibot'
import { canonicalJson } from '../../../../core/protocol/canonical.ts'
import { type ClockSaid, Link } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import {
  type ClockReason,
  carriesOn,
  type DeviceRecord,
  EMPTY_CHAIN,
  isGivenUp,
  judgeClock,
} from '../../../../core/rules/slots/clock.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import type { WeekPorts } from '../ports.ts'
import { type Published, publishAll } from '../publish.ts'
import { loadWeek } from '../week-rows.ts'
import {
  type ChainKey,
  dropWaiting,
  type KnownChain,
  keepChain,
  keepWaiting,
  loadChains,
  loadWaiting,
  nameOf,
  type WaitingRecord,
} from './chain-rows.ts'
import { followLate } from './late.ts'
import type { ParsedClaim } from './sieve.ts'

/** A record of the freelancer as it came. */
export type Arrived = { job: string; week: WeekId; id: string; value: unknown; parsed: ParsedClaim }
/** Why the clock of a record that arrived is suspect; nothing: it is sound. */
export type SuspectClocks = (job: string, id: string) => readonly ClockReason[]

/** The new records of one device about one job. */
type Batch = { key: ChainKey; records: { week: WeekId; record: DeviceRecord }[] }
type Begun = { batch: Batch; chain: KnownChain }
type Judged = Map<string, readonly ClockReason[]>

/** A week has 840 slots with a few records each; what comes beyond a gap after that many doesn't wait for its end. */
const MOST_WAITING = 5000

/**
 * Takes new records into their devices' chains, and says of those that waited and don't any more what they are
 * worth now. Where all is well that is a question and a statement for a whole group.
 */
export async function judgeClocks(
  ports: WeekPorts,
  tx: Tx,
  arrived: readonly Arrived[],
): Promise<SuspectClocks> {
  const judged: Judged = new Map()
  const at = ports.clock.now()
  const batches = await batchesOf(ports, tx, arrived, judged)
  const chains = await loadChains(
    tx,
    batches.map(({ key }) => key),
  )
  const known: Begun[] = []
  for (const batch of batches) {
    const chain = chains.get(nameOf(batch.key))
    if (chain) known.push({ batch, chain })
    else if (await isFreelancers(ports, tx, batch.key))
      known.push({ batch, chain: { head: EMPTY_CHAIN, waiting: 0, waitsSince: null } })
    else
      for (const { record } of batch.records) judged.set(`${batch.key.job} ${record.id}`, ['foreign-device'])
  }
  const isDone = ({ chain: { waitsSince } }: Begun) =>
    waitsSince !== null && isGivenUp(waitsSince, at, ports.policy)
  const carried = known.filter(
    (one) => one.chain.waiting > 0 && (isDone(one) || carriesOn(one.chain.head, recordsOf(one.batch))),
  )
  const waiting = await loadWithinReach(tx, carried, isDone)
  const sayings: Freed[] = []
  for (const { batch, chain } of known) {
    const { key, records } = batch
    const before = waiting.get(nameOf(key)) ?? []
    const { head, reasons, waits } = judgeClock(
      chain.head,
      before.map(({ record }) => record),
      recordsOf(batch),
      at,
      ports.policy,
    )
    for (const { record } of records) judged.set(`${key.job} ${record.id}`, reasons.get(record.id) ?? [])
    const freed = before.filter(({ record }) => reasons.has(record.id))
    for (const { week, record } of freed) {
      const why = reasons.get(record.id) ?? []
      sayings.push({
        job: key.job,
        week,
        record: { ...clockSaid(record.id, why, at), id: `clock-1-${record.id}` },
      })
    }
    const left = chain.waiting - freed.length
    const newlyWaiting = new Set(waits.slice(0, Math.max(0, MOST_WAITING - left)).map(({ id }) => id))
    keepWaiting(
      tx,
      key,
      records.filter(({ record }) => newlyWaiting.has(record.id)),
    )
    const stays = before.filter(({ record }) => !reasons.has(record.id))
    const since = isDone({ batch, chain }) ? firstReceipt(stays) : chain.waitsSince
    const count = left + newlyWaiting.size
    keepChain(tx, key, {
      ...{ head, waiting: count },
      waitsSince: count === 0 ? null : (since ?? at),
    })
    await dropWaiting(
      tx,
      key,
      freed.map(({ record }) => record.id),
    )
  }
  await sayFreed(ports, tx, await ofCaptures(tx, sayings), at)
  return (job, id) => judged.get(`${job} ${id}`) ?? []
}

const firstReceipt = (waiting: readonly WaitingRecord[]): Instant | null =>
  waiting.reduce<Instant | null>(
    (first, { record }) => Math.min(first ?? record.receivedAt, record.receivedAt),
    null,
  )

/**
 * What waits in chains that are carried on, as far as they can go: up to the first place that nothing stands in, or
 * all of it. Most go on by a record or two, so it is asked for little by little, and each time for twice as much.
 */
async function loadWithinReach(
  tx: Tx,
  carried: readonly Begun[],
  isAll: (one: Begun) => boolean,
): Promise<ReadonlyMap<string, readonly WaitingRecord[]>> {
  const withinReach = new Map<string, WaitingRecord[]>()
  let asked = carried.map((one) => ({
    key: one.batch.key,
    places: new Set(recordsOf(one.batch).map(({ n }) => n)),
    from: one.chain.head.n + 1,
    to: isAll(one) ? Number.MAX_SAFE_INTEGER : one.chain.head.n + 1 + FIRST_ASKED,
  }))
  while (asked.length > 0) {
    const found = await loadWaiting(tx, asked)
    asked = asked.flatMap(({ key, places, from, to }) => {
      const name = nameOf(key)
      const waiting = found.get(name) ?? []
      withinReach.set(name, [...(withinReach.get(name) ?? []), ...waiting])
      for (const { record } of waiting) places.add(record.n)
      let next = from
      while (next < to && places.has(next)) next += 1
      return next < to ? [] : [{ key, places, from: to, to: to + 2 * (to - from) }]
    })
  }
  return withinReach
}

/** The record that came, and the place after it: only if that is taken is there more to ask. */
const FIRST_ASKED = 2

const firstSaid = (of: string) => `clock-0-${of}`

/**
 * The record that says it: of a claim that was accepted, the latest counts. `clock-1-` says it once nothing before
 * the claim is missing any more; the number stands in front, where no claim's own id can look like it.
 */
export const clockSaid = (of: string, reasons: readonly ClockReason[], at: Instant): ClockSaid => ({
  ...{ id: firstSaid(of), at, kind: 'clock', of },
  reasons: [...reasons],
})

const recordsOf = ({ records }: Batch): DeviceRecord[] => records.map(({ record }) => record)

/** Records that stand in chains. One without an anchor that the server gave its device stands in none. */
async function batchesOf(
  { clock, devices }: WeekPorts,
  tx: Tx,
  arrived: readonly Arrived[],
  judged: Judged,
): Promise<Batch[]> {
  const batchByName = new Map<string, Batch>()
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
    const batch = batchByName.get(nameOf(key)) ?? { key, records: [] }
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
async function isFreelancers(
  { devices, jobs }: WeekPorts,
  tx: Tx,
  { job, device }: ChainKey,
): Promise<boolean> {
  const owner = await devices.ownerOf(tx, device)
  return owner !== null && owner === (await jobs.get(job, tx))?.freelancerId
}

type Freed = Published & { record: ClockSaid }

/** Those of captures that count: of these it was said that something before them is missing, and of nothing else. */
async function ofCaptures(tx: Tx, freed: readonly Freed[]): Promise<Freed[]> {
  const told = new Set<string>()
  for (const some of inParts(freed, MOST_WAITING)) {
    const rows = await tx.read<{ job_id: string; week: WeekId; id: string }>(
      `select r.job_id, r.week, r.id from (values :rows) as asked join server_records r
       on r.job_id = asked.column1 and r.week = asked.column2 and r.id = asked.column3`,
      { rows: some.map(({ job, week, record }) => [job, week, firstSaid(record.of)]) },
    )
    for (const { job_id, week, id } of rows) told.add(`${job_id} ${week} ${id}`)
  }
  return freed.filter(({ job, week, record }) => told.has(`${job} ${week} ${firstSaid(record.of)}`))
}

async function sayFreed(ports: WeekPorts, tx: Tx, sayings: readonly Published[], at: Instant): Promise<void> {
  if (sayings.length === 0) return
  await publishAll(ports, tx, sayings)
  for (const { job, week } of new Map(
    sayings.map((saying) => [`${saying.job} ${saying.week}`, saying]),
  ).values()) {
    const loaded = await loadWeek(tx, job, week)
    if (!loaded) continue
    if (!isSettled(loaded.row)) await refreshFigures(ports, tx, loaded, at)
    await followLate(ports, tx, loaded, at)
  }
}
