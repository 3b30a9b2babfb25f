/**
 * What idleness took (I1), and what of it the freelancer may add by hand (I4). Each second belongs to one idle
 * record, the first that covers it, and to the day on which it was tracked.
 */

import type { CivilDate } from '../calendar/instant.ts'
import { clip, subtract } from '../calendar/intervals.ts'
import { dayInterval, daysOf } from '../calendar/week.ts'
import { soundFacts } from '../facts/check-facts.ts'
import type { IdleFact, WeekFacts } from '../facts/facts.ts'
import { outsideLife } from '../job/job.ts'
import type { Policy } from '../policy.ts'
import { keptTime } from './slot-time.ts'

/** Seconds of a day that an idle record took. */
export type IdleTaking = { idle: string; day: CivilDate; seconds: number }

/** What each idle record of a week took, by day, in order of time; nothing where it took nothing. */
export function idleTakings(facts: WeekFacts, policy: Policy): IdleTaking[] {
  const sound = soundFacts(facts, policy)
  if (sound.idles.length === 0) return []
  const outside = outsideLife(sound.job, sound.submittedEarlyAt ?? null, sound.interval)
  let left = keptTime(sound.spans, sound, outside)
  return [...sound.idles].sort(byTime).flatMap((idle) => {
    const rest = subtract(left, [idle])
    const taken = subtract(left, rest)
    left = rest
    return daysOf(facts.week).flatMap((day): IdleTaking[] => {
      const interval = dayInterval(day, policy.zone)
      const onDay = taken.map((stretch) => clip(stretch, interval))
      const seconds = Math.floor(onDay.reduce((ms, { from, to }) => ms + Math.max(0, to - from), 0) / 1000)
      return seconds > 0 ? [{ idle: idle.id, day, seconds }] : []
    })
  })
}

/** Other hours that bring an idle record's time back; what was done is for the freelancer to say. */
export type IdleEntry = { day: CivilDate; seconds: number; idle: string }

/** The entries that bring an idle record's time back as Other hours in one click, a day one (I4). */
export function entriesFromIdle(facts: WeekFacts, idle: string, policy: Policy): IdleEntry[] {
  return idleTakings(facts, policy)
    .filter((taking) => taking.idle === idle)
    .map(({ day, seconds }) => ({ day, idle, seconds: seconds - broughtBack(facts, { idle, day }) }))
    .filter(({ seconds }) => seconds > 0)
}

/** Seconds of an idle record that stand as Other hours of a day already. */
export function broughtBack(
  { others }: Pick<WeekFacts, 'others'>,
  { idle, day }: Pick<IdleTaking, 'idle' | 'day'>,
): number {
  return others
    .filter((other) => other.idle === idle && other.day === day)
    .filter(({ removedAt, approval }) => removedAt === null && approval !== 'declined')
    .reduce((sum, { seconds }) => sum + seconds, 0)
}

function byTime(a: IdleFact, b: IdleFact): number {
  return a.from - b.from || (a.id < b.id ? -1 : 1)
}
