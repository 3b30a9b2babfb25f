/**
 * A week's slots, one line each: how much time, and what stands in the way of its credit (S2, S3, S9, S10, J1,
 * T7).
 *
 * Several screenshots in a slot. The earliest that was not deleted and whose picture is there is canonical, the
 * others are evidence without credit of its own (S3). While one of them is left, a deletion costs nothing: the slot still *has* a
 * screenshot (S2), and the deletion's marker stays. A rejection is about the time, not about one picture of
 * it: one that stands against any screenshot of the slot keeps the slot out, so no extra screenshot, however
 * late, brings rejected time back.
 */

import type { Instant, Interval } from '../calendar/instant.ts'
import { overlaps } from '../calendar/intervals.ts'
import { slotInterval, slotOf, slotsIn } from '../calendar/slots.ts'
import { submitInstant } from '../calendar/week.ts'
import type { SoundFacts } from '../facts/check-facts.ts'
import { type DisputedItems, disputedItems } from '../facts/disputed-items.ts'
import type { JobFacts, RejectionFact, ScreenshotFact } from '../facts/facts.ts'
import type { OutsideReason, SlotLine, SlotState } from '../facts/lines.ts'
import { outsideLife } from '../job/job.ts'
import type { Policy } from '../policy.ts'
import { suspectSlots } from './clock.ts'
import { isTooLate, unprotectedReason } from './protection.ts'
import { type SlotTime, slotTimes } from './slot-time.ts'
import { isUnderReview, strikes } from './strike.ts'

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

function wasKnown(at: Instant | null | undefined, settledAt: Instant | null | undefined): boolean {
  return at == null || settledAt == null || at < settledAt
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

type Rulings = {
  rejectionByScreenshot: ReadonlyMap<string, RejectionFact>
  deleted: ReadonlySet<string>
  disputes: DisputedItems
  job: JobFacts
  settledAt: Instant | null | undefined
  outside: ReturnType<typeof outsideLife>
  /** When the last span of a slot came, for slots where that was late for protection. */
  lastReceipts: ReadonlyMap<Instant, Instant>
  policy: Policy
  isInTime: (at: Instant | null) => boolean
  suspects: ReadonlySet<Instant>
}

/** The line of one slot: its time, the part of its credit that came in time, its screenshots, earliest first. */
function slotLine(
  time: SlotTime,
  secondsInTime: number,
  screenshots: readonly ScreenshotFact[],
  {
    rejectionByScreenshot,
    deleted,
    disputes,
    job,
    settledAt,
    outside,
    lastReceipts,
    policy,
    isInTime,
    suspects,
  }: Rulings,
): SlotLine {
  let live: ScreenshotFact | null = null
  let pictured: ScreenshotFact | null = null
  let picturedInTime: ScreenshotFact | null = null
  let rejection: RejectionFact | null = null
  for (const screenshot of screenshots) {
    rejection ??= rejectionByScreenshot.get(screenshot.id) ?? null
    if (deleted.has(screenshot.id)) continue
    live ??= screenshot
    if (!hasPicture(screenshot)) continue
    pictured ??= screenshot
    if (isInTime(receiptOf(screenshot))) picturedInTime ??= screenshot
  }
  const canonical = picturedInTime ?? pictured ?? live ?? screenshots[0] ?? null
  const state = stateOf(time, secondsInTime, {
    rejection,
    isTakenOff: disputes.takenOff.has(time.slot),
    has:
      picturedInTime !== null
        ? 'picture'
        : pictured !== null
          ? 'late'
          : live !== null
            ? 'waiting'
            : canonical !== null
              ? 'deleted'
              : 'none',
  })
  const creditSeconds = state === 'documented' ? secondsInTime : 0
  const disputed = disputes.open.has(time.slot)
  const clockSuspect = suspects.has(time.slot)
  const isSettled = settledAt != null
  const removedSeconds = isRemoval(state) ? (isSettled ? secondsInTime : time.creditSeconds) : 0
  const hasLate = state === 'documented' || state === 'late' || (isRemoval(state) && isSettled)
  return {
    slot: time.slot,
    state,
    trackedSeconds: time.trackedSeconds,
    outsideSeconds: time.outsideSeconds,
    outside: time.outsideSeconds === 0 ? null : outsideReason(outside, slotInterval(time.slot, policy)),
    idleSeconds: time.idleSeconds,
    conflictSeconds: time.conflictSeconds,
    creditSeconds,
    removedSeconds,
    inTimeSeconds: secondsInTime,
    lateSeconds: hasLate ? time.creditSeconds - creditSeconds - removedSeconds : 0,
    screenshot: canonical?.id ?? null,
    extraScreenshots:
      screenshots.length > 1 ? screenshots.filter((one) => one !== canonical).map(({ id }) => id) : [],
    rejection: rejection?.id ?? null,
    disputed,
    authorizedSeconds: 0,
    protectedSeconds: 0,
    unprotectedReason: unprotectedReason(
      {
        state,
        creditSeconds,
        disputed,
        endsAt: slotInterval(time.slot, policy).to,
        spansAt: lastReceipts.get(time.slot) ?? null,
        screenshot: canonical && {
          ...canonical,
          clockSuspect,
          pictureAt: wasKnown(canonical.pictureAt, settledAt) ? canonical.pictureAt : null,
        },
      },
      job,
      policy,
    ),
  }
}

/** Whether the picture that a screenshot names is on the server; one that is none carries its reason instead (S9). */
function hasPicture({ look, pictureAt }: ScreenshotFact): boolean {
  return look !== 'picture' || pictureAt !== null
}

/** When the server had all of a screenshot: its record, and the picture that it can't count without (S9). */
function receiptOf({ look, receivedAt, pictureAt }: ScreenshotFact): Instant | null {
  return receivedAt === null || look !== 'picture' ? receivedAt : Math.max(receivedAt, pictureAt ?? 0)
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

function outsideReason(outside: Rulings['outside'], slot: Interval): OutsideReason | null {
  return outside.find((stretch) => overlaps(stretch, slot))?.reason ?? null
}

/** What reaches the server from this instant on is late for the week's own timesheet (T7). */
export function lateFrom(
  { week, settledAt }: Pick<SoundFacts, 'week' | 'settledAt'>,
  policy: Policy,
): Instant {
  return Math.min(submitInstant(week, policy), settledAt ?? Number.POSITIVE_INFINITY)
}

/** Rejections that keep time out, by screenshot: of several the earliest. */
export function standingRejections({
  rejections,
  settledAt,
}: Pick<SoundFacts, 'rejections' | 'settledAt'>): Map<string, RejectionFact> {
  const standing = new Map<string, RejectionFact>()
  for (const rejection of rejections) {
    const known = standing.get(rejection.screenshot)
    if (strikes(rejection, settledAt) && (known === undefined || isBefore(rejection, known)))
      standing.set(rejection.screenshot, rejection)
  }
  return standing
}

function stateOf(
  time: SlotTime,
  secondsInTime: number,
  of: {
    rejection: RejectionFact | null
    isTakenOff: boolean
    /** The best that the slot has: a picture in time, a late one, one that is to come, a deleted one or none. */
    has: 'picture' | 'late' | 'waiting' | 'deleted' | 'none'
  },
): SlotState {
  if (of.rejection !== null) return isUnderReview(of.rejection) ? 'under-review' : 'rejected'
  if (of.isTakenOff) return 'removed'
  if (time.creditSeconds === 0 && time.idleSeconds > 0) return 'idle'
  if (time.creditSeconds === 0 && time.conflictSeconds > 0) return 'conflict'
  if (time.creditSeconds === 0 && time.outsideSeconds > 0) return 'outside-job'
  if (of.has === 'none') return 'no-screenshot'
  if (of.has === 'deleted') return 'deleted'
  if (of.has === 'waiting') return 'waiting-picture'
  const isLate = of.has === 'late' || (secondsInTime === 0 && time.creditSeconds > 0)
  return isLate ? 'late' : 'documented'
}

function isRemoval(state: SlotState): boolean {
  return state === 'rejected' || state === 'under-review' || state === 'deleted' || state === 'removed'
}

/** By slot, earliest first; two of the same instant by id (S3). */
function inOrder(screenshots: readonly ScreenshotFact[]): readonly ScreenshotFact[] {
  return [...screenshots].sort((a, b) => a.slot - b.slot || (isBefore(a, b) ? -1 : 1))
}

function isBefore(a: { at: Instant; id: string }, b: { at: Instant; id: string }): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

const NO_TIME = { trackedSeconds: 0, outsideSeconds: 0, conflictSeconds: 0, idleSeconds: 0, creditSeconds: 0 }
