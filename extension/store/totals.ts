import { type CountedClaim, factsFrom } from '../../core/projection/facts.ts'
import type { WeekRecords } from '../../core/projection/judged-claims.ts'
import type { Ruling } from '../../core/protocol/records.ts'
import type { CivilDate } from '../../core/rules/calendar/instant.ts'
import { dayInterval } from '../../core/rules/calendar/week.ts'
import type { WeekFacts } from '../../core/rules/facts/facts.ts'
import { DEFAULT_POLICY, type Policy } from '../../core/rules/policy.ts'
import { timesheet } from '../../core/rules/timesheet/timesheet.ts'
import type { TrackerState } from '../../core/tracker/state.ts'

/** Seconds that count so far, what waits for the server included, refused claims not. */
export type Totals = {
  weekSeconds: number
  /** Of a civil day in the person's own zone; it may begin in another week than it ends in. */
  secondsOfDay: (day: CivilDate, zone: string) => number
  /** Seconds tracked in a slot that still count or would with a picture, by the slot's start. */
  secondsBySlot: ReadonlyMap<number, number>
}

/** A job's week as this device knows it: what waits for the server is taken to be accepted. */
export function factsKnown(week: string, records: WeekRecords): { facts: WeekFacts; policy: Policy } {
  const rulings = new Map(
    records.server.flatMap((record) => (record.kind === 'ruling' ? [[record.of, record] as const] : [])),
  )
  const counted = (by: 'freelancer' | 'client') =>
    records[by].flatMap((claim): CountedClaim[] => {
      const ruling: Ruling | undefined = rulings.get(claim.id)
      if (ruling && ruling.verdict !== 'accepted') return []
      return [{ by, claim, receivedAt: ruling?.at ?? null }]
    })
  const policy = records.server.find((record) => record.kind === 'week')?.policy ?? DEFAULT_POLICY
  const facts = factsFrom(week, [...counted('freelancer'), ...counted('client')], records.server)
  return { facts, policy }
}

/** What this device's claims and everyone's records add up to in a job's week. */
export function totalsOf(week: string, records: WeekRecords): Totals {
  const { facts, policy } = factsKnown(week, records)
  const sheet = timesheet(facts, policy)
  return {
    weekSeconds: sheet.totalSeconds,
    secondsOfDay: (day, zone) => {
      const { from, to } = dayInterval(day, zone)
      const documented = sheet.slots
        .filter(({ slot }) => from <= slot && slot < to)
        .reduce((sum, { creditSeconds }) => sum + creditSeconds, 0)
      const other = sheet.others
        .filter((line) => line.day === day && line.state === 'counted')
        .reduce((sum, { seconds }) => sum + seconds, 0)
      return documented + other
    },
    secondsBySlot: new Map(
      sheet.slots.map(({ slot, trackedSeconds, idleSeconds, conflictSeconds }) => [
        slot,
        trackedSeconds - idleSeconds - conflictSeconds,
      ]),
    ),
  }
}

/** Seconds of the running stretch that no claim holds yet. */
export function liveSeconds({ phase }: TrackerState, job: string, now: number): number {
  if (phase.kind !== 'on' || phase.session.job !== job) return 0
  return Math.max(0, Math.floor((now - phase.writtenTo) / 1000))
}
