/** Plays a story twice, through the rules and through the model, and says where the two part. */

import type { OtherFact, ScreenshotFact, WeekFacts } from '../rules/facts/facts.ts'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import { lateTarget, reviseLate } from '../rules/timesheet/late.ts'
import { lateKey } from '../rules/timesheet/late-lines.ts'
import { refuseOther } from '../rules/timesheet/other-hours.ts'
import { timesheet } from '../rules/timesheet/timesheet.ts'
import { dateOf, dayLength } from './civil-time.ts'
import { followLate, type ModelWeek } from './late-model.ts'
import { emptyWeek, type Happening, type Story } from './story.ts'
import { closesAt, modelSheet, roomForOther } from './week-model.ts'

type PlayedWeek = ModelWeek & { mostByKey: Map<string, number> }

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

/** @returns what rules and model say differently of whether it may happen */
function happen(week: PlayedWeek, happening: Happening, index: number): string | null {
  const { facts } = week
  const { at } = happening
  const id = `${happening.kind}-${index}`
  const isSettled = facts.settledAt != null
  const add = (more: Partial<WeekFacts>) => {
    week.facts = { ...facts, ...more }
    return null
  }
  switch (happening.kind) {
    case 'span': {
      const { from, to, suspect = false } = happening
      const span = {
        id,
        from,
        to,
        clockSuspect: suspect,
        session: 's',
        sessionStartedAt: from,
        device: 'd',
        receivedAt: at,
      }
      return add({ spans: [...facts.spans, span] })
    }
    case 'idle':
      return add({
        idles: [
          ...facts.idles,
          {
            id,
            from: happening.from,
            to: happening.to,
            clockSuspect: happening.suspect ?? false,
            receivedAt: at,
          },
        ],
      })
    case 'screenshot': {
      const { taken, look, suspect, hasPicture } = happening
      const screenshot: ScreenshotFact = {
        ...{ id, device: 'd', slot: Math.floor(taken / 720_000) * 720_000, at: taken, receivedAt: at },
        ...{ look, clockSuspect: suspect, pictureAt: hasPicture ? at : null },
      }
      return add({ screenshots: [...facts.screenshots, screenshot] })
    }
    case 'picture':
      return add({
        screenshots: facts.screenshots.map((one, n) =>
          n === happening.nth && one.pictureAt === null ? { ...one, pictureAt: at } : one,
        ),
      })
    case 'conflict': {
      const span = facts.spans[happening.nth]
      if (!span) return null
      const { from, to } = happening
      return add({ conflicts: [...facts.conflicts, { span: span.id, from, to, at }] })
    }
    case 'deletion': {
      const screenshot = facts.screenshots[happening.nth]
      if (!screenshot || at >= closesAt(facts) || week.submittedEarlyAt !== null) return null
      return add({ deletions: [...facts.deletions, { id, screenshot: screenshot.id, at }] })
    }
    case 'rejection': {
      const known = [...facts.screenshots.map((one) => one.id), ...facts.lates.map((late) => late.screenshot)]
      const screenshot = known[happening.nth]
      if (!screenshot || isSettled) return null
      const rejection = { id, screenshot, at, withdrawnAt: null, review: null }
      return add({ rejections: [...facts.rejections, rejection] })
    }
    case 'withdrawal':
      if (isSettled) return null
      return add({
        rejections: facts.rejections.map((one, n) =>
          n === happening.nth ? { ...one, withdrawnAt: at } : one,
        ),
      })
    case 'overturned':
    case 'upheld': {
      const outcome = happening.kind
      return add({
        rejections: facts.rejections.map((one, n) =>
          n === happening.nth && one.review === null && one.withdrawnAt === null
            ? { ...one, review: { askedAt: at, outcome, decidedAt: at } }
            : one,
        ),
      })
    }
    case 'other': {
      if (isSettled) return null
      const { day, seconds, needsApproval } = happening
      const entry: OtherFact = {
        ...{ id, day, seconds, description: 'Call', idle: null, at, adjustment: false, removedAt: null },
        approval: needsApproval ? 'needed' : 'not-needed',
      }
      const refusal = refuseOther(facts, entry, { state: 'open' }, at, DEFAULT_POLICY)
      if (refusal !== null && refusal.code !== 'no-room' && refusal.code !== 'rejected-time') return null
      const room = roomForOther(facts, day)
      if ((refusal === null) !== seconds <= room)
        return `rules ${refusal?.code ?? 'take it'}, model has room for ${room}`
      return refusal ? null : add({ others: [...facts.others, entry] })
    }
    case 'other-withdrawn':
    case 'approval': {
      if (isSettled) return null
      const change = happening.kind === 'approval' ? { approval: 'given' as const } : { removedAt: at }
      return add({
        others: facts.others.map((one, n) =>
          n === happening.nth && one.removedAt === null ? { ...one, ...change } : one,
        ),
      })
    }
    case 'dispute': {
      const slot = [...facts.screenshots, ...facts.lates][happening.nth]?.slot
      const entry = facts.others[happening.nth]
      const item =
        happening.of === 'slot'
          ? slot !== undefined && { type: 'slot' as const, slot }
          : entry !== undefined && { type: 'other' as const, id: entry.id }
      if (!item || isSettled) return null
      const dispute = {
        ...{ id, at, category: 'hours-not-worked' as const, items: [item], decisions: [], closedAt: null },
      }
      return add({ disputes: [...facts.disputes, dispute] })
    }
    case 'decision':
      if (isSettled) return null
      return add({
        disputes: facts.disputes.map((one, n) => {
          const [item] = one.items
          if (n !== happening.nth || !item || one.decisions.length > 0) return one
          return { ...one, decisions: [{ item, outcome: happening.outcome, at }], closedAt: at }
        }),
      })
    case 'submitted-early':
      week.submittedEarlyAt ??= at
      return add({ submittedEarlyAt: week.submittedEarlyAt })
    case 'settled':
      return add({ settledAt: at })
  }
}
