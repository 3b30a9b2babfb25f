/**
 * What makes no sense in the facts of a week, and what the timesheet makes of it. Rules fail closed: a fact
 * that can't be true counts nothing, and one bad fact never spoils the others (C8).
 */

import type { Instant, Interval, WeekId } from '../calendar/instant.ts'
import { slotOf } from '../calendar/slots.ts'
import { daysOf, isInstant, isWeekId, weekInterval } from '../calendar/week.ts'
import { isCount, isRate } from '../money.ts'
import type { Policy } from '../policy.ts'
import { policyProblem } from '../policy-problem.ts'
import type {
  ConflictFact,
  IdleFact,
  JobFacts,
  LateFact,
  OtherFact,
  ScreenshotFact,
  SpanFact,
  Terms,
  WeekFacts,
} from './facts.ts'

export type FactProblemCode =
  | 'unknown-policy'
  | 'not-a-week'
  | 'unsound-terms'
  | 'unsound-job'
  | 'unsound-instant'
  | 'negative-span'
  | 'outside-week'
  | 'across-weeks'
  | 'unsound-slot'
  | 'screenshot-outside-slot'
  | 'unsound-seconds'
  | 'day-outside-week'
  | 'unknown-screenshot'
  | 'duplicate-id'

/** A problem with one fact (`about` is its id) or with the whole week (`about` is null). */
export type FactProblem = { code: FactProblemCode; about: string | null }

/** Facts that make sense, with the week as a stretch of time. */
export type SoundFacts = WeekFacts & { interval: Interval }

/** Every problem of a week's facts; empty if all is well. */
export function checkFacts(facts: WeekFacts, policy: Policy): FactProblem[] {
  if (policyProblem(policy) !== null) return [problem('unknown-policy', null)]
  if (!isWeekId(facts.week)) return [problem('not-a-week', null)]
  const week = weekInterval(facts.week, policy.zone)
  const days = daysOf(facts.week)
  const screenshots = new Set(facts.screenshots.map(({ id }) => id))
  for (const late of facts.lates)
    for (const id of [late.screenshot, ...late.extraScreenshots]) screenshots.add(id)
  const about = ({ screenshot }: { screenshot: string }) =>
    screenshots.has(screenshot) ? null : 'unknown-screenshot'
  return [
    ...(termsAreSound(facts.terms) ? [] : [problem('unsound-terms', null)]),
    ...(jobIsSound(facts.job) ? [] : [problem('unsound-job', null)]),
    ...problemsOf(facts.spans, (span) => stretchProblem(span, week)),
    ...problemsOf(facts.idles, (idle) => stretchProblem(idle, week)),
    ...problemsOf(facts.screenshots, (screenshot) => screenshotProblem(screenshot, week, policy)),
    ...problemsOf(facts.deletions, about),
    ...problemsOf(facts.rejections, about),
    ...problemsOf(facts.others, (other) => otherProblem(other, days)),
    ...facts.conflicts.flatMap((conflict) => {
      const code = stretchProblem(conflict, week)
      return code === null ? [] : [problem(code, conflict.span)]
    }),
    ...facts.lates.flatMap((late) => {
      const code = lateProblem(late, policy)
      return code === null ? [] : [problem(code, late.screenshot)]
    }),
  ]
}

/** What makes no sense in one capture by itself, the first of it; null if nothing does. */
export function captureProblem(
  capture: Interval | Pick<ScreenshotFact, 'at' | 'slot' | 'receivedAt' | 'pictureAt'>,
  weekId: WeekId,
  policy: Policy,
): FactProblemCode | null {
  if (policyProblem(policy) !== null || !isWeekId(weekId)) return null
  const week = weekInterval(weekId, policy.zone)
  return 'slot' in capture ? screenshotProblem(capture, week, policy) : stretchProblem(capture, week)
}

/** The facts without what makes no sense, each id once: what a timesheet is made of. */
export function soundFacts(facts: WeekFacts, policy: Policy): SoundFacts {
  const terms = termsAreSound(facts.terms)
    ? facts.terms
    : { ...facts.terms, rateMinorPerHour: 0, authorizedSecondsPerWeek: 0 }
  if (policyProblem(policy) !== null || !isWeekId(facts.week)) return { ...facts, ...NOTHING, terms }
  const interval = weekInterval(facts.week, policy.zone)
  const days = daysOf(facts.week)
  const counts = (code: FactProblemCode | null) => code === null || code === 'across-weeks'
  return {
    ...facts,
    terms,
    job: jobIsSound(facts.job) ? facts.job : NEVER,
    interval,
    spans: once(facts.spans, (span: SpanFact) => counts(stretchProblem(span, interval))),
    idles: once(facts.idles, (idle: IdleFact) => counts(stretchProblem(idle, interval))),
    screenshots: once(facts.screenshots, (shot) => screenshotProblem(shot, interval, policy) === null),
    others: once(facts.others, (other) => otherProblem(other, days) === null),
    conflicts: facts.conflicts.filter((conflict: ConflictFact) => counts(stretchProblem(conflict, interval))),
    lates: facts.lates.filter((late) => lateProblem(late, policy) === null),
  }
}

const NEVER: JobFacts = { startsAt: 0, endsAt: 0, acceptedAt: null, pauses: [], notReady: [] }
const NOTHING = {
  interval: { from: 0, to: 0 },
  spans: [],
  idles: [],
  screenshots: [],
  deletions: [],
  rejections: [],
  others: [],
  conflicts: [],
  disputes: [],
  lates: [],
}

function termsAreSound({ rateMinorPerHour, authorizedSecondsPerWeek }: Terms): boolean {
  return isRate(rateMinorPerHour) && (authorizedSecondsPerWeek === null || isCount(authorizedSecondsPerWeek))
}

function jobIsSound({ startsAt, endsAt, acceptedAt, pauses, notReady }: JobFacts): boolean {
  const isWholeOrNull = (value: Instant | null) => value === null || Number.isSafeInteger(value)
  return (
    Number.isSafeInteger(startsAt) &&
    [endsAt, acceptedAt].every(isWholeOrNull) &&
    pauses.every(({ from, to }) => Number.isSafeInteger(from) && isWholeOrNull(to)) &&
    notReady.every(({ from, to }) => from <= to)
  )
}

function stretchProblem({ from, to }: Interval, week: Interval): FactProblemCode | null {
  if (!isInstant(from) || !isInstant(to)) return 'unsound-instant'
  if (to <= from) return 'negative-span'
  if (to <= week.from || week.to <= from) return 'outside-week'
  return week.from <= from && to <= week.to ? null : 'across-weeks'
}

function screenshotProblem(
  { at, slot, receivedAt, pictureAt }: Pick<ScreenshotFact, 'at' | 'slot' | 'receivedAt' | 'pictureAt'>,
  week: Interval,
  policy: Policy,
): FactProblemCode | null {
  if (!isInstant(at) || !isInstantOrNull(receivedAt) || !isInstantOrNull(pictureAt)) return 'unsound-instant'
  if (!isInstant(slot) || slot !== slotOf(slot, policy)) return 'unsound-slot'
  if (slot !== slotOf(at, policy)) return 'screenshot-outside-slot'
  return week.from <= at && at < week.to ? null : 'outside-week'
}

function otherProblem({ at, day, seconds }: OtherFact, days: readonly string[]): FactProblemCode | null {
  if (!isInstant(at)) return 'unsound-instant'
  if (!isCount(seconds) || seconds === 0) return 'unsound-seconds'
  return days.includes(day) ? null : 'day-outside-week'
}

function lateProblem(
  { fromWeek, slot, seconds, cutSeconds, rateMinorPerHour, receivedAt }: LateFact,
  policy: Policy,
): FactProblemCode | null {
  if (!isInstant(receivedAt)) return 'unsound-instant'
  if (!isWeekId(fromWeek) || !isInstant(slot) || slot !== slotOf(slot, policy)) return 'unsound-slot'
  if (!isRate(rateMinorPerHour)) return 'unsound-terms'
  return isCount(seconds) && isCount(cutSeconds) && seconds + cutSeconds <= policy.slotSeconds
    ? null
    : 'unsound-seconds'
}

function isInstantOrNull(value: Instant | null): boolean {
  return value === null || isInstant(value)
}

/** Facts that count, each id once: a replay is the same fact, and whoever came first stays. */
function once<T extends { id: string }>(facts: readonly T[], counts: (fact: T) => boolean): T[] {
  const seen = new Set<string>()
  return facts.filter((fact) => {
    if (seen.has(fact.id) || !counts(fact)) return false
    seen.add(fact.id)
    return true
  })
}

function problemsOf<T extends { id: string }>(
  facts: readonly T[],
  codeOf: (fact: T) => FactProblemCode | null,
): FactProblem[] {
  const firstById = new Map<string, T>()
  return facts.flatMap((fact) => {
    const first = firstById.get(fact.id)
    if (first !== undefined) return isSame(first, fact) ? [] : [problem('duplicate-id', fact.id)]
    firstById.set(fact.id, fact)
    const code = codeOf(fact)
    return code === null ? [] : [problem(code, fact.id)]
  })
}

/** A replay repeats a record field by field; a forgery under a known id does not. */
function isSame<T extends object>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function problem(code: FactProblemCode, about: string | null): FactProblem {
  return { code, about }
}
