import type { Instant } from '../../rules/calendar/instant.ts'
import { civilDate, dayName, deadline, moment, timeOfDay, zoneName } from './format.ts'

/**
 * Instants in what the server says: its words are kept and mailed, and their readers live in different zones. So a
 * text carries instants in ISO 8601, which any program can read, and each reader's page or mail draws them (W6).
 */
const iso = (at: Instant): string => new Date(at).toISOString().replace(/(?::00)?\.000Z$/, 'Z')

export const momentMark = (at: Instant): string => iso(at)
/** The end of a period, as an interval without a beginning: `../2026-11-28T05:00Z`. */
export const deadlineMark = (until: Instant): string => `../${iso(until)}`
export const stretchMark = (from: Instant, to: Instant): string => `${iso(from)}/${iso(to)}`

const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{3})?)?Z`
/** What stands in quotation marks is somebody's own words, and left as it is. */
const MARKS = new RegExp(`“[^”]*”|(?:(\\.\\.|${INSTANT})/)?(${INSTANT})`, 'g')

/** Where a text is read. `place` is put behind a time of that zone, or stands for it: `in Berlin`, `here`. */
export type Reader = { zone: string; place: string; policyZone: string }

export const readerHere = (zone: string, policyZone: string): Reader => ({ zone, place: 'here', policyZone })

/** Of a mail, which can be read anywhere: it names the zone. Whose zone isn't known reads the policy's and UTC. */
export function readerIn(zone: string | null, policyZone: string): Reader {
  if (zone === null) return { zone: 'UTC', place: 'UTC', policyZone }
  const isCity = zone.includes('/') && !zone.startsWith('Etc/')
  const place = isCity ? `in ${zone.split('/').at(-1)?.replaceAll('_', ' ')}` : zoneName(zone, 0)
  return { zone, place, policyZone }
}

export function drawTimes(text: string, reader: Reader): string {
  return text.replace(MARKS, (mark, from: string | undefined, to: string | undefined) => {
    const until = Date.parse(to ?? '')
    if (to === undefined || Number.isNaN(until)) return mark
    if (from === '..') return deadline(until, reader.zone, reader.policyZone, reader.place)
    const since = Date.parse(from ?? to)
    if (Number.isNaN(since)) return mark
    return from === undefined ? ruleMoment(until, reader) : stretchFor(since, until, reader)
  })
}

/** A moment that a rule sets, in the rule's zone and here: `Mon 30 Nov 00:00 ET (06:00 in Berlin)`. */
export function ruleMoment(at: Instant, { zone, place, policyZone }: Reader): string {
  const there = `${moment(at, policyZone)} ${zoneName(policyZone, at)}`
  const here = moment(at, zone)
  if (there.startsWith(here)) return there
  const isSameDay = civilDate(at, zone) === civilDate(at, policyZone)
  return `${there} (${isSameDay ? timeOfDay(at, zone) : here} ${place})`
}

/** When somebody was at work: in the reader's zone alone, because no rule is about it. */
export function stretchFor(from: Instant, to: Instant, { zone, place }: Reader): string {
  const times = `${dayName(civilDate(from, zone))} ${timeOfDay(from, zone)}–${timeOfDay(to, zone)}`
  return place === 'here' ? times : `${times} ${place}`
}
