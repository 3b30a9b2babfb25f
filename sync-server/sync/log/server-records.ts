import { encodeRecords } from '../../../core/protocol/encode.ts'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { gathering } from '../../infra/database/gathering.ts'
import type { DocumentKey, UpdateLog } from './update-log.ts'

/** The one writer of every server document. */
export const SERVER_CLIENT = 1

type Said = { key: DocumentKey; records: ServerRecord[] }
export type Spoken = { key: DocumentKey; room: number; bytes: Uint8Array; seq: number }

/**
 * The server's pen. Whatever a transaction says is gathered and written in two statements before it commits,
 * so that a cutoff over ten thousand weeks doesn't pay for each; `onSpoken` hears of it once it is committed.
 * Clocks have no gap: the counter and the records that it was moved for stand or fall together.
 */
export function createServerDocumentWriter(deps: {
  database: Database
  log: UpdateLog
  now: () => Instant
  onSpoken: (spoken: Spoken[]) => void
}): { append(tx: Tx, job: string, week: WeekId, records: readonly ServerRecord[]): void } {
  const { log, now, onSpoken } = deps
  const write = async (tx: Tx, saidByWeek: ReadonlyMap<string, Said>) => {
    const said = [...saidByWeek.values()]
    const rooms = await log.takeClocks(
      tx,
      said.map(({ key, records }) => ({ key, count: records.length })),
    )
    const updates = rooms.map(({ room, clock }, n) => ({
      room,
      bytes: encodeRecords(SERVER_CLIENT, clock, said[n]?.records ?? []),
      receivedAt: now(),
    }))
    const seqs = await log.append(tx, updates)
    const spoken = updates.map(({ room, bytes }, n) => ({
      key: rooms[n]?.key as DocumentKey,
      room,
      bytes,
      seq: seqs[n] ?? 0,
    }))
    tx.afterCommit(() => onSpoken(spoken))
  }

  const said = gathering(() => new Map<string, Said>(), write)
  return {
    append(tx, job, week, records) {
      if (records.length === 0) return
      const saidByWeek = said(tx)
      const name = `${job}/${week}`
      const known = saidByWeek.get(name)
      if (known) known.records.push(...records)
      else saidByWeek.set(name, { key: { job, week, author: 'server' }, records: [...records] })
    },
  }
}
