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

type Pending = { seq: number; batch: IngestBatch }

/** The way from the log to the facts: in order, each update once, from where it stood before a crash. */
export type IngestPump = {
  /** Takes updates that were just stored, in the order of the log. */
  add(updates: readonly Pending[]): void
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * A group of updates is ingested in one transaction; if one of them fails, each gets a transaction of its own
 * and only those that fail alone stay behind, to be tried again after a while and when the server starts.
 *
 * New updates are handed over in memory. At the start, after a failure, and when more wait than memory should
 * hold, they are read from the log until it has nothing more.
 */
export function createIngestPump(deps: {
  database: Database
  log: UpdateLog
  limits: Limits
  ingest: Ingest
  onError: (error: unknown) => void
}): IngestPump {
  const { database, log, limits, ingest, onError } = deps
  let source: 'log' | 'memory' = 'log'
  let waiting: Pending[] = []
  /** Place in the log up to which it was read. */
  let reached = 0
  /** The log has grown since it was last read. */
  let hasGrown = false
  let isStopped = false
  let retry: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const ingestAll = (updates: readonly Pending[]) =>
    database.write(async (tx) => {
      for (const { batch } of updates) await ingest(tx, batch)
      await log.markIngested(
        tx,
        updates.map(({ seq }) => seq),
      )
    })
  const ingestGroup = async (updates: readonly Pending[]) => {
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
      source = 'log'
      start()
    }, limits.ingestRetrySeconds * 1000).unref()
  }
  const nextFromLog = async (): Promise<Pending[]> => {
    hasGrown = false
    waiting = []
    const updates = await log.notIngested(reached, limits.updatesPerIngest)
    reached = updates.at(-1)?.seq ?? reached
    if (updates.length === 0 && !hasGrown) source = 'memory'
    return updates.map((update) => ({ seq: update.seq, batch: updateToBatch(update) }))
  }
  const run = async () => {
    while (!isStopped && (source === 'log' || waiting.length > 0)) {
      const updates = source === 'log' ? await nextFromLog() : waiting.splice(0, limits.updatesPerIngest)
      if (updates.length > 0) await ingestGroup(updates)
    }
  }
  const start = () => {
    if (isStopped) return
    running ??= run()
      .catch(failed)
      .finally(() => {
        running = null
      })
  }
  start()

  return {
    add(updates) {
      hasGrown = true
      if (source === 'memory') {
        for (const update of updates) waiting.push(update)
        if (waiting.length > limits.updatesWaitingForIngest) {
          reached = (waiting[0]?.seq ?? 1) - 1
          source = 'log'
        }
      }
      start()
    },
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
