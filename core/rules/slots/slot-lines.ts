/**
 * A week's slots, one line each: how much time, and what stands in the way of its credit (S2, S3, S9, S10, J1,
 * T7).
 */
import { type Instant, isBefore } from '../calendar/instant.ts'
import { slotInterval, slotOf, slotsIn } from '../calendar/slots.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import { disputedItems } from '../facts/disputed-items.ts'
import type { ScreenshotFact } from '../facts/facts.ts'
import type { SlotLine } from '../facts/lines.ts'
import { outsideLife } from '../job/job.ts'
import type { Policy } from '../policy.ts'
import { suspectSlots } from './clock.ts'
import { isTooLate } from './protection.ts'
import { lateFrom, wasKnown } from './receipt.ts'
import { type Rulings, slotLine } from './slot-line.ts'
import { type SlotTime, slotTimes } from './slot-time.ts'
import { standingRejections } from './strike.ts'

/** @param lateAfter what reached the server from then on is not the week's own any more (T7) */
export function slotLines(facts: SoundFacts, policy: Policy, lateAfter?: Instant): SlotLine[] {
  if (facts.spans.length === 0 && facts.screenshots.length === 0) return []
  const cutoff = lateAfter ?? lateFrom(facts, policy)
  const isInTime = (at: Instant | null) => at === null || at < cutoff
  const outside = outsideLife(facts.job, facts.submittedEarlyAt ?? null, facts.interval)

  const times = slotTimes(facts.spans, facts, outside, policy)
  const spansInTime = facts.spans.filter(({ receivedAt }) => isInTime(receivedAt))
  const known = {
    interval: facts.interval,
    // A settled timesheet stays as it is: what idleness and other jobs take later, the slot's late part bears (T8).
    idles: facts.idles.filter(({ receivedAt }) => wasKnown(receivedAt, facts.settledAt)),
    conflicts: facts.conflicts.filter(({ at }) => wasKnown(at, facts.settledAt)),
  }
  const everythingIsInTime =
    spansInTime.length === facts.spans.length &&
    known.idles.length === facts.idles.length &&
    known.conflicts.length === facts.conflicts.length
  const creditInTime = everythingIsInTime
    ? null
    : new Map(slotTimes(spansInTime, known, outside, policy).map((time) => [time.slot, time.creditSeconds]))
  const rulings: Rulings = {
    rejectionByScreenshot: standingRejections(facts),
    deleted: new Set(facts.deletions.map(({ screenshot }) => screenshot)),
    disputes: disputedItems(facts.disputes),
    job: facts.job,
    settledAt: facts.settledAt,
    outside,
    lastReceipts: lateReceipts(spansInTime, policy),
    policy,
    isInTime,
    // As with all of a settled timesheet: what comes later puts no doubt on what came in time (T8).
    suspects: suspectSlots(
      {
        spans: spansInTime,
        idles: known.idles,
        screenshots: facts.screenshots.filter(({ receivedAt }) => isInTime(receivedAt)),
      },
      policy,
    ),
  }

  const screenshots = inOrder(facts.screenshots)
  const lines: SlotLine[] = []
  let nextTime = 0
  let nextScreenshot = 0
  while (nextTime < times.length || nextScreenshot < screenshots.length) {
    const slot = Math.min(
      times[nextTime]?.slot ?? Number.POSITIVE_INFINITY,
      screenshots[nextScreenshot]?.slot ?? Number.POSITIVE_INFINITY,
    )
    const first = nextScreenshot
    while (screenshots[nextScreenshot]?.slot === slot) nextScreenshot++
    const tracked = times[nextTime]
    const whole = tracked?.slot === slot ? tracked : { ...NO_TIME, slot }
    if (whole === tracked) nextTime++
    const secondsInTime = creditInTime === null ? whole.creditSeconds : (creditInTime.get(slot) ?? 0)
    const time = withCredit(whole, secondsInTime)
    lines.push(slotLine(time, secondsInTime, screenshots.slice(first, nextScreenshot), rulings))
  }
  return lines
}

/** What a settled timesheet counted is not taken again, whatever idleness or a conflict says of it since. */
function withCredit(time: SlotTime, creditSeconds: number): SlotTime {
  const kept = creditSeconds - time.creditSeconds
  if (kept <= 0) return time
  const fromIdle = Math.min(kept, time.idleSeconds)
  return {
    ...time,
    creditSeconds,
    idleSeconds: time.idleSeconds - fromIdle,
    conflictSeconds: time.conflictSeconds - (kept - fromIdle),
  }
}

/** The last receipt of spans in a slot, for those slots where it is too late for protection (G1). */
function lateReceipts(spans: SoundFacts['spans'], policy: Policy): Map<Instant, Instant> {
  const last = new Map<Instant, Instant>()
  for (const span of spans) {
    const { receivedAt } = span
    if (
      receivedAt === null ||
      !isTooLate(receivedAt, slotInterval(slotOf(span.from, policy), policy).to, policy)
    )
      continue
    for (const slot of slotsIn(span, policy)) last.set(slot, Math.max(receivedAt, last.get(slot) ?? 0))
  }
  return last
}

/** By slot, earliest first; two of the same instant by id (S3). */
function inOrder(screenshots: readonly ScreenshotFact[]): readonly ScreenshotFact[] {
  return [...screenshots].sort((a, b) => a.slot - b.slot || (isBefore(a, b) ? -1 : 1))
}

const NO_TIME = { trackedSeconds: 0, outsideSeconds: 0, conflictSeconds: 0, idleSeconds: 0, creditSeconds: 0 }
