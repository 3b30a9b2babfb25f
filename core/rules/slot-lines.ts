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
import { disputedItems, isTakenOff } from './disputed-items.ts'
import type { RejectionFact, ScreenshotFact } from './facts.ts'
import type { Policy } from './policy.ts'
import { type SlotTime, slotTimes } from './slot-time.ts'
import { isUnderReview, strikes } from './strike.ts'
import type { SlotLine, SlotState } from './timesheet.ts'
import { type Instant, submitInstant } from './week.ts'

export function slotLines(facts: SoundFacts, policy: Policy): SlotLine[] {
  if (facts.spans.length === 0 && facts.screenshots.length === 0) return []
  const cutoff = lateFrom(facts, policy)
  const isLate = ({ receivedAt }: { receivedAt: Instant | null }) =>
    receivedAt !== null && receivedAt >= cutoff
  const timesOf = (spans: SoundFacts['spans']) =>
    slotTimes(spans, facts.idles, facts.conflicts, facts.interval, policy)

  const allTimes = timesOf(facts.spans)
  const inTime = facts.spans.some(isLate)
    ? bySlot(timesOf(facts.spans.filter((span) => !isLate(span))))
    : undefined
  const screenshotsBySlot = grouped(facts.screenshots)
  const timeBySlot = bySlot(allTimes)
  for (const slot of screenshotsBySlot.keys())
    if (!timeBySlot.has(slot)) timeBySlot.set(slot, { ...NO_TIME, slot })

  const rejectionByScreenshot = standingRejections(facts)
  const deleted = new Set(facts.deletions.map(({ screenshot }) => screenshot))
  const disputes = disputedItems(facts.disputes)

  return [...timeBySlot.values()]
    .sort((a, b) => a.slot - b.slot)
    .map((all) => {
      const screenshots = screenshotsBySlot.get(all.slot) ?? []
      const live = screenshots.filter(({ id }) => !deleted.has(id))
      const timely = live.filter((screenshot) => !isLate(screenshot))
      const canonical = timely[0] ?? live[0] ?? screenshots[0] ?? null
      const time = inTime === undefined ? all : (inTime.get(all.slot) ?? { ...NO_TIME, slot: all.slot })
      const rejection = screenshots.map(({ id }) => rejectionByScreenshot.get(id)).find(Boolean) ?? null
      const state = stateOf({
        all,
        time,
        rejection,
        takenOff: isTakenOff(disputes, all.slot),
        screenshots: screenshots.length,
        live: live.length,
        timely: timely.length,
      })
      const credited = state === 'documented' ? time.creditSeconds : 0
      const documentedAtAll = state === 'documented' || state === 'late'
      return {
        slot: all.slot,
        state,
        trackedSeconds: all.trackedSeconds,
        idleSeconds: all.idleSeconds,
        conflictSeconds: all.conflictSeconds,
        creditSeconds: credited,
        removedSeconds: isRemoval(state) ? all.creditSeconds : 0,
        lateSeconds: documentedAtAll ? all.creditSeconds - credited : 0,
        screenshot: canonical?.id ?? null,
        extraScreenshots: screenshots.filter((one) => one !== canonical).map(({ id }) => id),
        rejection: rejection?.id ?? null,
        disputed: disputes.open.has(all.slot),
        authorizedSeconds: 0,
        protectedSeconds: 0,
        unprotectedReason: null,
      }
    })
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

function stateOf(of: {
  all: SlotTime
  time: SlotTime
  rejection: RejectionFact | null
  takenOff: boolean
  screenshots: number
  live: number
  timely: number
}): SlotState {
  if (of.rejection !== null) return isUnderReview(of.rejection) ? 'under-review' : 'rejected'
  if (of.takenOff) return 'removed'
  if (of.all.creditSeconds === 0 && of.all.idleSeconds > 0) return 'idle'
  if (of.all.creditSeconds === 0 && of.all.conflictSeconds > 0) return 'conflict'
  if (of.screenshots === 0) return 'no-screenshot'
  if (of.live === 0) return 'deleted'
  const isLate = of.timely === 0 || (of.time.creditSeconds === 0 && of.all.creditSeconds > 0)
  return isLate ? 'late' : 'documented'
}

function isRemoval(state: SlotState): boolean {
  return state === 'rejected' || state === 'under-review' || state === 'deleted' || state === 'removed'
}

/** Screenshots of each slot, earliest first; two of the same instant by id (S3). */
function grouped(screenshots: readonly ScreenshotFact[]): Map<Instant, ScreenshotFact[]> {
  const groups = new Map<Instant, ScreenshotFact[]>()
  for (const screenshot of screenshots) {
    const group = groups.get(screenshot.slot)
    if (group === undefined) groups.set(screenshot.slot, [screenshot])
    else group.push(screenshot)
  }
  for (const group of groups.values()) if (group.length > 1) group.sort((a, b) => (isBefore(a, b) ? -1 : 1))
  return groups
}

function isBefore(a: { at: Instant; id: string }, b: { at: Instant; id: string }): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

function bySlot(times: readonly SlotTime[]): Map<Instant, SlotTime> {
  return new Map(times.map((time) => [time.slot, time]))
}

const NO_TIME = { trackedSeconds: 0, conflictSeconds: 0, idleSeconds: 0, creditSeconds: 0 }
