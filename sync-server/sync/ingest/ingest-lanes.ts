import { eachRecord, type Run } from '../../../core/protocol/decode-update.ts'
import type { Party } from '../../../core/protocol/records.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { createCompany } from '../../infra/company.ts'
import type { Limits } from '../limits.ts'
import type { DocumentKey } from '../log/update-log.ts'
import type { IngestBatch } from './batch.ts'

const TURNS_PER_INGEST = 2

/** An update that was stored and waits to be taken in. */
export type Pending = { seq: number; key: DocumentKey; receivedAt: Instant; runs: readonly Run[] }

/** A part of one update: what of it goes into one transaction. */
export type Part = { update: Pending; batch: IngestBatch; isLast: boolean }

/** Records of an update that were not taken yet: a large one is never read as a whole. */
type Rest = { records: Iterator<unknown, void>; next: IteratorResult<unknown, void> }
/** `rest`: of the first update, where a part of it was taken. */
type Lane = { updates: Pending[]; rest: Rest | null }

/**
 * Updates in line to be taken in, a lane a job: in a job in the order of their receipt, and the jobs in turn, so that
 * whoever brings a lot at once holds up nobody else. A job that has the server for itself is taken in by larger parts,
 * which cost less.
 */
export function createIngestLanes(limits: Pick<Limits, 'recordsPerIngest' | 'recordsPerTurn'>) {
  const company = createCompany()
  const laneByJob = new Map<string, Lane>()
  /** With the instant at which each came, in the order of the log. */
  const unfinished = new Map<number, number>()
  let latest = 0

  const takeFrom = (lane: Lane, mostRecords: number): Part | null => {
    const [update] = lane.updates
    if (!update) return null
    const isFirst = lane.rest === null
    const rest = lane.rest ?? startOf(update)
    const records: unknown[] = []
    while (!rest.next.done && records.length < mostRecords) {
      records.push(rest.next.value)
      rest.next = rest.records.next()
    }
    const isLast = rest.next.done === true
    const part = isLast ? (isFirst ? null : 'ends') : 'goes-on'
    lane.rest = isLast ? null : rest
    if (isLast) lane.updates.shift()
    return { update, batch: { ...toBatch(update, records), ...(part ? { part } : {}) }, isLast }
  }
  return {
    add(update: Pending, now: number): void {
      const lane = laneByJob.get(update.key.job)
      if (lane) lane.updates.push(update)
      else laneByJob.set(update.key.job, { updates: [update], rest: null })
      company.came(update.key.job, now)
      unfinished.set(update.seq, now)
      latest = update.seq
    },
    size: () => unfinished.size,
    /** When the oldest of those that wait came. */
    oldestAt: (): number | null => unfinished.values().next().value ?? null,
    /** What goes into the next transaction. */
    take(now: number): Part[] {
      const parts: Part[] = []
      const [first = ''] = laneByJob.keys()
      const isAlone = laneByJob.size === 1 && company.isAlone(first, now)
      let left = limits.recordsPerIngest
      const turnsByJob = new Map<string, number>()
      while (laneByJob.size > 0 && left > 0) {
        const [job, lane] = laneByJob.entries().next().value as [string, Lane]
        const turns = turnsByJob.get(job) ?? 0
        // All the others have had theirs. Who comes meanwhile waits for this transaction to end.
        if (turns >= TURNS_PER_INGEST && !isAlone) break
        turnsByJob.set(job, turns + 1)
        // To the back of the line: the others come first.
        laneByJob.delete(job)
        const part = takeFrom(lane, isAlone ? left : limits.recordsPerTurn)
        if (!part) continue
        laneByJob.set(job, lane)
        parts.push(part)
        left -= Math.max(1, part.batch.records.length)
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

function startOf({ runs }: Pending): Rest {
  const records = recordsOf(runs)
  return { records, next: records.next() }
}

function* recordsOf(runs: readonly Run[]) {
  for (const run of runs) yield* eachRecord(run)
}

const toBatch = ({ key: { job, week, author }, receivedAt }: Pending, records: unknown[]): IngestBatch => ({
  job,
  week,
  author: author as Party,
  records,
  receivedAt,
})
