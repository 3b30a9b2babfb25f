/**
 * Two neighbouring weeks of one job and all that can happen to them, drawn from a seed: claims that come in time and
 * late, and what parties, support and the clock make of them. A few slots only, so that everything meets everything.
 */
import type { JobFacts, ScreenshotFact, Terms, WeekFacts } from '../rules/facts/facts.ts'
import { type Random, randomFrom } from '../testing/random.ts'
import { chargeOf, DAY_MS, dateOf, daysOfWeek, mondayOf, submissionOf, weekAfter } from './civil-time.ts'

const SLOT_MS = 720_000
const HOUR_MS = 3_600_000
type Look = ScreenshotFact['look']

/** What happens to a week at an instant by the server's clock; ids count from 0 and may name what isn't there. */
export type Happening = { at: number; week: string } & (
  | { kind: 'span' | 'idle'; from: number; to: number; suspect?: boolean }
  | { kind: 'screenshot'; taken: number; look: Look; suspect: boolean; hasPicture: boolean }
  | { kind: 'picture' | 'deletion' | 'rejection'; nth: number }
  | { kind: 'withdrawal' | 'overturned' | 'upheld'; nth: number }
  | { kind: 'conflict'; nth: number; from: number; to: number }
  | { kind: 'other'; day: string; seconds: number; needsApproval: boolean }
  | { kind: 'other-withdrawn' | 'approval'; nth: number }
  | { kind: 'dispute'; nth: number; of: 'slot' | 'other' }
  | { kind: 'decision'; nth: number; outcome: 'kept' | 'removed' }
  | { kind: 'submitted-early' | 'settled' }
)

export type Story = {
  seed: number
  weeks: readonly string[]
  terms: Terms
  job: JobFacts
  happenings: readonly Happening[]
  /** Of each week: new terms may bind from any Monday (T5). */
  ratesMinorPerHour: readonly number[]
}

const RATES = [6000, 2537, 1, 99_999] as const

/** Among them weeks in which clocks change. */
const FIRST_WEEKS = [
  '2026-03-02',
  '2026-10-26',
  '2027-03-08',
  '2026-11-16',
  '2025-12-29',
  '2026-06-01',
] as const

export function storyOf(seed: number): Story {
  const random = randomFrom(seed)
  const first = random.one(FIRST_WEEKS)
  // Three weeks after the two: late time always finds an open one.
  const weeks: string[] = [first]
  while (weeks.length < 8) weeks.push(weekAfter(weeks.at(-1) ?? first))
  const happenings: Happening[] = []
  for (const week of weeks.slice(0, 2)) happenings.push(...ofWeek(random, week))
  happenings.push(
    ...ofWeek(random, weeks[2] ?? '').filter(({ kind }) =>
      ['rejection', 'submitted-early', 'settled'].includes(kind),
    ),
  )
  return {
    seed,
    weeks,
    terms: {
      version: 1,
      rateMinorPerHour: random.one(RATES),
      currency: 'USD',
      authorizedSecondsPerWeek: random.chance(0.5) ? null : random.between(0, 2 * 3600),
      requiresWorkView: true,
    },
    job: jobOf(random, happenings),
    happenings: happenings.sort((a, b) => a.at - b.at),
    ratesMinorPerHour: weeks.map(() => random.one(RATES)),
  }
}

/** A job that mostly just lasts; else it begins, rests, ends or is Not Ready somewhere in the tracked time (S10, G1). */
function jobOf(random: Random, happenings: readonly Happening[]): JobFacts {
  const spans = happenings.flatMap((one) => (one.kind === 'span' ? [one] : []))
  const inside = (share: number): number | null => {
    const span = random.some(spans)
    return span && random.chance(share) ? random.between(span.from, span.to) : null
  }
  const stretches = <T>(make: (from: number) => T) => {
    const from = inside(0.25)
    return from === null ? [] : [make(from)]
  }
  return {
    startsAt: inside(0.05) ?? 0,
    endsAt: inside(0.1),
    acceptedAt: random.chance(0.02) ? null : (inside(0.1) ?? 0),
    pauses: [
      ...stretches((from) => ({ from, to: random.chance(0.2) ? null : from + random.below(SLOT_MS) })),
      ...stretches((from) => ({ from, to: from + random.below(2 * SLOT_MS) })),
    ],
    notReady: stretches((from) => ({ from, to: from + random.below(2 * SLOT_MS) })),
  }
}

function ofWeek(random: Random, week: string): Happening[] {
  const [from, to] = [mondayOf(week), mondayOf(weekAfter(week))]
  // A stretch of three slots, often at the week's edge, at midnight or where clocks change.
  const place = random.one([
    from - SLOT_MS,
    to - 2 * SLOT_MS,
    from + DAY_MS,
    to - 23 * HOUR_MS,
    from + random.below(6) * DAY_MS + random.below(20) * HOUR_MS,
  ])
  const start = Math.floor(place / SLOT_MS) * SLOT_MS
  const settledAt = random.one([
    chargeOf(week),
    chargeOf(week),
    to + DAY_MS,
    submissionOf(week) - HOUR_MS,
    chargeOf(week) + 9 * DAY_MS,
  ])
  const submission = submissionOf(week)
  const moment = (least: number) => {
    const most = random.one([submission, submission, chargeOf(week), chargeOf(week) + 7 * DAY_MS, settledAt])
    return random.chance(0.05) ? submission : random.between(Math.min(least, most - 1), most - 1)
  }
  const tick = () => start + random.below(3 * SLOT_MS + 1)
  const whole = (instant: number) => (random.chance(0.7) ? Math.round(instant / 60_000) * 60_000 : instant)
  const stretch = () => {
    const [one, other] = [whole(tick()), whole(tick())]
    return one === other
      ? { from: one, to: one + 1000 }
      : { from: Math.min(one, other), to: Math.max(one, other) }
  }
  const days = daysOfWeek(week)
  const busyDay = days.includes(dateOf(start + SLOT_MS)) ? dateOf(start + SLOT_MS) : (days[0] ?? '')
  const make = (): Happening => {
    const at = moment(start)
    const nth = random.below(4)
    switch (random.below(18)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return { at, week, kind: 'span', ...stretch(), suspect: random.chance(0.1) }
      case 4:
      case 5:
      case 6:
        return {
          at,
          week,
          kind: 'screenshot',
          hasPicture: random.chance(0.5),
          taken: tick(),
          look: random.one(['picture', 'picture', 'black', 'placeholder']),
          suspect: random.chance(0.1),
        }
      case 7:
        return { at, week, kind: 'idle', ...stretch(), suspect: random.chance(0.1) }
      case 8:
        return { at, week, kind: 'conflict', nth, ...stretch() }
      case 9:
        return { at, week, kind: 'deletion', nth }
      case 10:
      case 11:
        return { at, week, kind: 'rejection', nth: random.below(8) }
      case 12:
        return { at, week, kind: 'withdrawal', nth: random.below(2) }
      case 13:
        return { at, week, kind: random.one(['overturned', 'overturned', 'upheld']), nth: random.below(2) }
      case 14:
        return {
          at,
          week,
          kind: 'other',
          day: random.chance(0.8) ? busyDay : (random.some(days) ?? ''),
          seconds: random.one([600, 24 * 3600, 24 * 3600 - 300, 23 * 3600 - 720, 25 * 3600]),
          needsApproval: random.chance(0.2),
        }
      case 15:
        return { at, week, kind: random.one(['other-withdrawn', 'approval']), nth: random.below(2) }
      case 16:
        return { at, week, kind: 'dispute', nth: random.below(3), of: random.one(['slot', 'slot', 'other']) }
      default:
        return { at, week, kind: 'decision', nth: random.below(2), outcome: random.one(['removed', 'kept']) }
    }
  }
  const happenings = [
    ...Array.from({ length: random.between(3, 14) }, make),
    ...[0, 1, 2, 3].map((nth): Happening => ({ at: moment(start), week, kind: 'picture', nth })),
    // Something to talk about: time and screenshots.
    { at: moment(start), week, kind: 'span' as const, from: start, to: start + 3 * SLOT_MS },
    ...[0, 1, 2].map(
      (n): Happening => ({
        at: moment(start),
        week,
        kind: 'screenshot',
        hasPicture: random.chance(0.7),
        taken: start + n * SLOT_MS + random.below(SLOT_MS),
        look: 'picture',
        suspect: false,
      }),
    ),
    { at: settledAt, week, kind: 'settled' as const },
  ]
  if (settledAt < submission || random.chance(0.1))
    happenings.push({
      at: Math.min(settledAt, submission) - random.between(1, HOUR_MS),
      week,
      kind: 'submitted-early',
    })
  return happenings
}

export function emptyWeek(week: string, { terms, job }: Pick<Story, 'terms' | 'job'>): WeekFacts {
  return {
    week,
    terms,
    job,
    ...{ spans: [], idles: [], screenshots: [], deletions: [], rejections: [], others: [] },
    ...{ conflicts: [], disputes: [], lates: [] },
    settledAt: null,
  }
}
