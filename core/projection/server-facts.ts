/** What the server's records say of a week's facts: of several on one thing the latest counts. */
import type { ClockSaid, JobRecord, Late, ServerRecord } from '../protocol/records.ts'
import { type Instant, type Interval, isBefore } from '../rules/calendar/instant.ts'
import type { JobLife, LateFact, Terms } from '../rules/facts/facts.ts'
import type { ClockReason } from '../rules/slots/clock.ts'
import { lateKey } from '../rules/timesheet/late-lines.ts'

/** Before the server has said a week's terms nothing is owed: time counts, money does not. */
export const UNKNOWN_TERMS: Terms = {
  version: 0,
  rateMinorPerHour: 0,
  currency: 'USD',
  authorizedSecondsPerWeek: null,
  requiresWorkView: false,
}

/** Before the server has said when the job began, all of it may count. */
export const UNKNOWN_LIFE: JobLife = { startsAt: 0, endsAt: null, acceptedAt: 0, pauses: [] }

/** The job's life by the latest record of it, if there is one (S10). */
export function jobLife(server: readonly ServerRecord[]): JobLife | null {
  let latest: JobRecord | null = null
  for (const record of server)
    if (record.kind === 'job' && (latest === null || isBefore(latest, record))) latest = record
  if (latest === null) return null
  const { startsAt, endsAt, acceptedAt, pauses } = latest
  return { startsAt, endsAt, acceptedAt, pauses }
}

/** Those that the week was opened with, or that bind in it since (T5). */
export function latestTerms(records: readonly { terms: Terms }[]): Terms {
  let latest = UNKNOWN_TERMS
  for (const { terms } of records) if (terms.version >= latest.version) latest = terms
  return latest
}

/** Why claims' clocks are suspect, by claim (C10). Those of sound ones aren't there. */
export function suspectClocks(said: readonly ClockSaid[]): Map<string, readonly ClockReason[]> {
  const latestByClaim = new Map<string, ClockSaid>()
  for (const one of said) {
    const known = latestByClaim.get(one.of)
    if (!known || isBefore(known, one)) latestByClaim.set(one.of, one)
  }
  return new Map(
    [...latestByClaim.values()].flatMap(({ of, reasons }) => (reasons.length > 0 ? [[of, reasons]] : [])),
  )
}

/** The stretches between a "not ready" and the next "ready". */
export function notReadyFrom(changes: readonly { at: Instant; ready: boolean }[]): Interval[] {
  const intervals: Interval[] = []
  let since: Instant | null = null
  for (const change of [...changes].sort((a, b) => a.at - b.at)) {
    if (!change.ready) since ??= change.at
    else if (since !== null) {
      intervals.push({ from: since, to: change.at })
      since = null
    }
  }
  if (since !== null) intervals.push({ from: since, to: Number.POSITIVE_INFINITY })
  return intervals
}

/** One fact a slot: the latest revision says the whole of it (T7). */
export function latesFrom(records: readonly Late[]): LateFact[] {
  const latestByKey = new Map<string, Late>()
  for (const record of records) {
    const known = latestByKey.get(lateKey(record))
    if (known === undefined || known.revision < record.revision) latestByKey.set(lateKey(record), record)
  }
  return [...latestByKey.values()].map(
    ({ id: _id, at: _at, kind: _kind, revision: _revision, ...late }) => late,
  )
}
