import type { Instant } from '../../core/rules/week.ts'
import { type Run, runToRecords } from '../../core/workroom/decode-update.ts'
import type { Party } from '../../core/workroom/records.ts'
import type { IngestBatch } from './ingest-pump.ts'
import type { DocumentKey } from './update-log.ts'

/** An update that was stored and waits to be taken in. */
export type Pending = { seq: number; key: DocumentKey; receivedAt: Instant; runs: readonly Run[] }

/** A part of one update: what of it goes into one transaction. */
export type Part = { update: Pending; batch: IngestBatch; isLast: boolean }

type Lane = { updates: Pending[]; records: unknown[] | null; taken: number }

/**
 * Updates in line to be taken in, a lane a job: in a job in the order of their receipt, and the jobs in turn, so that
 * whoever brings a lot at once holds up nobody else.
 */
export function createIngestLanes(limits: { recordsPerIngest: number; recordsPerTurn: number }) {
  const laneByJob = new Map<string, Lane>()
  /** With the instant at which each came, in the order of the log. */
  const unfinished = new Map<number, number>()
  let latest = 0

  const takeFrom = (lane: Lane): Part | null => {
    const [update] = lane.updates
    if (!update) return null
    lane.records ??= update.runs.flatMap(runToRecords)
    const isFirst = lane.taken === 0
    const records = lane.records.slice(lane.taken, lane.taken + limits.recordsPerTurn)
    lane.taken += records.length
    const isLast = lane.taken >= lane.records.length
    const part = isLast ? (isFirst ? null : 'ends') : 'goes-on'
    if (isLast) {
      lane.updates.shift()
      lane.records = null
      lane.taken = 0
    }
    return { update, batch: { ...toBatch(update, records), ...(part ? { part } : {}) }, isLast }
  }
  return {
    add(update: Pending, now: number): void {
      const lane = laneByJob.get(update.key.job)
      if (lane) lane.updates.push(update)
      else laneByJob.set(update.key.job, { updates: [update], records: null, taken: 0 })
      unfinished.set(update.seq, now)
      latest = update.seq
    },
    size: () => unfinished.size,
    /** When the oldest of those that wait came. */
    oldestAt: (): number | null => unfinished.values().next().value ?? null,
    /** What goes into the next transaction. */
    take(): Part[] {
      const parts: Part[] = []
      let records = 0
      while (laneByJob.size > 0 && records < limits.recordsPerIngest) {
        const [job, lane] = laneByJob.entries().next().value as [string, Lane]
        // To the back of the line: the others come first.
        laneByJob.delete(job)
        const part = takeFrom(lane)
        if (!part) continue
        laneByJob.set(job, lane)
        parts.push(part)
        records += Math.max(1, part.batch.records.length)
      }
      return parts
    },
    /** The place up to which the log is taken in, once these are. */
    reachedWith(parts: readonly Part[]): number {
      const done = new Set(parts.flatMap(({ update, isLast }) => (isLast ? [update.seq] : [])))
      for (const seq of unfinished.keys()) if (!done.has(seq)) return seq - 1
      return latest
    },
    finish(parts: readonly Part[]): void {
      for (const { update, isLast } of parts) if (isLast) unfinished.delete(update.seq)
    },
    /** Forgets all that waits; it stands in the log. */
    clear(): void {
      laneByJob.clear()
      unfinished.clear()
    },
  }
}

const toBatch = ({ key: { job, week, author }, receivedAt }: Pending, records: unknown[]): IngestBatch => ({
  job,
  week,
  author: author as Party,
  records,
  receivedAt,
})
