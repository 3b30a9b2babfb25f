import type { Database, Tx } from '../../infra/database/database.ts'
import { integer, rowOf } from '../../infra/database/row.ts'
import { keepSetting, readSetting } from '../../infra/database/settings.ts'

/** How far the log was taken in, and what could not be. Moved in the transaction that takes in. */
export type IngestProgress = {
  reached(): Promise<number>
  moveTo(tx: Tx, seq: number): Promise<void>
  failures(): Promise<number[]>
  fail(tx: Tx, seq: number, error: string): Promise<void>
  recover(tx: Tx, seq: number): Promise<void>
}

/** The last update of the log that was taken in. */
export const INGEST_REACHED = 'ingest.reached'

export function createIngestProgress(database: Database): IngestProgress {
  const { read } = database
  return {
    async reached() {
      return Number((await readSetting(database, INGEST_REACHED)) ?? 0)
    },
    moveTo: (tx, seq) => keepSetting(tx, INGEST_REACHED, String(seq)),
    async failures() {
      const rows = await read('select seq from ingest_failures order by seq', {}, rowOf({ seq: integer }))
      return rows.map(({ seq }) => seq)
    },
    fail: (tx, seq, error) =>
      tx.run('insert into ingest_failures (seq, error) values (:seq, :error) on conflict do nothing', {
        seq,
        error,
      }),
    recover: (tx, seq) => tx.run('delete from ingest_failures where seq = :seq', { seq }),
  }
}
