/**
 * A week's slots, one line each: how much time, and what stands in the way of its credit (S2, S3, J1, T7).
 *
 * Several screenshots in a slot. The earliest that was not deleted is canonical, the others are evidence
 * without credit of its own (S3). While one of them is left, a deletion costs nothing: the slot still *has* a
 * screenshot (S2), and the deletion's marker stays. A rejection is about the time, not about one picture of
 * it: one that stands against any screenshot of the slot keeps the slot out, so no extra screenshot, however
 * late, brings rejected time back.
 */
import type { SoundFacts } from './check-facts.ts'
import { type DisputedItems, disputedItems } from './disputed-items.ts'
import type { JobFacts, RejectionFact, ScreenshotFact } from './facts.ts'
import type { Policy } from './policy.ts'
import { unprotectedReason } from './protection.ts'
import { type SlotTime, slotTimes } from './slot-time.ts'
import { isUnderReview, strikes } from './strike.ts'
import type { SlotLine, SlotState } from './timesheet.ts'
import { type Instant, submitInstant } from './week.ts'

/** @param lateAfter what reached the server from then on is not the week's own any more (T7) */
export function slotLines(facts: SoundFacts, policy: Policy, lateAfter?: Instant): SlotLine[] {
  if (facts.spans.length === 0 && facts.screenshots.length === 0) return []
  const cutoff = lateAfter ?? lateFrom(facts, policy)
  const isInTime = ({ receivedAt }: { receivedAt: Instant | null }) =>
    receivedAt === null || receivedAt < cutoff

  const times = slotTimes(facts.spans, facts.idles, facts.conflicts, facts.interval, policy)
  const inTime = {
    spans: facts.spans.filter(isInTime),
    // A settled timesheet stays as it is: what idleness and other jobs take later, the slot's late part bears (T8).
    idles: facts.idles.filter(({ receivedAt }) => wasKnown(receivedAt, facts)),
    conflicts: facts.conflicts.filter(({ at }) => wasKnown(at, facts)),
  }
  const everythingIsInTime =
    inTime.spans.length === facts.spans.length &&
    inTime.idles.length === facts.idles.length &&
    inTime.conflicts.length === facts.conflicts.length
  const creditInTime = everythingIsInTime
    ? null
    : new Map(
        slotTimes(inTime.spans, inTime.idles, inTime.conflicts, facts.interval, policy).map((time) => [
          time.slot,
          time.creditSeconds,
        ]),
      )
  const rulings: Rulings = {
    rejectionByScreenshot: standingRejections(facts),
    deleted: new Set(facts.deletions.map(({ screenshot }) => screenshot)),
    disputes: disputedItems(facts.disputes),
    job: facts.job,
    settledAt: facts.settledAt,
    policy,
    isInTime,
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

function wasKnown(at: Instant | null | undefined, { settledAt }: Pick<SoundFacts, 'settledAt'>): boolean {
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
  policy: Policy
  isInTime: (screenshot: ScreenshotFact) => boolean
}

/** The line of one slot: its time, the part of its credit that came in time, its screenshots, earliest first. */
function slotLine(
  time: SlotTime,
  secondsInTime: number,
  screenshots: readonly ScreenshotFact[],
  { rejectionByScreenshot, deleted, disputes, job, settledAt, policy, isInTime }: Rulings,
): SlotLine {
  let live: ScreenshotFact | null = null
  let liveInTime: ScreenshotFact | null = null
  let rejection: RejectionFact | null = null
  for (const screenshot of screenshots) {
    rejection ??= rejectionByScreenshot.get(screenshot.id) ?? null
    if (deleted.has(screenshot.id)) continue
    live ??= screenshot
    if (isInTime(screenshot)) liveInTime ??= screenshot
  }
  const canonical = liveInTime ?? live ?? screenshots[0] ?? null
  const state = stateOf(time, secondsInTime, {
    rejection,
    isTakenOff: disputes.takenOff.has(time.slot),
    has:
      liveInTime !== null ? 'screenshot' : live !== null ? 'late' : canonical !== null ? 'deleted' : 'none',
  })
  const creditSeconds = state === 'documented' ? secondsInTime : 0
  const disputed = disputes.open.has(time.slot)
  const isSettled = settledAt != null
  const removedSeconds = isRemoval(state) ? (isSettled ? secondsInTime : time.creditSeconds) : 0
  const hasLate = state === 'documented' || state === 'late' || (isRemoval(state) && isSettled)
  return {
    slot: time.slot,
    state,
    trackedSeconds: time.trackedSeconds,
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
      { state, creditSeconds, disputed, screenshot: canonical },
      job,
      policy,
    ),
  }
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
    /** The best that the slot has: one in time, a late one, a deleted one or none. */
    has: 'screenshot' | 'late' | 'deleted' | 'none'
  },
): SlotState {
  if (of.rejection !== null) return isUnderReview(of.rejection) ? 'under-review' : 'rejected'
  if (of.isTakenOff) return 'removed'
  if (time.creditSeconds === 0 && time.idleSeconds > 0) return 'idle'
  if (time.creditSeconds === 0 && time.conflictSeconds > 0) return 'conflict'
  if (of.has === 'none') return 'no-screenshot'
  if (of.has === 'deleted') return 'deleted'
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

const NO_TIME = { trackedSeconds: 0, conflictSeconds: 0, idleSeconds: 0, creditSeconds: 0 }
