/**
 * What one slot is worth, and which of its screenshots stands for it.
 *
 * The earliest that was not deleted and whose picture is there is canonical, the others are evidence without
 * credit of their own (S3). While one of them is left, a deletion costs nothing: the slot still *has* a
 * screenshot (S2), and the deletion's marker stays. A rejection is about the time, not about one picture of it:
 * one that stands against any screenshot of the slot keeps the slot out, so no extra screenshot, however late,
 * brings rejected time back.
 */
import type { Instant, Interval } from '../calendar/instant.ts'
import { overlaps } from '../calendar/intervals.ts'
import { slotInterval } from '../calendar/slots.ts'
import type { DisputedItems } from '../facts/disputed-items.ts'
import type { JobFacts, RejectionFact, ScreenshotFact } from '../facts/facts.ts'
import type { OutsideReason, SlotLine, SlotState } from '../facts/lines.ts'
import type { outsideLife } from '../job/job.ts'
import type { Policy } from '../policy.ts'
import { unprotectedReason } from './protection.ts'
import { hasPicture, receiptOf, wasKnown } from './receipt.ts'
import type { SlotTime } from './slot-time.ts'
import { isUnderReview } from './strike.ts'

export type Rulings = {
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
export function slotLine(
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

function outsideReason(outside: Rulings['outside'], slot: Interval): OutsideReason | null {
  return outside.find((stretch) => overlaps(stretch, slot))?.reason ?? null
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
