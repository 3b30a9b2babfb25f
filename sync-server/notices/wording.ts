import type { Interval } from '../../core/rules/facts.ts'
import type { Instant } from '../../core/rules/week.ts'

/** `$1,234.50`: exact, the minor units are never made into a float. */
export function moneyText(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const sign = amountMinor < 0 ? '-' : ''
  const units = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const decimal = digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`
  return format.format(`${sign}${decimal}` as unknown as number)
}

/** `12 min`, `1 h 05 min`. */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** `Wed, Nov 18, 2026, 9:24 AM ET (14:24 UTC)`: the policy's zone, and UTC for whoever lives elsewhere (W6). */
export function instantText(at: Instant, zone: string): string {
  return `${dayAndTime(at, zone)} ${zoneName(at, zone)} (${utcTime(at)} UTC)`
}

/** `Wed, Nov 18, 2026, 9:24 AM to 9:36 AM ET (14:24 to 14:36 UTC)`. */
export function intervalText({ from, to }: Interval, zone: string): string {
  const end = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeStyle: 'short' }).format(to)
  return plain(
    `${dayAndTime(from, zone)} to ${end} ${zoneName(from, zone)} (${utcTime(from)} to ${utcTime(to)} UTC)`,
  )
}

/** `Nov 16, 2026` from a civil date. */
export const dateText = (day: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'medium' }).format(
    Date.parse(`${day}T00:00Z`),
  )

const dayAndTime = (at: Instant, zone: string): string =>
  plain(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
    }).format(at),
  )

/** New York's two names are one to its people: ET, as SPEC has it. */
function zoneName(at: Instant, zone: string): string {
  if (zone === 'America/New_York') return 'ET'
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

const utcTime = (at: Instant): string => new Date(at).toISOString().slice(11, 16)
/** Newer ICU data puts narrow no-break spaces before AM; plain ones survive every mail program. */
const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ')
