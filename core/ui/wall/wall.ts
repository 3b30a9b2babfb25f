import type { WorkroomSlot, WorkroomWeek } from '../../projection/workroom-week.ts'
import type { CivilDate, Instant } from '../../rules/calendar/instant.ts'
import { dayOf } from '../../rules/calendar/week.ts'
import type { Policy } from '../../rules/policy.ts'
import { countedBySlot } from '../words/counted.ts'

/** A day of the Work View: its sums and its hours as rows (V2). */
export type GridDay = {
  day: CivilDate
  creditSeconds: number
  hours: readonly GridHour[]
}
/** One row. Cells without work carry what stands there instead. */
export type GridHour = { hour: Instant; cells: readonly GridCell[] }
export type GridCell = { at: Instant; slot: WorkroomSlot | null; gap: boolean }

const HOUR_MS = 3_600_000

/**
 * Lays a week's slots out: days of the policy's zone, as the timesheet counts them, hours as rows, and in
 * each row as many cells as the policy has slots in an hour. Hours without any slot have no row. An empty
 * cell between two slots of one session is a gap: never credited, never hidden (S5).
 */
export function gridDays(week: Pick<WorkroomWeek, 'slots' | 'policy' | 'timesheet'>): GridDay[] {
  const rowMs = rowLengthMs(week.policy)
  const slotMs = week.policy.slotSeconds * 1000
  const bySlot = new Map(week.slots.map((slot) => [slot.slot, slot]))
  const counted = countedBySlot(week)
  const gaps = gapsBetween(week.slots, slotMs)
  const rows = new Set<Instant>()
  for (const at of [...bySlot.keys(), ...gaps]) rows.add(Math.floor(at / rowMs) * rowMs)

  const days = new Map<CivilDate, { creditSeconds: number; hours: GridHour[] }>()
  for (const hour of [...rows].sort((a, b) => a - b)) {
    const cells: GridCell[] = []
    for (let at = hour; at < hour + rowMs; at += slotMs)
      cells.push({ at, slot: bySlot.get(at) ?? null, gap: gaps.has(at) })
    const name = dayOf(hour, week.policy.zone)
    const day = days.get(name) ?? { creditSeconds: 0, hours: [] }
    day.hours.push({ hour, cells })
    for (const { at } of cells) day.creditSeconds += counted.get(at) ?? 0
    days.set(name, day)
  }
  return [...days].map(([day, rest]) => ({ day, ...rest }))
}

/** Five slots a row; a sandbox with short slots keeps five, so that its rows are minutes instead of hours. */
export function rowLengthMs({ slotSeconds }: Pick<Policy, 'slotSeconds'>): number {
  return Math.min(HOUR_MS, slotSeconds * 1000 * 5)
}

/** Longer silences are read as the Tracker's user being away, and not drawn cell by cell. */
const MOST_GAP_CELLS = 10

function gapsBetween(slots: readonly WorkroomSlot[], slotMs: number): Set<Instant> {
  const gaps = new Set<Instant>()
  for (const [i, { slot, picture }] of slots.entries()) {
    const before = slots[i - 1]
    const session = picture?.claim.session
    if (!before || session === undefined || before.picture?.claim.session !== session) continue
    const missing = (slot - before.slot) / slotMs - 1
    if (missing <= MOST_GAP_CELLS) for (let at = before.slot + slotMs; at < slot; at += slotMs) gaps.add(at)
  }
  return gaps
}
