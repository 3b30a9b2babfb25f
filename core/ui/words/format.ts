/**
 * How the product writes time and money for people. Durations are `h:mm`; money comes with its currency;
 * an instant is shown in the viewer's zone, and a deadline also in the policy's (W6).
 */
import type { CivilDate, Instant } from '../../rules/calendar/instant.ts'
import { MACHINE_LOCALE } from '../../rules/calendar/week.ts'
import { readerLanguage } from './language.ts'

const MINUS = '−'
const MINUTE_MS = 60_000

/** Seconds as `h:mm`, rounded half up to the minute: `18:24`, `−0:12`. */
export function duration(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60)
  const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return seconds < 0 && minutes > 0 ? MINUS + text : text
}

/** Seconds as `h:mm:ss`, for lists that must add up to the second (S7). */
export function exactDuration(seconds: number): string {
  const whole = Math.abs(seconds)
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return `${seconds < 0 ? MINUS : ''}${h}:${two(m)}:${two(s)}`
}

/** Seconds as people say them, to the minute from an hour on: `12 minutes`, `1 hour 30 minutes`, `45 seconds`. */
export function durationWords(seconds: number): string {
  const whole = Math.abs(seconds) < 3600 ? Math.abs(seconds) : Math.round(Math.abs(seconds) / 60) * 60
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => counted(count, unit))
  return said.join(' ') || counted(0, 'minute')
}

const units = new Map<string, Intl.NumberFormat>()
/** `1 hour`, `2 hours`. */
export function counted(count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string {
  let format = units.get(unit)
  if (format === undefined) {
    format = new Intl.NumberFormat(readerLanguage(), { style: 'unit', unit, unitDisplay: 'long' })
    units.set(unit, format)
  }
  return format.format(count)
}

/** Integer minor units with their ISO 4217 currency, exact at any size: `$412.50`, `−¥500`. */
export function money(minor: number, currency: string): string {
  const { format, digits } = moneyFormat(currency)
  const units = String(Math.abs(minor)).padStart(digits + 1, '0')
  const decimal = digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`
  return (minor < 0 ? MINUS : '') + format.format(decimal as `${number}`)
}

/** `14:36` in a zone. */
export function timeOfDay(instant: Instant, zone: string): string {
  const { hour, minute } = wallClock(instant, zone)
  return `${two(hour)}:${two(minute)}`
}

/** `Wed 18 Nov` of a civil date. */
export function dayName(day: CivilDate): string {
  return `${weekday(day)} ${shortDate(day)}`
}

/** `16 Nov` of a civil date. */
export function shortDate(day: CivilDate): string {
  return `${midnightOf(day).getUTCDate()} ${monthName(day)}`
}

const midnightOf = (day: CivilDate) => new Date(`${day}T00:00:00Z`)
/** Days and months are asked for once: a wall names hundreds. */
const named = (how: Intl.DateTimeFormatOptions, count: number, nth: (n: number) => Instant): string[] => {
  const names = new Intl.DateTimeFormat(readerLanguage(), { ...how, timeZone: 'UTC' })
  return Array.from({ length: count }, (_, n) => names.format(nth(n)))
}
/** From a Sunday on. */
const WEEKDAYS = named({ weekday: 'short' }, 7, (n) => Date.UTC(1970, 0, 4 + n))
const MONTHS = named({ month: 'short' }, 12, (n) => Date.UTC(1970, n))
const weekday = (day: CivilDate) => WEEKDAYS[midnightOf(day).getUTCDay()]
const monthName = (day: CivilDate) => MONTHS[midnightOf(day).getUTCMonth()]

/** `16 – 22 Nov` of the week that begins on a Monday. */
export function weekName(monday: CivilDate): string {
  const sunday = new Date(Date.parse(`${monday}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10)
  const first = monthName(monday) === monthName(sunday) ? midnightOf(monday).getUTCDate() : shortDate(monday)
  return `${first} – ${shortDate(sunday)}`
}

/** The civil date at an instant in a zone. */
export function civilDate(instant: Instant, zone: string): CivilDate {
  const { year, month, day } = wallClock(instant, zone)
  return `${year}-${two(month)}-${two(day)}`
}

/** `Wed 18 Nov 14:36` in a zone. */
export function moment(instant: Instant, zone: string): string {
  return `${dayName(civilDate(instant, zone))} ${timeOfDay(instant, zone)}`
}

/** An instant in the viewer's zone with the policy's beside it: `Wed 18 Nov 15:36 · 09:36 ET` (W6). */
export function momentBoth(instant: Instant, viewerZone: string, policyZone: string): string {
  const here = moment(instant, viewerZone)
  if (sameClock(instant, viewerZone, policyZone)) return `${here} ${zoneName(policyZone, instant)}`
  const there =
    civilDate(instant, viewerZone) === civilDate(instant, policyZone)
      ? timeOfDay(instant, policyZone)
      : `${weekday(civilDate(instant, policyZone))} ${timeOfDay(instant, policyZone)}`
  return `${here} · ${there} ${zoneName(policyZone, instant)}`
}

/**
 * A deadline: the last minute that is in time, in the policy's zone, then here: `Fri 27 Nov 11:59 PM ET
 * (Sat 05:59 here)`. A deadline at midnight belongs to the evening before, as people speak of it (W3).
 */
export function deadline(instant: Instant, viewerZone: string, policyZone: string, place = 'here'): string {
  const midnight = timeOfDay(instant, policyZone) === '00:00'
  const shown = midnight ? instant - MINUTE_MS : instant
  const { hour, minute } = wallClock(shown, policyZone)
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)} ${hour < 12 ? 'AM' : 'PM'}`
  const there = `${dayName(civilDate(shown, policyZone))} ${clock} ${zoneName(policyZone, shown)}`
  if (sameClock(shown, viewerZone, policyZone)) return there
  const here = timeOfDay(shown, viewerZone)
  const day = civilDate(shown, viewerZone)
  const isSameDay = day === civilDate(shown, policyZone)
  return `${there} (${isSameDay ? here : `${weekday(day)} ${here}`} ${place})`
}

/** What is left until an instant: `2 d 4 h`, `3 h 5 min`, `12 min`, `under a minute`. */
export function timeLeft(ms: number): string {
  if (ms < MINUTE_MS) return 'under a minute'
  const minutes = Math.floor(ms / MINUTE_MS)
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`
  return `${m} min`
}

/** `ET` for New York, else the zone's own short name at that instant. */
export function zoneName(zone: string, instant: Instant): string {
  if (zone === 'America/New_York') return 'ET'
  const format = new Intl.DateTimeFormat(readerLanguage(), { timeZone: zone, timeZoneName: 'short' })
  return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

/** Whether two zones' clocks read the same at an instant. */
export function sameClock(instant: Instant, a: string, b: string): boolean {
  return (
    a === b ||
    (civilDate(instant, a) === civilDate(instant, b) && timeOfDay(instant, a) === timeOfDay(instant, b))
  )
}

const two = (value: number) => String(value).padStart(2, '0')

const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat(MACHINE_LOCALE, {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    clocks.set(zone, clock)
  }
  return clock
}

const QUARTER_MS = 15 * MINUTE_MS
const MOST_OFFSETS = 5000
const offsets = new Map<string, number>()

/** A wall asks for hundreds of times at once, and asking a zone is slow: offsets change on quarters of an hour. */
function offsetMs(instant: Instant, zone: string): number {
  const quarter = Math.floor(instant / QUARTER_MS) * QUARTER_MS
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    const read = { year: 0, month: 0, day: 0, hour: 0, minute: 0 }
    for (const { type, value } of clockOf(zone).formatToParts(quarter))
      if (type in read) read[type as keyof typeof read] = Number(value)
    offset = Date.UTC(read.year, read.month - 1, read.day, read.hour, read.minute) - quarter
    if (offsets.size >= MOST_OFFSETS) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function wallClock(instant: Instant, zone: string) {
  const read = new Date(instant + offsetMs(instant, zone))
  return {
    ...{ year: read.getUTCFullYear(), month: read.getUTCMonth() + 1, day: read.getUTCDate() },
    ...{ hour: read.getUTCHours(), minute: read.getUTCMinutes() },
  }
}

type MoneyFormat = { format: Intl.NumberFormat; digits: number }
const moneyFormats = new Map<string, MoneyFormat>()
function moneyFormat(currency: string): MoneyFormat {
  let known = moneyFormats.get(currency)
  if (known === undefined) {
    const format = new Intl.NumberFormat(readerLanguage(), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    })
    known = { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 }
    moneyFormats.set(currency, known)
  }
  return known
}
