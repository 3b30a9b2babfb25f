/** Milliseconds since the Unix epoch, UTC (W6). */
export type Instant = number

/** The date of a week's Monday in the policy's zone, `2026-11-16` (W1). */
export type WeekId = string

/** A civil date, `2026-11-16`. */
export type CivilDate = string

/** A civil time of day, `07:00`. */
export type CivilTime = string

export type Interval = { from: Instant; to: Instant }

/** Order of records: by instant, two of the same instant by id. */
export function isBefore(a: { at: Instant; id: string }, b: { at: Instant; id: string }): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}
