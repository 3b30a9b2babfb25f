/** The tables of devices' chains (C10): how far each is known without a gap, and what waits beyond one. */

import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { ChainHead, DeviceRecord } from '../../../../core/rules/slots/clock.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { integer, orNull, type RowOf, rowOf, text } from '../../../infra/database/row.ts'

export type ChainKey = { job: string; device: string }
/** `waiting`: how many records came from beyond a gap, the first of them at `waitsSince`. */
export type KnownChain = { head: ChainHead; waiting: number; waitsSince: Instant | null }
export type WaitingRecord = { week: WeekId; record: DeviceRecord }

const CHAIN = rowOf({
  jobId: text,
  device: text,
  n: integer,
  digest: orNull(text),
  anchorN: integer,
  spanEnd: orNull(integer),
  waiting: integer,
  waitsSince: orNull(integer),
})
type ChainRow = RowOf<typeof CHAIN>

const MOST_ASKED = 5000

export const nameOf = ({ job, device }: ChainKey) => `${job} ${device}`
const rowsOf = (keys: readonly ChainKey[]) => keys.map(({ job, device }) => [job, device])

/**
 * How far chains are known. Those that went on lately are kept in memory as the last commit left them; only the server
 * that writes a house moves them on.
 */
export type Chains = {
  /** By name; a chain that has not begun is not there. */
  load(tx: Tx, keys: readonly ChainKey[]): Promise<Map<string, KnownChain>>
  keep(tx: Tx, key: ChainKey, chain: KnownChain): void
}

/** Past it all are looked up again. */
const MOST_KEPT = 20_000

export function createChains(): Chains {
  const keptByName = new Map<string, KnownChain>()
  return {
    async load(tx, keys) {
      const chainByName = new Map<string, KnownChain>()
      const unknown: ChainKey[] = []
      for (const key of keys) {
        const kept = keptByName.get(nameOf(key))
        if (kept) chainByName.set(nameOf(key), kept)
        else unknown.push(key)
      }
      for (const some of inParts(unknown, MOST_ASKED)) {
        const rows = await tx.read(
          `select c.* from (values :rows) as asked join device_chains c
           on c.job_id = asked.column1 and c.device = asked.column2`,
          { rows: rowsOf(some) },
          CHAIN,
        )
        for (const row of rows)
          chainByName.set(nameOf({ job: row.jobId, device: row.device }), rowToChain(row))
      }
      return chainByName
    },
    keep(tx, key, chain) {
      const { head, waiting, waitsSince } = chain
      const name = nameOf(key)
      // What this transaction writes counts for itself at once, and for the others once it is committed.
      keptByName.delete(name)
      tx.afterCommit(() => {
        if (keptByName.size >= MOST_KEPT) keptByName.clear()
        keptByName.set(name, chain)
      })
      tx.batchInsert(
        KEEP_CHAIN,
        [key.job, key.device, head.n, head.digest, head.anchorN, head.spanEnd, waiting, waitsSince],
        name,
      )
    },
  }
}

const rowToChain = ({ n, digest, anchorN, spanEnd, waiting, waitsSince }: ChainRow): KnownChain => ({
  ...{ head: { n, digest, anchorN, spanEnd }, waiting },
  waitsSince: waitsSince === null ? null : Number(waitsSince),
})

const KEEP_CHAIN = `insert into device_chains (job_id, device, n, digest, anchor_n, span_end, waiting, waits_since)
  values :rows
  on conflict (job_id, device) do update set n = excluded.n, digest = excluded.digest,
    anchor_n = excluded.anchor_n, span_end = excluded.span_end, waiting = excluded.waiting,
    waits_since = excluded.waits_since`

/** What waits in these chains, from a place to before another, by the chain's name. */
export async function loadWaiting(
  tx: Tx,
  asked: readonly { key: ChainKey; from: number; to: number }[],
): Promise<Map<string, WaitingRecord[]>> {
  const waitingByName = new Map<string, WaitingRecord[]>()
  for (const some of inParts(asked, MOST_ASKED)) {
    const rows = await tx.read(
      `select w.job_id, w.device, w.week, w.body from (values :rows) as asked join waiting_records w
       on w.job_id = asked.column1 and w.device = asked.column2
       and w.n >= asked.column3 and w.n < asked.column4`,
      { rows: some.map(({ key, from, to }) => [key.job, key.device, from, to]) },
      rowOf({ jobId: text, device: text, week: text, body: text }),
    )
    for (const { jobId: job, device, week, body } of rows) {
      const name = nameOf({ job, device })
      const waiting = waitingByName.get(name) ?? []
      waitingByName.set(name, waiting)
      waiting.push({ week, record: JSON.parse(body) as DeviceRecord })
    }
  }
  return waitingByName
}

export function keepWaiting(tx: Tx, key: ChainKey, waits: readonly WaitingRecord[]): void {
  for (const { week, record } of waits)
    tx.batchInsert(KEEP_WAITING, [key.job, key.device, record.id, record.n, week, JSON.stringify(record)])
}

const KEEP_WAITING = 'insert into waiting_records (job_id, device, id, n, week, body) values :rows'

export async function dropWaiting(tx: Tx, { job, device }: ChainKey, ids: readonly string[]): Promise<void> {
  for (const some of inParts(ids, MOST_ASKED))
    await tx.run('delete from waiting_records where job_id = :job and device = :device and id in (:ids)', {
      job,
      device,
      ids: some,
    })
}
