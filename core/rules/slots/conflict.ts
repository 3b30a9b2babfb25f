/**
 * One freelancer's jobs side by side (S4): a moment belongs to one of them, the one whose session started
 * first. Every other job's spans get a conflict over that moment and no credit for it. What a settled timesheet
 * has counted stays there, whatever is claimed afterwards of a session's beginning (S10).
 */

import type { Instant, Interval } from '../calendar/instant.ts'
import { subtract, union } from '../calendar/intervals.ts'
import type { ConflictFact, SpanFact } from '../facts/facts.ts'

/** A span; `settled` where its time stands on a timesheet that is settled, `lost` what other jobs took of it before. */
export type JobSpan = SpanFact & { settled?: boolean; lost?: readonly Interval[] }
/**
 * One job's spans, all of one freelancer. `settledLate` are slots whose late time stands on a settled timesheet: a
 * span that came in time is on its own week's, but its time went on a later one if its picture came late (T7).
 */
export type JobSpans = { job: string; spans: readonly JobSpan[]; settledLate?: readonly Interval[] }
export type JobConflicts = { job: string; conflicts: readonly ConflictFact[] }

type Running = { job: string; span: JobSpan }

/**
 * The conflicts of each job, in order of time, in whatever order jobs and spans come. Sessions that started
 * in the same instant are ranked by id, so that every machine decides alike.
 */
export function conflictsBetween(jobs: readonly JobSpans[]): JobConflicts[] {
  const running: Running[] = jobs.flatMap(({ job, spans, settledLate }) => {
    const late = union(settledLate ?? [])
    return spans
      .filter(({ from, to }) => Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to)
      .flatMap((span) => inParts(span, late))
      .map((span) => ({ job, span }))
  })
  const edges = [...new Set(running.flatMap(({ span }) => [span.from, span.to]))].sort((a, b) => a - b)
  const starts = running.sort((a, b) => a.span.from - b.span.from)
  const conflictsByJob = new Map<string, ConflictFact[]>(jobs.map(({ job }) => [job, []]))
  const openBySpan = new Map<SpanFact, ConflictFact>()

  let active: Running[] = []
  let next = 0
  for (const [index, from] of edges.entries()) {
    active = active.filter(({ span }) => span.to > from)
    for (let one = starts[next]; one !== undefined && one.span.from === from; one = starts[++next])
      active.push(one)
    const to = edges[index + 1]
    if (to === undefined || active.length < 2) continue
    const keeper = active.reduce((first, one) => (isFirst(one, first) ? one : first))
    for (const { job, span } of active)
      if (job !== keeper.job && span.settled !== true)
        note(conflictsByJob.get(job) ?? [], openBySpan, span, { from, to })
  }
  return jobs.map(({ job }) => ({ job, conflicts: conflictsByJob.get(job) ?? [] }))
}

/** What of a span is settled and what isn't. A settled timesheet keeps what it counted, not what was lost before. */
function inParts(span: JobSpan, settledLate: readonly Interval[]): JobSpan[] {
  const open = span.settled === true ? [] : subtract([span], settledLate)
  const kept = subtract(subtract([span], open), union(span.lost ?? []))
  return [
    ...open.map(({ from, to }) => ({ ...span, from, to })),
    ...kept.map(({ from, to }) => ({ ...span, from, to, settled: true })),
  ]
}

/** Lengthens the span's last conflict, or begins another. */
function note(
  conflicts: ConflictFact[],
  openBySpan: Map<SpanFact, ConflictFact>,
  span: SpanFact,
  { from, to }: Interval,
): void {
  const open = openBySpan.get(span)
  if (open?.to === from) {
    open.to = to
    return
  }
  const conflict: ConflictFact = { span: span.id, from, to }
  conflicts.push(conflict)
  openBySpan.set(span, conflict)
}

function isFirst(a: Running, b: Running): boolean {
  if ((a.span.settled === true) !== (b.span.settled === true)) return a.span.settled === true
  const startedBy = startOf(a.span) - startOf(b.span)
  if (startedBy !== 0) return startedBy < 0
  if (a.span.session !== b.span.session) return a.span.session < b.span.session
  return a.job < b.job
}

/** A session can't have started after its own span. */
function startOf({ sessionStartedAt, from }: SpanFact): Instant {
  return Math.min(sessionStartedAt, from)
}
