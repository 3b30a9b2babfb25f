import { decodeRecords, runToRecords } from '../../../core/protocol/decode-update.ts'
import type { Party } from '../../../core/protocol/records.ts'
import type { Database } from '../../infra/database/database.ts'
import type { Limits } from '../limits.ts'
import type { StoredUpdate, UpdateLog } from '../log/update-log.ts'
import type { Ingest, IngestBatch } from './batch.ts'
import { createIngestLanes, type Part, type Pending } from './ingest-lanes.ts'
import { createIngestProgress } from './ingest-progress.ts'

/**
 * The way from the log to the facts: each update once, in a job in the order of receipt, from where it stood before a
 * crash.
 */
export type IngestPump = {
  /** Takes updates that were just stored, in the order of the log. */
  add(updates: readonly Pending[]): void
  /** For how long the oldest update has waited, in seconds. */
  lagSeconds(): number
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * A group of updates is ingested in one transaction; if one of them fails, each gets a transaction of its own,
 * and those that fail alone are noted and tried again when the server starts: they hold up no other.
 *
 * New updates are handed over in memory. At the start, after the disk failed, and when more wait than memory
 * should hold, they are read from the log until it has nothing more. After a crash some come again that were taken in
 * ahead of their turn, which changes nothing.
 */
export function createIngestPump(deps: {
  database: Database
  log: UpdateLog
  limits: Limits
  ingest: Ingest
  now: () => number
  onError: (error: unknown) => void
}): IngestPump {
  const { database, log, limits, ingest, now, onError } = deps
  const progress = createIngestProgress(database)
  const lanes = createIngestLanes(limits)
  let source: 'start' | 'log' | 'memory' = 'start'
  /** Since when updates are read from the log that are not in the lanes yet. */
  let behindSince = now()
  let read = 0
  /** The log has grown since it was last read. */
  let hasGrown = false
  let isStopped = false
  let rest: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const ingestAll = async (parts: readonly Part[]) => {
    await database.write(async (tx) => {
      await ingest(
        tx,
        parts.map(({ batch }) => batch),
      )
      await progress.moveTo(tx, lanes.reachedWith(parts))
    })
    lanes.finish(parts)
  }
  const ingestAlone = async (part: Part) => {
    try {
      await ingestAll([part])
    } catch (error) {
      onError(error)
      await database.write(async (tx) => {
        await progress.fail(tx, part.update.seq, String(error))
        await progress.moveTo(tx, lanes.reachedWith([part]))
      })
      lanes.finish([part])
    }
  }
  const ingestGroup = async (parts: readonly Part[]) => {
    try {
      await ingestAll(parts)
    } catch {
      for (const part of parts) await ingestAlone(part)
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
    lanes.clear()
    read = await progress.reached()
    source = 'log'
  }
  const readLog = async () => {
    hasGrown = false
    const updates = await log.read(read, limits.updatesPerIngest)
    for (const update of updates) {
      const { seq, receivedAt, job, week, author } = update
      lanes.add({ seq, receivedAt, key: { job, week, author }, runs: runsOf(update) }, now())
      read = seq
    }
    if (updates.length === 0 && !hasGrown) source = 'memory'
  }
  const run = async () => {
    if (source === 'start') await startOver()
    while (!isStopped && (source === 'log' || lanes.size() > 0)) {
      if (lanes.size() === 0) await readLog()
      const parts = lanes.take(now())
      if (parts.length > 0) await ingestGroup(parts)
    }
  }
  const start = () => {
    if (isStopped || rest) return
    running ??= run()
      .catch((error) => {
        onError(error)
        // What was taken out of the lanes is found again from where the log is reached.
        source = 'start'
        behindSince = now()
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
        for (const update of updates) {
          lanes.add(update, now())
          read = update.seq
        }
        if (lanes.size() > limits.updatesWaitingForIngest) {
          source = 'log'
          behindSince = lanes.oldestAt() ?? now()
        }
      }
      start()
    },
    lagSeconds() {
      const since = source === 'memory' ? (lanes.oldestAt() ?? now()) : behindSince
      return (now() - since) / 1000
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

function runsOf({ bytes }: Pick<StoredUpdate, 'bytes'>) {
  const decoded = decodeRecords(bytes)
  if ('code' in decoded) throw new Error(`the log holds what is not an update: ${decoded.sentence}`)
  return decoded.runs
}

/** The records of an update from the log, as ingest and replay take them. */
export function updateToBatch(update: Omit<StoredUpdate, 'seq'>): IngestBatch {
  const { job, week, author, receivedAt } = update
  return { job, week, author: author as Party, records: runsOf(update).flatMap(runToRecords), receivedAt }
}
