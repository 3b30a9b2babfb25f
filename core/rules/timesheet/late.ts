/**
 * Late arrivals (T7). What a slot is worth by all that is known now, and its own timesheet doesn't count, is its
 * late part: because it came after the submission, or because a rejection was overturned after the charge (J5).
 * It goes on the next timesheet that is still open, with the full review period, so that no honest offline hour
 * is lost and no client is billed unseen; and it follows its slot for as long as a timesheet that bears it is
 * unsettled, so that both together never count more than the slot.
 */

import type { Instant, WeekId } from '../calendar/instant.ts'
import { clip } from '../calendar/intervals.ts'
import { slotsIn } from '../calendar/slots.ts'
import { soundFacts } from '../facts/check-facts.ts'
import type { LateFact, WeekFacts } from '../facts/facts.ts'
import type { SlotLine } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import { lateFrom } from '../slots/receipt.ts'
import { slotLines } from '../slots/slot-lines.ts'
import { lateKey, lateLines } from './late-lines.ts'
import { dayRooms } from './other-lines.ts'
import { timesheet } from './timesheet.ts'

/** Whether what reaches the server at an instant is late for a week (T7). */
export function isLate(
  week: Pick<WeekFacts, 'week' | 'settledAt'>,
  receivedAt: Instant,
  policy: Policy,
): boolean {
  return receivedAt >= lateFrom(week, policy)
}

/**
 * The late parts that a week's slots have now, in order of time: what later timesheets bear of them together. A
 * day has its length and no more, so documented time, what was rejected or taken off and Other hours come first,
 * and what finds no room beside them is cut (O1).
 * @param holdings what later timesheets have of them: a slot held there is looked at even if its late part is gone,
 *   and what is settled there took its room for good
 */
export function lateFacts(
  facts: WeekFacts,
  policy: Policy,
  holdings: readonly LateHolding[] = [],
): LateFact[] {
  const sound = soundFacts(facts, policy)
  const own = timesheet(facts, policy)
  const wholeBySlot = new Map(wholeSlots(sound, policy).map((line) => [line.slot, line]))
  const rooms = dayRooms(own.others, policy)
  const parts = own.slots.map((line) => {
    const whole = wholeBySlot.get(line.slot) ?? line
    rooms.take(line.slot, isStruck(whole) ? whole.removedSeconds : line.creditSeconds)
    return { line, whole, lateSeconds: Math.max(0, whole.creditSeconds - line.creditSeconds) }
  })
  const settledBySlot = new Map<Instant, number>()
  for (const { slot, settledSeconds } of holdings)
    settledBySlot.set(slot, (settledBySlot.get(slot) ?? 0) + (settledSeconds ?? 0))
  for (const [slot, seconds] of settledBySlot) rooms.take(slot, seconds)
  const asked = parts.filter(({ line, lateSeconds }) => lateSeconds > 0 || settledBySlot.has(line.slot))
  const overturned = overturnedScreenshots(facts)
  const arrivalBySlot = asked.length > 0 ? lastArrivals(facts, policy) : null
  return asked.map(({ line, whole, lateSeconds }): LateFact => {
    const settled = Math.min(lateSeconds, settledBySlot.get(line.slot) ?? 0)
    const seconds = settled + rooms.take(line.slot, lateSeconds - settled)
    return {
      fromWeek: facts.week,
      slot: line.slot,
      seconds,
      cutSeconds: lateSeconds - seconds,
      rateMinorPerHour: sound.terms.rateMinorPerHour,
      slotState: whole.state,
      screenshot: line.screenshot ?? '',
      extraScreenshots: line.extraScreenshots,
      overturned: [line.screenshot ?? '', ...line.extraScreenshots].some((id) => overturned.has(id)),
      receivedAt: arrivalBySlot?.get(line.slot) ?? 0,
      unprotectedReason: whole.unprotectedReason,
    }
  })
}

/** The slots as they would count if all that is known now had come in time. */
function wholeSlots(sound: ReturnType<typeof soundFacts>, policy: Policy): SlotLine[] {
  return slotLines({ ...sound, settledAt: null }, policy, Number.POSITIVE_INFINITY)
}

function isStruck({ state }: SlotLine): boolean {
  return state === 'rejected' || state === 'under-review' || state === 'removed'
}

function overturnedScreenshots({ rejections }: WeekFacts): Set<string> {
  return new Set(
    rejections.flatMap(({ review, screenshot }) => (review?.outcome === 'overturned' ? [screenshot] : [])),
  )
}

/** When the server had the last that a slot is made of. */
function lastArrivals(facts: WeekFacts, policy: Policy): Map<Instant, Instant> {
  const { screenshots, spans, interval } = soundFacts(facts, policy)
  const arrivalBySlot = new Map<Instant, Instant>()
  const note = (slot: Instant, at: Instant | null) =>
    arrivalBySlot.set(slot, Math.max(arrivalBySlot.get(slot) ?? 0, at ?? 0))
  for (const { slot, receivedAt, pictureAt } of screenshots) {
    note(slot, receivedAt)
    note(slot, pictureAt)
  }
  for (const span of spans)
    for (const slot of slotsIn(clip(span, interval), policy)) note(slot, span.receivedAt)
  return arrivalBySlot
}

/** What one later timesheet has of a slot's late part. */
export type LateHolding = Pick<LateFact, 'fromWeek' | 'slot'> & {
  week: WeekId
  late: LateFact
  /** Whether a rejection of this line was overturned (J5). */
  overturned: boolean
  /** The most that it ever bore: what its client has seen there already. */
  mostSeconds: number
  /** Settled, it stays as it is, and that much of the slot is done with. */
  settledSeconds: number | null
}

/**
 * What a later timesheet holds of earlier weeks' slots. A settled one is done with what it counted; with all
 * of it too where a rejection or a dispute of its own still strikes the line.
 */
export function lateHoldings(
  later: WeekFacts,
  mostByKey: ReadonlyMap<string, number>,
  policy: Policy,
): LateHolding[] {
  const overturned = overturnedScreenshots(later)
  const lateByKey = new Map(later.lates.map((late) => [lateKey(late), late]))
  const counted = timesheet(later, policy).lates
  const now = new Map(
    lateLines(soundFacts({ ...later, settledAt: null }, policy)).map((line) => [lateKey(line), line]),
  )
  return counted.flatMap((line): LateHolding[] => {
    const key = lateKey(line)
    const late = lateByKey.get(key)
    if (late === undefined) return []
    const mostSeconds = Math.max(late.seconds, mostByKey.get(key) ?? 0)
    const stands = now.get(key)?.state === 'counted'
    const settledSeconds = later.settledAt == null ? null : stands ? line.seconds : mostSeconds
    return [
      {
        week: later.week,
        fromWeek: late.fromWeek,
        slot: late.slot,
        late,
        overturned:
          late.overturned || [late.screenshot, ...late.extraScreenshots].some((id) => overturned.has(id)),
        mostSeconds,
        settledSeconds,
      },
    ]
  })
}

/** A later week, with the most that its records ever gave each late line. */
export type LaterWeek = { facts: WeekFacts; mostByKey: ReadonlyMap<string, number> }

/**
 * What later timesheets are to bear of a week's slots from now on: the changes alone.
 * @param later the weeks with late lines of this one
 * @param open the first later week whose timesheet is open (`lateTarget`)
 */
export function reviseLate(
  from: WeekFacts,
  later: readonly LaterWeek[],
  open: WeekId,
  policy: Policy,
): LatePlacement[] {
  const holdings = later
    .flatMap(({ facts, mostByKey }) => lateHoldings(facts, mostByKey, policy))
    .filter(({ fromWeek }) => fromWeek === from.week)
  return placeLate(lateFacts(from, policy, holdings), holdings, open)
}

/** A record to write: from now on this timesheet's whole part of a slot is this. */
export type LatePlacement = { week: WeekId; late: LateFact }

/**
 * Brings what later timesheets hold of a week's slots in line with the slots' late parts (T7). Settled ones stay;
 * of the rest each gets back at most what it had borne before, the earliest first, since its review may be under
 * way; what remains goes to the open one.
 * @param parts one for each slot that has a late part or is held somewhere (`lateFacts`)
 * @param open the first later week whose timesheet is open (`lateTarget`)
 * @returns what changes, and nothing where all is as it should be
 */
export function placeLate(
  parts: readonly LateFact[],
  holdings: readonly LateHolding[],
  open: WeekId,
): LatePlacement[] {
  const holdingsBySlot = Map.groupBy(holdings, ({ slot }) => slot)
  return parts.flatMap((asked) => {
    const held = (holdingsBySlot.get(asked.slot) ?? []).toSorted((a, b) => (a.week < b.week ? -1 : 1))
    const part = { ...asked, overturned: asked.overturned || held.some(({ overturned }) => overturned) }
    let left = Math.max(
      0,
      part.seconds - held.reduce((sum, { settledSeconds }) => sum + (settledSeconds ?? 0), 0),
    )
    const placed: LatePlacement[] = []
    const unsettled = held.filter(({ settledSeconds }) => settledSeconds === null)
    for (const { week, mostSeconds, late } of unsettled) {
      const isOpen = week === open
      const seconds = isOpen ? left : Math.min(left, mostSeconds)
      left -= seconds
      const revised = { ...part, seconds, cutSeconds: isOpen || held.length === 1 ? part.cutSeconds : 0 }
      if (!isSame(revised, late)) placed.push({ week, late: revised })
    }
    const isNews = left > 0 || (held.length === 0 && part.cutSeconds > 0)
    if (isNews && !unsettled.some(({ week }) => week === open))
      placed.push({ week: open, late: { ...part, seconds: left } })
    return placed
  })
}

function isSame(a: LateFact, b: LateFact): boolean {
  return (
    a.seconds === b.seconds &&
    a.cutSeconds === b.cutSeconds &&
    a.rateMinorPerHour === b.rateMinorPerHour &&
    a.slotState === b.slotState &&
    a.screenshot === b.screenshot &&
    a.overturned === b.overturned &&
    a.extraScreenshots.join() === b.extraScreenshots.join() &&
    a.receivedAt === b.receivedAt &&
    a.unprotectedReason === b.unprotectedReason
  )
}
