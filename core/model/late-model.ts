/** Late time by SPEC.md alone (T7, J5, O1): second by second to where it belongs. */
import type { WeekFacts } from '../rules/facts/facts.ts'
import { dateOf, dayLength, submissionOf } from './civil-time.ts'
import { closesAt, modelSlots, strikeOf } from './slot-model.ts'
import { type ModelLate, modelSheet, sum } from './week-model.ts'

/** What one timesheet was told of a slot: what stands, and the most that its client ever saw. */
export type ModelHeld = ModelLate & { mostSeconds: number }
export type ModelWeek = {
  facts: WeekFacts
  held: Map<string, ModelHeld>
  submittedEarlyAt: number | null
}

/** What a week's slots are worth by all that is known, beyond what its own timesheet counts. */
export function lateParts(facts: WeekFacts, settledBySlot: ReadonlyMap<number, number>): ModelLate[] {
  const own = modelSheet(facts, [])
  const wholeBySlot = new Map(
    modelSlots(facts, Number.POSITIVE_INFINITY, null).map((whole) => [whole.slot, whole]),
  )
  const room = new Map<string, number>()
  for (const { slot } of own.slots)
    room.set(dateOf(slot), dayLength(dateOf(slot)) - (own.heldByDay.get(dateOf(slot)) ?? 0))
  const take = (slot: number, seconds: number) => {
    const had = Math.max(0, room.get(dateOf(slot)) ?? 0)
    room.set(dateOf(slot), had - Math.min(had, seconds))
    return Math.min(had, seconds)
  }
  // Documented, rejected and taken-off time stands first, and what is settled elsewhere; late time gets what is left, slot by slot.
  for (const { slot, creditSeconds } of own.slots) {
    const whole = wholeBySlot.get(slot)
    take(slot, whole?.struck ? whole.wholeSeconds : creditSeconds)
  }
  for (const [slot, seconds] of settledBySlot) take(slot, seconds)
  return own.slots.map(({ slot, creditSeconds, screenshots }) => {
    const whole = wholeBySlot.get(slot)
    const owed = Math.max(0, (whole?.creditSeconds ?? 0) - creditSeconds)
    const settled = Math.min(owed, settledBySlot.get(slot) ?? 0)
    const seconds = settled + take(slot, owed - settled)
    return {
      ...{ fromWeek: facts.week, slot, seconds, cutSeconds: owed - seconds, screenshots },
      rateMinor: facts.terms.rateMinorPerHour,
      isProtected: whole?.isProtected ?? false,
    }
  })
}

const keyOf = ({ fromWeek, slot }: ModelLate) => `${fromWeek} ${slot}`

/** Moves a week's late parts to where they belong now: one second after the other. */
export function followLate(weeks: ModelWeek[], from: WeekFacts, now: number): void {
  if (now < closesAt(from)) return
  const later = weeks.filter(({ facts }) => facts.week > from.week)
  const open = later.find(
    ({ facts, submittedEarlyAt }) =>
      now < submissionOf(facts.week) && (submittedEarlyAt === null || now < submittedEarlyAt),
  )
  if (open === undefined) throw new Error(`no open week after ${from.week}`)
  const settledBySlot = new Map<number, number>()
  for (const { facts, held } of later)
    for (const one of held.values())
      if (facts.settledAt != null && one.fromWeek === from.week)
        settledBySlot.set(one.slot, (settledBySlot.get(one.slot) ?? 0) + doneWith(facts, one))
  for (const part of lateParts(from, settledBySlot)) {
    const holders = later.flatMap((week) => {
      const held = week.held.get(keyOf(part))
      return held ? [{ week, held }] : []
    })
    const unsettled = holders.filter(({ week }) => week.facts.settledAt == null)
    const owed = Math.max(0, part.seconds - (settledBySlot.get(part.slot) ?? 0))
    const isNew = !holders.some(({ week }) => week === open)
    const onOpen: ModelHeld = { ...part, seconds: 0, cutSeconds: 0, mostSeconds: 0 }
    const places = [...unsettled.map(({ week, held }) => ({ week, held: { ...held } }))]
    if (isNew) places.push({ week: open, held: onOpen })
    const total = () => sum(places.map(({ held }) => held.seconds))
    while (total() > owed) {
      const last = places.findLast(({ held }) => held.seconds > 0)
      if (last) last.held.seconds -= 1
    }
    // A submitted timesheet takes back what its client has seen there, and no second more.
    while (total() < owed) {
      const first = places.find(({ week, held }) => week === open || held.seconds < held.mostSeconds)
      if (first === undefined) throw new Error('an open timesheet takes everything')
      first.held.seconds += 1
    }
    // What the open one has could as well be back where it was.
    for (;;) {
      const back = places.find(({ week, held }) => week !== open && held.seconds < held.mostSeconds)
      const away = places.findLast(({ held }) => held.seconds > 0)
      if (!back || !away || places.indexOf(back) >= places.indexOf(away)) break
      back.held.seconds += 1
      away.held.seconds -= 1
    }
    for (const { week, held } of places) {
      if (held === onOpen && held.seconds === 0 && (holders.length > 0 || part.cutSeconds === 0)) continue
      const mostSeconds = Math.max(held.mostSeconds, held.seconds)
      week.held.set(keyOf(part), {
        ...held,
        ...{ screenshots: part.screenshots, isProtected: part.isProtected },
        mostSeconds,
      })
    }
  }
}

/** T8: a settled timesheet is done with what it counted; with all it had if a rejection there still stands. */
function doneWith(facts: WeekFacts, held: ModelHeld): number {
  if (strikeOf(facts, held.slot, held.screenshots, null) !== null) return held.mostSeconds
  return strikeOf(facts, held.slot, held.screenshots, facts.settledAt ?? null) === null ? held.seconds : 0
}
