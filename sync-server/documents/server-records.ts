import type { Instant, WeekId } from '../../core/rules/week.ts'
import { encodeRecords } from '../../core/workroom/encode.ts'
import type { ServerRecord } from '../../core/workroom/records.ts'
import type { Database, Tx } from '../database/database.ts'
import type { DocumentKey, UpdateLog } from './update-log.ts'

/** The one writer of every server document. */
export const SERVER_CLIENT = 1

type Said = { key: DocumentKey & { author: 'server' }; records: ServerRecord[] }
const ROOMS_PER_STATEMENT = 1000

export type Spoken = { key: DocumentKey; bytes: Uint8Array; seq: number }

/**
 * The server's pen. Whatever a transaction says is gathered and written in two statements before it commits,
 * so that a cutoff over ten thousand weeks doesn't pay for each; `onSpoken` hears of it once it is committed.
 */
export function createServerPen(deps: {
  database: Database
  log: UpdateLog
  now: () => Instant
  onSpoken: (spoken: Spoken[]) => void
}): { append(tx: Tx, job: string, week: WeekId, records: readonly ServerRecord[]): void } {
  const { database, log, now, onSpoken } = deps
  const saidByTx = new WeakMap<Tx, Map<string, Said>>()

  const write = async (tx: Tx, said: Said[]) => {
    const clocks = await takeClocks(tx, said)
    const updates = said.map(({ key, records }) => ({
      ...key,
      bytes: encodeRecords(SERVER_CLIENT, clocks.get(`${key.job}/${key.week}`) ?? 0, records),
      receivedAt: now(),
      ingested: true,
    }))
    const seqs = await log.append(tx, updates)
    const spoken = updates.map(({ bytes }, n) => ({
      key: said[n]?.key as DocumentKey,
      bytes,
      seq: seqs[n] ?? 0,
    }))
    database.afterCommit(tx, () => onSpoken(spoken))
  }

  /** The first clock for each week's records; the counter and the records stand or fall together. */
  const takeClocks = async (tx: Tx, said: Said[]) => {
    const clocks = new Map<string, number>()
    for (let first = 0; first < said.length; first += ROOMS_PER_STATEMENT) {
      const part = said.slice(first, first + ROOMS_PER_STATEMENT)
      const reached = await database.read<{ job_id: string; week: string; next_clock: number }>(
        `insert into server_clocks (job_id, week, next_clock) values :rows
         on conflict (job_id, week) do update set next_clock = server_clocks.next_clock + excluded.next_clock
         returning job_id, week, next_clock`,
        { rows: part.map(({ key, records }) => [key.job, key.week, records.length]) },
        tx,
      )
      for (const { job_id, week, next_clock } of reached) clocks.set(`${job_id}/${week}`, Number(next_clock))
    }
    for (const { key, records } of said) {
      const name = `${key.job}/${key.week}`
      clocks.set(name, (clocks.get(name) ?? 0) - records.length)
    }
    return clocks
  }

  return {
    append(tx, job, week, records) {
      if (records.length === 0) return
      let said = saidByTx.get(tx)
      if (!said) {
        const own = new Map<string, Said>()
        said = own
        saidByTx.set(tx, own)
        database.beforeCommit(tx, () => write(tx, [...own.values()]))
      }
      const name = `${job}/${week}`
      const known = said.get(name)
      if (known) known.records.push(...records)
      else said.set(name, { key: { job, week, author: 'server' }, records: [...records] })
    },
  }
}
