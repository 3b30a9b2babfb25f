import type { Instant, WeekId } from '../../core/rules/week.ts'
import { decodeRecords } from '../../core/workroom/decode-update.ts'
import type { Party } from '../../core/workroom/records.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Limits } from './limits.ts'
import type { StoredUpdate, UpdateLog } from './update-log.ts'

/** The records of one committed update, in the order in which their author wrote them. */
export type IngestBatch = {
  job: string
  week: WeekId
  author: Party
  records: unknown[]
  receivedAt: Instant
}
/** Turns records into facts and rulings in the transaction; repeating a batch must change nothing. */
export type Ingest = (tx: Tx, batch: IngestBatch) => Promise<void>

/** The way from the log to the facts: in order, each update once, from where it stood before a crash. */
export type IngestPump = {
  /** New updates are in the log. */
  wake(): void
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * A group of updates is ingested in one transaction; if one of them fails, each gets a transaction of its own
 * and only those that fail alone stay behind, to be tried again after a while and when the server starts.
 */
export function createIngestPump(deps: {
  database: Database
  log: UpdateLog
  limits: Limits
  ingest: Ingest
  onError: (error: unknown) => void
}): IngestPump {
  const { database, log, limits, ingest, onError } = deps
  let reached = 0
  let isStopped = false
  let isAwake = false
  let retry: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const ingestAll = (updates: StoredUpdate[]) =>
    database.write(async (tx) => {
      for (const update of updates) await ingest(tx, updateToBatch(update))
      await log.markIngested(
        tx,
        updates.map(({ seq }) => seq),
      )
    })
  const ingestGroup = async (updates: StoredUpdate[]) => {
    try {
      await ingestAll(updates)
    } catch (error) {
      if (updates.length === 1) return failed(error)
      for (const update of updates) await ingestAll([update]).catch(failed)
    }
  }
  const failed = (error: unknown) => {
    onError(error)
    if (isStopped) return
    retry ??= setTimeout(() => {
      retry = null
      reached = 0
      wake()
    }, limits.ingestRetrySeconds * 1000).unref()
  }
  const run = async () => {
    while (isAwake && !isStopped) {
      isAwake = false
      for (;;) {
        const updates = await log.notIngested(reached, limits.updatesPerIngest)
        if (updates.length === 0 || isStopped) break
        reached = updates.at(-1)?.seq ?? reached
        await ingestGroup(updates)
      }
    }
  }
  const wake = () => {
    isAwake = true
    if (isStopped) return
    running ??= run()
      .catch(failed)
      .finally(() => {
        running = null
      })
  }
  return {
    wake,
    idle: async () => {
      while (running) await running
    },
    stop: async () => {
      isStopped = true
      if (retry) clearTimeout(retry)
      while (running) await running
    },
  }
}

/** The records of an update from the log, as ingest and replay take them. */
export function updateToBatch(update: Omit<StoredUpdate, 'seq' | 'ingested'>): IngestBatch {
  const decoded = decodeRecords(update.bytes)
  if ('code' in decoded) throw new Error(`the log holds what is not an update: ${decoded.sentence}`)
  return {
    job: update.job,
    week: update.week,
    author: update.author as Party,
    records: decoded.runs.flatMap((run) => run.records.map(({ record }) => record)),
    receivedAt: update.receivedAt,
  }
}
