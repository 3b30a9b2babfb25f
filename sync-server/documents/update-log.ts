import type { Instant, WeekId } from '../../core/rules/week.ts'
import type { Author } from '../../core/workroom/records.ts'
import type { Database, Tx } from '../database/database.ts'

export type DocumentKey = { job: string; week: WeekId; author: Author }
export type NewUpdate = DocumentKey & { bytes: Uint8Array; receivedAt: Instant; ingested: boolean }
export type StoredUpdate = NewUpdate & { seq: number }
export type StoredDocument = { updates: Uint8Array[]; lastSeq: number; sealed: boolean }

/**
 * The log of every update in the order in which it was accepted. It is the evidence of who said what and
 * when it was received, so it only grows; a document's snapshot stands beside it to make opening cheap.
 */
export type UpdateLog = {
  /**
   * Stores updates, all or none; returns their places in the log, in order. Without a transaction they get one
   * of their own, which as a single statement costs a third.
   */
  append(tx: Tx | null, updates: readonly NewUpdate[]): Promise<number[]>
  markIngested(tx: Tx, seqs: readonly number[]): Promise<void>
  load(key: DocumentKey): Promise<StoredDocument>
  /** Updates not yet ingested after a place in the log, oldest first. */
  notIngested(after: number, most: number): Promise<StoredUpdate[]>
  /** Every update of the parties, oldest first: what a fresh ingest would be fed. */
  replay(job?: string): AsyncGenerator<StoredUpdate>
  saveSnapshot(tx: Tx, key: DocumentKey, snapshot: Uint8Array, upToSeq: number): Promise<void>
  seal(tx: Tx, job: string, week: WeekId, at: Instant): Promise<void>
}

type Row = {
  seq: number
  job_id: string
  week: WeekId
  author: Author
  bytes: Buffer
  received_at: number | string
  ingested: boolean | number
}

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_INSERT = 4000
const ROWS_PER_PAGE = 500

export function createUpdateLog(database: Database): UpdateLog {
  const { read, run, writeOne } = database

  return {
    async append(tx, updates) {
      const rows = updates.map((update) => [
        update.job,
        update.week,
        update.author,
        update.bytes,
        update.receivedAt,
        update.ingested,
      ])
      const sql = `insert into document_updates (job_id, week, author, bytes, received_at, ingested)
        values :rows returning seq`
      const stored: { seq: number }[] = []
      if (!tx) stored.push(...(await writeOne<{ seq: number }>(sql, { rows })))
      else
        for (let first = 0; first < rows.length; first += ROWS_PER_INSERT)
          stored.push(
            ...(await read<{ seq: number }>(sql, { rows: rows.slice(first, first + ROWS_PER_INSERT) }, tx)),
          )
      return stored.map(({ seq }) => Number(seq)).sort((a, b) => a - b)
    },

    async markIngested(tx, seqs) {
      if (seqs.length === 0) return
      await run(tx, 'update document_updates set ingested = :yes where seq in (:seqs)', { yes: true, seqs })
    },

    async load({ job, week, author }) {
      const key = { job, week, author }
      const [document] = await read<{ snapshot: Buffer | null; up_to_seq: number; sealed_at: number | null }>(
        'select snapshot, up_to_seq, sealed_at from documents where job_id = :job and week = :week and author = :author',
        key,
      )
      const rows = await read<Pick<Row, 'seq' | 'bytes'>>(
        `select seq, bytes from document_updates
         where job_id = :job and week = :week and author = :author and seq > :from order by seq`,
        { ...key, from: Number(document?.up_to_seq ?? 0) },
      )
      const tail = rows.map(({ bytes }) => bytes)
      return {
        updates: document?.snapshot ? [document.snapshot, ...tail] : tail,
        lastSeq: Number(rows.at(-1)?.seq ?? document?.up_to_seq ?? 0),
        sealed: document?.sealed_at != null,
      }
    },

    async notIngested(after, most) {
      const rows = await read<Row>(
        'select * from document_updates where ingested = :no and seq > :after order by seq limit :most',
        { no: false, after, most },
      )
      return rows.map(rowToUpdate)
    },

    async *replay(job) {
      let after = 0
      for (;;) {
        const rows = await read<Row>(
          `select * from document_updates where seq > :after and author <> 'server' ${job ? 'and job_id = :job' : ''}
           order by seq limit :most`,
          { after, most: ROWS_PER_PAGE, ...(job ? { job } : {}) },
        )
        for (const row of rows) yield rowToUpdate(row)
        if (rows.length < ROWS_PER_PAGE) return
        after = Number(rows.at(-1)?.seq)
      }
    },

    async saveSnapshot(tx, { job, week, author }, snapshot, upToSeq) {
      await run(
        tx,
        `insert into documents (job_id, week, author, snapshot, up_to_seq)
         values (:job, :week, :author, :snapshot, :upToSeq)
         on conflict (job_id, week, author) do update set snapshot = excluded.snapshot, up_to_seq = excluded.up_to_seq
         where documents.up_to_seq < excluded.up_to_seq`,
        { job, week, author, snapshot, upToSeq },
      )
    },

    async seal(tx, job, week, at) {
      for (const author of ['freelancer', 'client', 'server'])
        await run(
          tx,
          `insert into documents (job_id, week, author, up_to_seq, sealed_at) values (:job, :week, :author, 0, :at)
           on conflict (job_id, week, author) do update set sealed_at = coalesce(documents.sealed_at, excluded.sealed_at)`,
          { job, week, author, at },
        )
    },
  }
}

const rowToUpdate = (row: Row): StoredUpdate => ({
  seq: Number(row.seq),
  job: row.job_id,
  week: row.week,
  author: row.author,
  bytes: row.bytes,
  receivedAt: Number(row.received_at),
  ingested: Boolean(row.ingested),
})
