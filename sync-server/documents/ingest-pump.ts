import type { Instant, WeekId } from '../../core/rules/week.ts'
import { decodeRecords, runToRecords } from '../../core/workroom/decode-update.ts'
import type { Party } from '../../core/workroom/records.ts'
import type { Database, Tx } from '../database/database.ts'
import { createIngestProgress } from './ingest-progress.ts'
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
export type Ingest = (tx: Tx, batches: readonly IngestBatch[]) => Promise<void>

export type Pending = { seq: number; batch: IngestBatch }

/** The way from the log to the facts: in order, each update once, from where it stood before a crash. */
export type IngestPump = {
  /** Takes updates that were just stored, in the order of the log. */
  add(updates: readonly Pending[]): void
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * A group of updates is ingested in one transaction; if one of them fails, each gets a transaction of its own,
 * and those that fail alone are noted and tried again when the server starts: they hold up no other.
 *
 * New updates are handed over in memory. At the start, after the disk failed, and when more wait than memory
 * should hold, they are read from the log until it has nothing more.
 */
export function createIngestPump(deps: {
  database: Database
  log: UpdateLog
  limits: Limits
  ingest: Ingest
  onError: (error: unknown) => void
}): IngestPump {
  const { database, log, limits, ingest, onError } = deps
  const progress = createIngestProgress(database)
  let source: 'start' | 'log' | 'memory' = 'start'
  let waiting: Pending[] = []
  let reached = 0
  /** The log has grown since it was last read. */
  let hasGrown = false
  let isStopped = false
  let rest: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const ingestAll = async (updates: readonly Pending[]) => {
    const last = updates.at(-1)?.seq ?? reached
    await database.write(async (tx) => {
      await ingest(
        tx,
        updates.map(({ batch }) => batch),
      )
      await progress.moveTo(tx, last)
    })
    reached = last
  }
  const ingestAlone = async (update: Pending) => {
    try {
      await ingestAll([update])
    } catch (error) {
      onError(error)
      await database.write(async (tx) => {
        await progress.fail(tx, update.seq, String(error))
        await progress.moveTo(tx, update.seq)
      })
      reached = update.seq
    }
  }
  const ingestGroup = async (updates: readonly Pending[]) => {
    try {
      await ingestAll(updates)
    } catch {
      for (const update of updates) await ingestAlone(update)
    }
  }
  const startOver = async () => {
    for (const seq of await progress.failures()) {
      const [update] = await log.read(seq - 1, 1)
      await database
        .write(async (tx) => {
          if (update?.seq === seq) await ingest(tx, [updateToBatch(update)])
          await progress.recover(tx, seq)
        })
        .catch(onError)
    }
    reached = await progress.reached()
    source = 'log'
  }
  const nextFromLog = async (): Promise<Pending[]> => {
    hasGrown = false
    waiting = []
    const updates = await log.read(reached, limits.updatesPerIngest)
    if (updates.length === 0 && !hasGrown) source = 'memory'
    return updates.map((update) => ({ seq: update.seq, batch: updateToBatch(update) }))
  }
  const run = async () => {
    if (source === 'start') await startOver()
    while (!isStopped && (source === 'log' || waiting.length > 0)) {
      const updates = source === 'log' ? await nextFromLog() : waiting.splice(0, limits.updatesPerIngest)
      if (updates.length > 0) await ingestGroup(updates)
    }
  }
  const start = () => {
    if (isStopped || rest) return
    running ??= run()
      .catch((error) => {
        onError(error)
        if (source === 'memory') source = 'log'
        rest = setTimeout(() => {
          rest = null
          start()
        }, limits.storageRestSeconds * 1000).unref()
      })
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
        if (waiting.length > limits.updatesWaitingForIngest) source = 'log'
      }
      start()
    },
    idle: async () => {
      while (running) await running
    },
    stop: async () => {
      isStopped = true
      if (rest) clearTimeout(rest)
      while (running) await running
    },
  }
}

/** The records of an update from the log, as ingest and replay take them. */
export function updateToBatch(update: Omit<StoredUpdate, 'seq'>): IngestBatch {
  const decoded = decodeRecords(update.bytes)
  if ('code' in decoded) throw new Error(`the log holds what is not an update: ${decoded.sentence}`)
  return {
    job: update.job,
    week: update.week,
    author: update.author as Party,
    records: decoded.runs.flatMap(runToRecords),
    receivedAt: update.receivedAt,
  }
}
