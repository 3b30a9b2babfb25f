/**
 * A week by SPEC.md alone, slow and simple: what each moment of it is, asked of every record one by one. It takes
 * the same facts as the rules and shares no code with them, so that a mistake would have to be made twice.
 */

import type { WeekFacts } from '../rules/facts/facts.ts'
import { dateOf, dayLength } from './civil-time.ts'
import { closesAt, inOpenDispute, type ModelSlot, modelSlots, strikeOf, takenOff } from './slot-model.ts'

/** What later timesheets bear of an earlier week's slot, by the model. */
export type ModelLate = {
  fromWeek: string
  slot: number
  seconds: number
  cutSeconds: number
  screenshots: readonly string[]
  /** T5: of its own week. */
  rateMinor: number
  /** G1, as its own week has it. */
  isProtected: boolean
}

export type ModelSheet = {
  slots: readonly ModelSlot[]
  documentedSeconds: number
  lateSeconds: number
  otherSeconds: number
  rejectedSeconds: number
  totalSeconds: number
  excessSeconds: number
  amountMinor: number
  excessMinor: number
  protectedSeconds: number
  /** Seconds of each day that Other hours hold, counted or not (O1). */
  heldByDay: ReadonlyMap<string, number>
}

export function modelSheet(facts: WeekFacts, lates: readonly ModelLate[]): ModelSheet {
  const slots = modelSlots(facts, closesAt(facts), facts.settledAt ?? null)
  const others = otherHours(facts, slots)
  const struckLate = (late: ModelLate) =>
    strikeOf(facts, late.slot, late.screenshots, facts.settledAt ?? null)
  const liveLates = lates.filter((late) => struckLate(late) === null)

  const documentedSeconds = sum(slots.map(({ creditSeconds }) => creditSeconds))
  const lateSeconds = sum(liveLates.map(({ seconds }) => seconds))
  const otherSeconds = sum(others.map(({ countedSeconds }) => countedSeconds))
  const totalSeconds = documentedSeconds + lateSeconds + otherSeconds

  // T3: documented, then late, then Other, as far as the authorized hours go. G1: and no further.
  const limit = facts.terms.authorizedSecondsPerWeek ?? Number.POSITIVE_INFINITY
  const rate = facts.terms.rateMinorPerHour
  let [left, amountMinor, protectedSeconds] = [limit, 0, 0]
  const excessByRate = new Map<number, number>()
  // T2: a line for each rate.
  const bill = (lines: readonly { seconds: number; isProtected: boolean; rateMinor: number }[]) => {
    const billedByRate = new Map<number, number>()
    for (const { seconds, isProtected, rateMinor } of lines) {
      const taken = Math.min(seconds, left)
      left -= taken
      billedByRate.set(rateMinor, (billedByRate.get(rateMinor) ?? 0) + taken)
      excessByRate.set(rateMinor, (excessByRate.get(rateMinor) ?? 0) + seconds - taken)
      if (isProtected) protectedSeconds += taken
    }
    for (const [rateMinor, billed] of billedByRate) amountMinor += money(rateMinor, billed)
  }
  const isDisputed = (slot: number) => inOpenDispute(facts, slot)
  bill(
    slots.map(({ creditSeconds, isProtected }) => ({ seconds: creditSeconds, isProtected, rateMinor: rate })),
  )
  bill(
    [...liveLates]
      .sort((a, b) => a.slot - b.slot)
      .map(({ slot, seconds, rateMinor, isProtected }) => ({
        ...{ seconds, rateMinor },
        isProtected: isProtected && !isDisputed(slot),
      })),
  )
  bill([{ seconds: otherSeconds, isProtected: false, rateMinor: rate }])
  const authorized = Math.min(totalSeconds, limit)
  const heldByDay = new Map<string, number>()
  for (const { day, heldSeconds } of others) heldByDay.set(day, (heldByDay.get(day) ?? 0) + heldSeconds)
  return {
    slots,
    documentedSeconds,
    lateSeconds,
    otherSeconds,
    rejectedSeconds:
      sum(
        slots.map(({ struck, inTimeSeconds, wholeSeconds }) =>
          struck !== 'rejected' ? 0 : facts.settledAt == null ? wholeSeconds : inTimeSeconds,
        ),
      ) + sum(lates.map((late) => (struckLate(late) === 'rejected' ? late.seconds : 0))),
    totalSeconds,
    excessSeconds: totalSeconds - authorized,
    amountMinor,
    excessMinor: sum([...excessByRate].map(([rateMinor, seconds]) => money(rateMinor, seconds))),
    protectedSeconds,
    heldByDay,
  }
}

/** T2: rate × seconds / 3600, half up. */
function money(rateMinor: number, seconds: number): number {
  return Number((BigInt(rateMinor) * BigInt(seconds) * 2n + 3600n) / 7200n)
}

/** O1: entry by entry, each day as far as it has room beside what came in time, struck or not. */
function otherHours(facts: WeekFacts, slots: readonly ModelSlot[]) {
  const roomByDay = new Map<string, number>()
  return [...facts.others]
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.at - b.at || (a.id < b.id ? -1 : 1)))
    .map((entry) => {
      const taken = slots
        .filter(({ slot }) => dateOf(slot) === entry.day)
        .map(({ struck, documentedInTime, inTimeSeconds }) =>
          struck !== null || documentedInTime ? inTimeSeconds : 0,
        )
      const room = roomByDay.get(entry.day) ?? Math.max(0, dayLength(entry.day) - sum(taken))
      const isTakenOff = takenOff(facts, ({ item }) => item.type === 'other' && item.id === entry.id)
      const fits = Math.min(entry.seconds, room)
      const isWithdrawn = entry.removedAt !== null && !isTakenOff
      const counts = !isWithdrawn && !isTakenOff && entry.approval !== 'needed'
      roomByDay.set(entry.day, counts || isTakenOff ? room - fits : room)
      return { day: entry.day, countedSeconds: counts ? fits : 0, heldSeconds: isWithdrawn ? 0 : fits }
    })
}

/** O1, J7: the room of a day for an entry to be made now, over all timesheets together. */
export function roomForOther(facts: WeekFacts, day: string): number {
  const sheet = modelSheet(facts, [])
  const held = sheet.slots
    .filter(({ slot }) => dateOf(slot) === day)
    .map(({ struck, documented, wholeSeconds }) => (struck !== null || documented ? wholeSeconds : 0))
  return Math.max(0, dayLength(day) - sum(held)) - (sheet.heldByDay.get(day) ?? 0)
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
