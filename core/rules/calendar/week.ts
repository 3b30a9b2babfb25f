/**
 * Weeks, days and deadlines in the policy's zone (W1 to W4). Nothing else in the product turns civil time
 * into instants or back.
 *
 * A civil date has 23, 24 or 25 hours and a wall time can be missing or come twice, so nothing here adds
 * 24 hours to anything: civil dates are counted as dates, and each is then looked up in the zone. date-fns-tz
 * brings us near the instant; it errs by an hour or so around clock changes and on hosts of other zones, so
 * `Intl` reads the clocks around it and has the last word.
 */

import { fromZonedTime } from 'date-fns-tz/fromZonedTime'
import type { Policy } from '../policy.ts'
import type { CivilDate, CivilTime, Instant, Interval, WeekId } from './instant.ts'

const DAY_MS = 86_400_000
const LENGTH_OF_DATE = 10
const EARLIEST: Instant = Date.UTC(2000, 0, 1)
const LATEST: Instant = Date.UTC(2200, 0, 1)

/** A whole number of milliseconds in the years 2000 to 2199: anything else is a mistake, not a time. */
export function isInstant(value: unknown): value is Instant {
  return Number.isSafeInteger(value) && EARLIEST <= (value as number) && (value as number) < LATEST
}

/** A date that the calendar has, in the years 2000 to 2199. */
export function isCivilDate(text: unknown): text is CivilDate {
  if (typeof text !== 'string') return false
  const midnight = Date.parse(`${text}T00:00:00Z`)
  return isInstant(midnight) && dateText(midnight) === text
}

/** The id of a week: the date of a Monday (W1). */
export function isWeekId(text: unknown): text is WeekId {
  if (typeof text !== 'string' || text.length !== LENGTH_OF_DATE) return false
  return remembered(weekIds, text, () => isCivilDate(text) && mondayOf(text) === text)
}

/** A time of day from 00:00 to 23:59. */
export function isCivilTime(text: unknown): text is CivilTime {
  return typeof text === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/** Whether this machine knows the IANA zone. */
export function isZone(zone: unknown): zone is string {
  if (typeof zone !== 'string') return false
  try {
    clockOf(zone)
    return true
  } catch {
    return false
  }
}

/** The week that an instant lies in (W1). Throws RangeError for what is no instant or no zone. */
export function weekOf(instant: Instant, zone: string): WeekId {
  return mondayOf(dayOf(instant, zone))
}

/** From Monday 00:00 to the next Monday 00:00: 167, 168 or 169 hours (W1). */
export function weekInterval(week: WeekId, zone: string): Interval {
  return remembered(weekIntervals, `${zone} ${week}`, () => ({
    from: firstInstantOf(week, zone),
    to: firstInstantOf(addDays(week, 7), zone),
  }))
}

export function nextWeek(week: WeekId): WeekId {
  return addDays(week, 7)
}

export function previousWeek(week: WeekId): WeekId {
  return addDays(week, -7)
}

/** The seven civil dates of a week, Monday first. */
export function daysOf(week: WeekId): readonly CivilDate[] {
  return remembered(daysOfWeeks, week, () => [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(week, days)))
}

/** The days of a week that have begun by an instant: the last is today, if the week is this one. */
export function daysBegun(week: WeekId, now: Instant, zone: string): readonly CivilDate[] {
  const today = dayOf(now, zone)
  return daysOf(week).filter((day) => day <= today)
}

/** The civil date at an instant. Throws RangeError for what is no instant or no zone. */
export function dayOf(instant: Instant, zone: string): CivilDate {
  return dateText(wallClock(instant, zone))
}

/** From the first instant of a civil date to the first of the next: 23, 24 or 25 hours (O1). */
export function dayInterval(day: CivilDate, zone: string): Interval {
  return { from: firstInstantOf(day, zone), to: firstInstantOf(addDays(day, 1), zone) }
}

/** The instant at which a week's timesheet is submitted by itself: the Monday after it, 07:00 ET (W2). */
export function submitInstant(week: WeekId, policy: Policy): Instant {
  return instantAfterWeek(week, policy.submit, policy.zone)
}

/**
 * The first instant after the review period: Saturday 00:00:00.000 ET. Before it a rejection or a dispute
 * is in time (W3); from it on the charge is due (W4).
 */
export function reviewEndInstant(week: WeekId, policy: Policy): Instant {
  return instantAfterWeek(week, policy.reviewEnd, policy.zone)
}

/**
 * The instant at which the zone's clocks read a civil date and time. If they read it twice, the first; if
 * they never do, the instant as far after the gap's start as the time is (what Temporal calls compatible).
 */
export function instantOf(day: CivilDate, time: CivilTime, zone: string): Instant {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  const near = fromZonedTime(`${day}T${time}:00`, zone).getTime()
  const before = wanted - offsetMs(near - DAY_MS, zone)
  const after = wanted - offsetMs(near + DAY_MS, zone)
  const readings = [Math.min(before, after), Math.max(before, after)]
  return readings.find((instant) => wallClock(instant, zone) === wanted) ?? before
}

function instantAfterWeek(
  week: WeekId,
  { dayOffset, time }: { dayOffset: number; time: CivilTime },
  zone: string,
) {
  return remembered(deadlines, `${zone} ${week} ${dayOffset} ${time}`, () =>
    instantOf(addDays(week, 7 + dayOffset), time, zone),
  )
}

function firstInstantOf(day: CivilDate, zone: string): Instant {
  return remembered(dayStarts, `${zone} ${day}`, () => instantOf(day, '00:00', zone))
}

function addDays(day: CivilDate, days: number): CivilDate {
  return dateText(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)
}

function mondayOf(day: CivilDate): CivilDate {
  const sundayIsZero = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((sundayIsZero + 6) % 7))
}

function dateText(utc: number): CivilDate {
  return new Date(utc).toISOString().slice(0, 10)
}

function offsetMs(instant: Instant, zone: string): number {
  return wallClock(instant, zone) - Math.floor(instant / 1000) * 1000
}

/** What the zone's clocks read at an instant, to the second, as if that reading were UTC. */
function wallClock(instant: Instant, zone: string): number {
  const [month, day, year, hour, minute, second] = clockOf(zone).format(instant).split(/\D+/).map(Number)
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
}

/** What is read by parts and shown to nobody: Latin digits, and the calendar of civil dates. */
export const MACHINE_LOCALE = 'en-US'

function clockOf(zone: string): Intl.DateTimeFormat {
  return remembered(
    clocks,
    zone,
    () =>
      new Intl.DateTimeFormat(MACHINE_LOCALE, {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
  )
}

/** Looking up a zone takes microseconds and never changes: answers are kept, up to a limit. */
const MOST_REMEMBERED = 1000
const clocks = new Map<string, Intl.DateTimeFormat>()
const weekIds = new Map<string, boolean>()
const daysOfWeeks = new Map<WeekId, readonly CivilDate[]>()
const weekIntervals = new Map<string, Interval>()
const dayStarts = new Map<string, Instant>()
const deadlines = new Map<string, Instant>()

function remembered<T>(answers: Map<string, T>, key: string, find: () => T): T {
  const known = answers.get(key)
  if (known !== undefined) return known
  const found = find()
  if (answers.size >= MOST_REMEMBERED) answers.clear()
  answers.set(key, found)
  return found
}
