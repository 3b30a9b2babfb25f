/** Plays a story twice, through the rules and through the model, and says where the two part. */

import { DEFAULT_POLICY } from '../rules/policy.ts'
import { reviseLate } from '../rules/timesheet/late.ts'
import { lateKey } from '../rules/timesheet/late-lines.ts'
import { lateTarget } from '../rules/timesheet/late-target.ts'
import { timesheet } from '../rules/timesheet/timesheet.ts'
import { dateOf, dayLength } from './civil-time.ts'
import { happen, type PlayedWeek } from './happen.ts'
import { followLate } from './late-model.ts'
import { closesAt } from './slot-model.ts'
import { emptyWeek, type Story } from './story.ts'
import { modelSheet } from './week-model.ts'

/** The first difference between rules and model, in words; null: there is none. */
export function difference({
  weeks: names,
  terms,
  ratesMinorPerHour,
  job,
  happenings,
}: Story): string | null {
  const weeks = names.map(
    (week, n): PlayedWeek => ({
      facts: emptyWeek(week, {
        terms: { ...terms, rateMinorPerHour: ratesMinorPerHour[n] ?? terms.rateMinorPerHour },
        job,
      }),
      held: new Map(),
      submittedEarlyAt: null,
      mostByKey: new Map(),
    }),
  )
  const pinned = new Map<string, string>()
  for (const [index, happening] of happenings.entries()) {
    const week = weeks.find(({ facts }) => facts.week === happening.week)
    if (!week) continue
    const refused = happen(week, happening, index)
    if (refused) return `${index} ${JSON.stringify(happening)}: ${refused}`
    for (const { facts } of weeks.slice(0, 2)) {
      followByRules(weeks, facts.week, happening.at)
      followLate(weeks, facts, happening.at)
    }
    const touched = weeks.filter(
      ({ facts, held }) => facts.spans.length + facts.others.length + held.size > 0,
    )
    const found = touched.map(compare).find((one) => one !== null) ?? beyondDay(touched)
    if (found) return `after ${index} ${JSON.stringify(happening)}: ${found}`
    for (const { facts } of weeks) {
      if (facts.settledAt == null) continue
      const { totalSeconds, rejectedSeconds, amountMinor, protectedSeconds } = timesheet(
        facts,
        DEFAULT_POLICY,
      )
      const figures = JSON.stringify({ totalSeconds, rejectedSeconds, amountMinor, protectedSeconds })
      const before = pinned.get(facts.week) ?? figures
      if (before !== figures) return `after ${index}: settled ${facts.week} had ${before}, has ${figures}`
      pinned.set(facts.week, figures)
    }
  }
  return null
}

/** As the server does it (sync-server/domain/weeks/ingest/late.ts), on facts instead of tables. */
function followByRules(weeks: PlayedWeek[], fromWeek: string, at: number): void {
  const from = weeks.find(({ facts }) => facts.week === fromWeek)?.facts
  if (!from || at < closesAt(from)) return
  const early = new Set(
    weeks.flatMap(({ facts, submittedEarlyAt }) =>
      submittedEarlyAt !== null && submittedEarlyAt <= at ? [facts.week] : [],
    ),
  )
  const open = lateTarget(fromWeek, at, from.job, early, DEFAULT_POLICY).week
  const later = weeks.filter(({ facts }) => facts.lates.some((late) => late.fromWeek === fromWeek))
  for (const { week, late } of reviseLate(from, later, open, DEFAULT_POLICY)) {
    const bearer = weeks.find(({ facts }) => facts.week === week)
    if (!bearer) throw new Error(`no week ${week}`)
    const key = lateKey(late)
    const others = bearer.facts.lates.filter((one) => lateKey(one) !== key)
    bearer.facts = { ...bearer.facts, lates: [...others, late] }
    bearer.mostByKey.set(key, Math.max(bearer.mostByKey.get(key) ?? 0, late.seconds))
  }
}

const FIGURES = [
  'documentedSeconds',
  'lateSeconds',
  'otherSeconds',
  'rejectedSeconds',
  'totalSeconds',
  'excessSeconds',
  'amountMinor',
  'excessMinor',
  'protectedSeconds',
] as const

function compare({ facts, held }: PlayedWeek): string | null {
  const rules = timesheet(facts, DEFAULT_POLICY)
  const model = modelSheet(facts, [...held.values()])
  const parts = FIGURES.find((name) => rules[name] !== model[name])
  if (parts) return `${facts.week} ${parts}: rules ${rules[parts]}, model ${model[parts]}`
  for (const { slot, creditSeconds } of model.slots) {
    const line = rules.slots.find((one) => one.slot === slot)?.creditSeconds ?? 0
    if (line !== creditSeconds) return `${facts.week} slot ${slot}: rules ${line}, model ${creditSeconds}`
  }
  for (const one of held.values()) {
    const line = rules.lates.find((late) => lateKey(late) === lateKey(one))
    const seconds = (line?.seconds ?? 0) + (line?.removedSeconds ?? 0)
    if (seconds !== one.seconds)
      return `${facts.week} late ${one.slot} of ${one.fromWeek}: rules ${seconds}, model ${one.seconds}`
  }
  return null
}

/** S1, T7, O1: never more than a slot, never more than a day, over all timesheets together. */
function beyondDay(weeks: readonly PlayedWeek[]): string | null {
  const bySlot = new Map<number, number>()
  const byDay = new Map<string, number>()
  const add = <K>(map: Map<K, number>, key: K, seconds: number) => map.set(key, (map.get(key) ?? 0) + seconds)
  for (const { facts } of weeks) {
    const { slots, lates, others } = timesheet(facts, DEFAULT_POLICY)
    for (const { slot, creditSeconds } of slots) add(bySlot, slot, creditSeconds)
    for (const { slot, seconds } of lates) add(bySlot, slot, seconds)
    for (const { day, seconds, state } of others) add(byDay, day, state === 'counted' ? seconds : 0)
  }
  for (const [slot, seconds] of bySlot) {
    if (seconds > 720) return `slot ${slot} counts ${seconds} s over all timesheets`
    add(byDay, dateOf(slot), seconds)
  }
  for (const [day, seconds] of byDay)
    if (seconds > dayLength(day)) return `${day} counts ${seconds} s over all timesheets`
  return null
}
