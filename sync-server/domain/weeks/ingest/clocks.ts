/** Judges the clocks and chains of devices (C10): the rule decides, this gathers what it asks about and says it. */
import type { ClockSaid } from '../../../../core/protocol/records.ts'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import {
  type ClockReason,
  carriesOn,
  EMPTY_CHAIN,
  isGivenUp,
  judgeClock,
} from '../../../../core/rules/slots/clock.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import type { WeekPorts } from '../ports.ts'
import { type Published, publishAll } from '../publish.ts'
import { loadWeek } from '../week-rows.ts'
import { type Chains, dropWaiting, keepWaiting, nameOf } from './chain-rows.ts'
import { type Arrived, batchesOf, isFreelancers, recordsOf } from './device-records.ts'
import { followLate } from './late.ts'
import { type Begun, firstReceipt, loadWithinReach } from './waiting-records.ts'

/** Why the clock of a record that arrived is suspect; nothing: it is sound. */
export type SuspectClocks = (job: string, id: string) => readonly ClockReason[]

/** A week has 840 slots with a few records each; what comes beyond a gap after that many doesn't wait for its end. */
const MOST_WAITING = 5000

/**
 * Takes new records into their devices' chains, and says of those that waited and don't any more what they are
 * worth now. Where all is well that is a question and a statement for a whole group.
 */
export async function judgeClocks(
  ports: WeekPorts,
  chains: Chains,
  tx: Tx,
  arrived: readonly Arrived[],
): Promise<SuspectClocks> {
  const judged = new Map<string, readonly ClockReason[]>()
  const at = ports.clock.now()
  const batches = await batchesOf(ports, tx, arrived, judged)
  const found = await chains.load(
    tx,
    batches.map(({ key }) => key),
  )
  const known: Begun[] = []
  for (const batch of batches) {
    const chain = found.get(nameOf(batch.key))
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
    chains.keep(tx, key, {
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

const firstSaid = (of: string) => `clock-0-${of}`

/**
 * The record that says it: of a claim that was accepted, the latest counts. `clock-1-` says it once nothing before
 * the claim is missing any more; the number stands in front, where no claim's own id can look like it.
 */
export const clockSaid = (of: string, reasons: readonly ClockReason[], at: Instant): ClockSaid => ({
  ...{ id: firstSaid(of), at, kind: 'clock', of },
  reasons: [...reasons],
})

type Freed = Published & { record: ClockSaid }

/** Those of captures that count: of these it was said that something before them is missing, and of nothing else. */
async function ofCaptures(tx: Tx, freed: readonly Freed[]): Promise<Freed[]> {
  const told = new Set<string>()
  for (const some of inParts(freed, MOST_WAITING)) {
    const rows = await tx.read(
      `select r.job_id, r.week, r.id from (values :rows) as asked join server_records r
       on r.job_id = asked.column1 and r.week = asked.column2 and r.id = asked.column3`,
      { rows: some.map(({ job, week, record }) => [job, week, firstSaid(record.of)]) },
      rowOf({ jobId: text, week: text, id: text }),
    )
    for (const { jobId, week, id } of rows) told.add(`${jobId} ${week} ${id}`)
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
